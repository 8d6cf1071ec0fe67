"""TIFF (6.0, and BigTIFF). Of a file with several pages, the first counts.

Raw files of cameras are TIFF files too, but their first picture is only a preview.
"""

from typing import BinaryIO

from jobs.formats.format import Format, Header

SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_CANON_RAW = b"CR"


def _is_in(head: bytes) -> bool:
    return head.startswith(SIGNATURES) and head[8:10] != _CANON_RAW


def _header(file: BinaryIO) -> Header:
    """Return only that it is lossless: the decoder reads the directories, which name the strips."""
    return Header(is_lossless=True)


FORMAT = Format(
    code="TIFF",
    name="TIFF",
    media_type="image/tiff",
    extensions=("tif", "tiff"),
    is_in=_is_in,
    header=_header,
    several="pages",
    is_turned_by_exif=False,
)
