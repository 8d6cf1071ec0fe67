"""HEIC (ISO/IEC 23008-12), as phones write it. Of several pictures, the primary one counts."""

from typing import BinaryIO

from jobs.errors import PictureAnimated
from jobs.formats import iso_boxes
from jobs.formats.format import Format, Header

_PICTURES = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
_SEQUENCES = {b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"}
_AV1 = {b"avif", b"avis"}
_MAJOR_BRAND = 8


def _is_in(head: bytes) -> bool:
    """Return whether any brand is one of HEIF's. A picture coded as AV1 may name one first."""
    found = set(iso_boxes.brands(head))
    return not found & _AV1 and bool(found & (_PICTURES | _SEQUENCES))


def _header(file: BinaryIO) -> Header:
    file.seek(_MAJOR_BRAND)
    if file.read(4) in _SEQUENCES:
        raise PictureAnimated(
            "The file is a HEIF sequence of several pictures. Save the one picture you want."
        )
    return Header(is_whole=iso_boxes.are_whole(file))


FORMAT = Format(
    code="HEIF",
    name="HEIC",
    media_type="image/heif",
    extensions=("heic", "heif", "hif"),
    is_in=_is_in,
    header=_header,
    is_turned_by_exif=False,
    result="JPEG",
)
