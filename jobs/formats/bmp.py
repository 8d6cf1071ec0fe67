"""BMP, the bitmap of Windows and OS/2 (Microsoft: BITMAPINFOHEADER to BITMAPV5HEADER)."""

import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

from jobs.formats.format import Format, Header
from jobs.formats.reading import length

_FILE_HEADER = 14
_HEADERS = (12, 40, 52, 56, 64, 108, 124)
"""Lengths of the second header; the shortest has sides of 16 bits, and V5 may hold a profile."""
_OS2, _V5 = 12, 124
_COLOUR_SPACE, _PROFILE = 56, 112
_EMBEDDED = b"DEBM"
_UNCOMPRESSED = (0, 3)


def _is_in(head: bytes) -> bool:
    """Return whether both headers fit: two letters alone would make pictures of many texts."""
    return head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _HEADERS


def _header(file: BinaryIO) -> Header:
    file.seek(10)
    offset, size = struct.unpack("<LL", file.read(8))
    if size == _OS2:
        width, height, bits = struct.unpack("<HH2xH", file.read(8))
        compression = stored = 0
    else:
        width, height, bits, compression, stored = struct.unpack("<ll2xHLL", file.read(20))
    if compression in _UNCOMPRESSED:
        stored = (width * bits + 31) // 32 * 4 * abs(height)
    return Header((width, abs(height)), is_whole=offset + stored <= length(file), is_lossless=True)


def _metadata(file: BinaryIO) -> Mapping[str, Any]:
    """Return the colour profile, which only the fifth version of the header can have."""
    file.seek(_FILE_HEADER)
    header = file.read(_V5)
    if not _has_profile(header):
        return {}
    start, size = struct.unpack_from("<LL", header, _PROFILE)
    file.seek(_FILE_HEADER + start)
    return {"icc_profile": file.read(min(size, _bytes_left(file)))}


def _has_profile(header: bytes) -> bool:
    return _is_v5(header) and header[_COLOUR_SPACE : _COLOUR_SPACE + 4] == _EMBEDDED


def _is_v5(header: bytes) -> bool:
    return len(header) == _V5 == int.from_bytes(header[:4], "little")


def _bytes_left(file: BinaryIO) -> int:
    """Return the number of bytes after the current position, which stays."""
    at = file.tell()
    left = length(file) - at
    file.seek(at)
    return max(0, left)


FORMAT = Format(
    code="BMP",
    name="BMP",
    media_type="image/bmp",
    extensions=("bmp", "dib"),
    is_in=_is_in,
    header=_header,
    metadata=_metadata,
    is_shown_by_browsers=True,
    result="JPEG",
    result_if_clear="PNG",
)
