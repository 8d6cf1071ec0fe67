"""What comes out of a batch, in words for its check page: format, size, what the results tell."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.templatetags.words import number
from jobs.design import Canvas, Design, Output

_WORDS = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WebP", "TIFF": "TIFF", "HEIF": "HEIC", "AVIF": "AVIF"}
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WebP", "tiff": "TIFF", "avif": "AVIF"}
_METADATA = {
    "keep": "",
    "no_place": "all but where the photos were taken",
    "none": "none",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`metadata` is empty where it is all that the photos have."""

    format: str
    size: str
    metadata: str


def outcome(design: Design, kinds: Mapping[str, int]) -> Outcome:
    """`kinds`: how many photos of which kind (JPEG, HEIF) the rows use."""
    return Outcome(_format(design.output, kinds), _size(design.canvas), _METADATA[design.output.metadata])


def _format(output: Output, kinds: Mapping[str, int]) -> str:
    return ", ".join(filter(None, (_kind(output, kinds), _quality(output), _weight(output))))


def _kind(output: Output, kinds: Mapping[str, int]) -> str:
    if output.format != "keep":
        return _FORMATS[output.format]
    counted = ", ".join(f"{number(count)} {_WORDS[kind]}" for kind, count in kinds.items() if kind in _WORDS)
    heic = "; HEIC becomes JPEG" if "HEIF" in kinds else ""
    return f"as the photos ({counted}{heic})" if len(kinds) > 1 or heic else "as the photos"


def _quality(output: Output) -> str:
    has_one = output.quality != "keep" and output.format not in ("png", "tiff")
    return f"quality {output.quality}" if has_one else ""


def _weight(output: Output) -> str:
    return f"at most {number(output.most_kb)} kB each" if output.most_kb else ""


def _size(canvas: Canvas) -> str:
    if canvas.width and canvas.height:
        how = "edges cut" if canvas.fit == "crop" else f"photos whole, on {canvas.ground}"
        small = "small ones enlarged" if canvas.enlarge else ""
        return ", ".join(filter(None, (f"{number(canvas.width)} × {number(canvas.height)} px", how, small)))
    if canvas.long_edge:
        most = ", small ones enlarged" if canvas.enlarge else " at most"
        return f"long edge {number(canvas.long_edge)} px{most}"
    return "as the photos"
