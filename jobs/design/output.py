"""The frozen values of a result's file: format, quality, metadata and name."""

from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from jobs import formats
from jobs.design.cells import patterns
from jobs.design.controls import Label
from jobs.design.key_rules import Choice, Flag, Number, OrElse, Pattern, Problems

type OutputFormat = Literal["keep", "jpeg", "png", "webp", "avif", "tiff"]
_WRITTEN: tuple[OutputFormat, ...] = ("jpeg", "png", "webp", "avif", "tiff")
FORMATS: dict[OutputFormat, str] = {
    "keep": "Same as the photo, or JPEG or PNG",
    **{word: formats.of_choice(word).name for word in _WRITTEN},
}
LOSSLESS = tuple(word for word in _WRITTEN if not formats.of_choice(word).has_quality)
"""Formats that have no quality to set, and so none to lower."""
type Kept = Literal["keep", "no_place", "none"]
KEPT: dict[Kept, str] = {
    "keep": "Keep all",
    "no_place": "Keep all but the location",
    "none": "Remove all",
}

FileFormat = Annotated[
    OutputFormat,
    Choice(FORMATS),
    Label("Format"),
    f"Keep: the photo's format. {formats.converted()}.",
]
Quality = Annotated[
    int | Literal["keep"],
    OrElse(Number(1, 100, whole=True), "keep"),
    Label("Quality", "1 to 100"),
    f"Of {formats.names_with_quality('and')}. Keep: the photo's quality, or a high one if it has "
    "none.",
]
MostKilobytes = Annotated[
    int | None,
    OrElse(Number(5, 100_000, whole=True)),
    Label("Maximum file size", "kB"),
    f"The size limit of a result in kB (1,000 bytes). {formats.names_with_quality('and')} "
    "lower their quality to meet it.",
]


@dataclass(frozen=True, slots=True)
class Output:
    """How the result is saved and named."""

    format: FileFormat = "keep"
    quality: Quality = "keep"
    most_kb: MostKilobytes = None
    metadata: Annotated[
        Kept,
        Choice(KEPT),
        Label("Metadata"),
        "EXIF, XMP and IPTC of the photo: all; all except the place where it was taken; or none. "
        "Colours, resolution and orientation stay. Only JPEG and TIFF hold IPTC.",
    ] = "keep"
    title: Annotated[
        str,
        Pattern(500, empty=True),
        Label("Title"),
        "A pattern for the title in each result's metadata; empty: the photo's own, if kept.",
    ] = ""
    copyright: Annotated[
        str, Pattern(500, empty=True), Label("Copyright"), "The same for the copyright."
    ] = ""
    name: Annotated[
        str,
        Pattern(500),
        Label("File name"),
        "A pattern; / makes folders; also {file}, {folder}, {row}.",
    ] = "{file}"
    words: Annotated[
        bool,
        Flag(),
        Label("Places of the words as JSON"),
        "Add a file NAME.json to the zip for each result: its words, with the corners of each in "
        "pixels. Lines through several words, shadows and the digits of codes are not part of it.",
    ] = False


_NUMBERED = (
    "{{{}}} cannot be part of a file name, because a row gets its number only when it is drawn."
)


class _Saved(Protocol):
    @property
    def format(self) -> OutputFormat: ...
    @property
    def most_kb(self) -> int | None: ...


def contradictions(output: Output) -> Problems:
    """Return the problems of a whole output: those of its file, and of its name."""
    return [*output_contradictions(output), *_name_contradictions(output)]


def _name_contradictions(output: Output) -> Problems:
    serials = patterns.serial_columns(output.name)
    return [("name", _NUMBERED.format(serials[0]))] if serials else []


def output_contradictions(output: _Saved) -> Problems:
    if output.most_kb is None or output.format not in LOSSLESS:
        return []
    name, others = FORMATS[output.format], formats.names_with_quality()
    return [("most_kb", f"{name} has no quality setting to lower; choose {others}.")]
