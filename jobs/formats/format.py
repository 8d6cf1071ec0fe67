"""One picture format: the facts that the rest of the site reads, and nothing that decodes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

type Size = tuple[int, int]
"""Width and height, in pixels as stored."""
type MorePictures = Literal["", "pages", "animation"]
"""What a file holds besides its first picture."""
type Alpha = Literal["transparency", "none", "on_white"]


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says before anything is decoded.

    `size`: pixels as stored, None if only the decoder reads them. `is_whole`: nothing is missing at
    its end. `is_lossless`: it has colour in every pixel, as drawings and scans do. `alpha`: how to
    take a fourth channel: as transparency, as nothing of the picture, or as transparency over
    colours that are already mixed with white. `pixels_later`: by how many bytes the decoder looks
    for the pixels too early.
    """

    size: Size | None = None
    is_whole: bool = True
    is_lossless: bool = False
    bits: int = 8
    several: MorePictures = ""
    alpha: Alpha = "transparency"
    pixels_later: int = 0


def no_metadata(file: BinaryIO) -> Mapping[str, Any]:
    """Return nothing: the decoder reads the metadata of this format."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format that photos and insets can have.

    `code` is stored with each picture and is Pillow's name of the decoder; `name` is what people
    call the format. `extensions` have no dot, and a result gets the first.

    `is_in` recognises the first `HEAD` bytes of a file. `header` and `metadata` read an open file
    and may raise the `Picture…` failures. `metadata` holds what the decoder does not read, under
    the keys of Pillow's `info`: exif, icc_profile, xmp, iptc, dpi. `several`: what the further
    pictures are that the decoder counts.

    `result`: the format that results take if the site cannot write this one, and `result_if_clear`
    if the picture has transparency too.
    """

    code: str
    name: str
    media_type: str
    extensions: tuple[str, ...]
    is_in: Callable[[bytes], bool]
    header: Callable[[BinaryIO], Header]
    metadata: Callable[[BinaryIO], Mapping[str, Any]] = no_metadata
    several: MorePictures = ""
    is_turned_by_exif: bool = True
    """False for formats whose decoder turns the pixels upright."""
    is_shown_by_browsers: bool = False
    has_quality: bool = False
    longest_edge: int | None = None
    """Most pixels of a side that a result can have; None: no limit that matters."""
    decoding_bytes_of_pixel: int = 0
    """Memory to have before decoding, for a decoder that does not say that it ran out of it."""
    result: str = ""
    result_if_clear: str = ""

    @property
    def choice(self) -> str:
        """Return the word for this format in a design."""
        return self.code.lower()

    @property
    def extension(self) -> str:
        return self.extensions[0]

    @property
    def is_written(self) -> bool:
        return not self.result
