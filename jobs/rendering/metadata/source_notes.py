"""Features of a source that no result can have, or that people may not know they publish.

They are reported before the start, so that nobody misses them afterwards.
"""

from collections.abc import Iterator
from typing import BinaryIO, Literal

from PIL import ImageFile, TiffImagePlugin

from jobs.formats import Format, Header
from jobs.formats.format import MorePictures
from jobs.rendering.colours import profiles
from jobs.rendering.metadata import carried, content_credentials, exif, isobmff

type SourceNote = Literal[
    "gain_map",
    "film",
    "deep",
    "inks",
    "unprofiled_inks",
    "content_credentials",
    "extension",
    "pages",
    "animation",
    "clear",
    "place",
]
"""Brightness for HDR screens; a film after the photo; more than eight bits per channel; CMYK or
Lab; CMYK without a profile that says what its inks look like; a C2PA manifest; other data in a
JPEG's application segment 11; pages after the first; pictures after the first of an animation;
transparency that decides the format of the result; coordinates of the place where it was taken.
"""

type Notes = Iterator[SourceNote]

_GAIN_MAPS = (b"hdr-gain-map", b"HDRGainMap", b"urn:iso:std:iso:ts:21496:")
_FILMS = (b'MotionPhoto="1"', b'MicroVideo="1"', b"MotionPhoto>1<", b"MicroVideo>1<")
_BITS_PER_SAMPLE = 258
_COORDINATES = {2, 4}  #: tags of latitude and longitude


def of(image: ImageFile.ImageFile, found: Format, header: Header, file: BinaryIO) -> Notes:
    """Yield the notes on an opened source, from its header."""
    kind = found.code
    if kind == "JPEG":
        yield from _said(carried.jpeg_texts(image))
    if kind in ("HEIF", "AVIF") and isobmff.described(file).has_gain_map:
        yield "gain_map"
    yield from _on_colours(image, _bits(image, header, kind, file))
    if content_credentials.are_in(image, kind, file):
        yield "content_credentials"
    if kind == "JPEG" and carried.has_extension(image):
        yield "extension"
    yield from _on_pictures(image, found, header)
    if image.mode != "CMYK" and _says_place(image):
        yield "place"


def _says_place(image: ImageFile.ImageFile) -> bool:
    """Return whether the EXIF has coordinates. Photos for print, in CMYK, are not asked."""
    return {entry.tag for entry in exif.directories(carried.exif_of(image)).place} >= _COORDINATES


def _on_colours(image: ImageFile.ImageFile, bits: int) -> Notes:
    if bits > 8:
        yield "deep"
    if image.mode in ("CMYK", "LAB"):
        yield _on_inks(image)


def _on_inks(image: ImageFile.ImageFile) -> SourceNote:
    is_described = profiles.describes(carried.icc_of(image), image.mode)
    return "inks" if is_described else "unprofiled_inks"


def _on_pictures(image: ImageFile.ImageFile, found: Format, header: Header) -> Notes:
    if several := _several(image, found, header):
        yield several
    if found.result_if_clear and _is_clear(image, header):
        yield "clear"


def _is_clear(image: ImageFile.ImageFile, header: Header) -> bool:
    return header.alpha != "none" and image.has_transparency_data


def _several(image: ImageFile.ImageFile, found: Format, header: Header) -> MorePictures:
    """Return what follows the first picture. Only where the header does not say, Pillow counts."""
    if found.several and getattr(image, "n_frames", 1) > 1:
        return found.several
    return header.several


def _said(texts: bytes) -> Notes:
    if any(word in texts for word in _GAIN_MAPS):
        yield "gain_map"
    if any(word in texts for word in _FILMS):
        yield "film"


def _bits(image: ImageFile.ImageFile, header: Header, kind: str, file: BinaryIO) -> int:
    """Return the bits per channel.

    HEIC counts as 8: a phone's ten bits are ordinary, and no format we write could keep them.
    """
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        bits = image.tag_v2.get(_BITS_PER_SAMPLE, (8,))
        return max(bits) if isinstance(bits, tuple) else int(bits)
    return isobmff.described(file).bits if kind == "AVIF" else header.bits
