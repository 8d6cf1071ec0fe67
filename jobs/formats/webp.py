"""WebP (RFC 9649). Of an animation, the first picture counts.

The header is read here because libwebp's decoder allocates the whole canvas on opening.
"""

import struct
from typing import BinaryIO

from jobs.formats.format import Format, Header, MorePictures, Size
from jobs.formats.reading import length

_ANIMATION = 0x02
_LOSSY, _LOSSLESS = b"VP8 ", b"VP8L"
_BEFORE_CHUNKS_OF_FRAME = 16
"""Bytes of a frame (ANMF) before its own chunks (2.7.1.1)."""


def _is_in(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _header(file: BinaryIO) -> Header:
    file.seek(4)
    (stated,) = struct.unpack("<L", file.read(4))
    coding = _coding(file)
    file.seek(12)
    size, several = _size_and_number(*_chunk(file))
    return Header(
        size,
        is_whole=bool(coding) and int(stated) + 8 <= length(file),
        is_lossless=coding == _LOSSLESS,
        several=several,
    )


def _size_and_number(name: bytes, data: bytes) -> tuple[Size, MorePictures]:
    """Return the size of the canvas, and whether it is an animation, from the first chunk."""
    if name != b"VP8X":
        return _bitstream_size(name, data), ""
    width, height = (1 + int.from_bytes(data[at : at + 3], "little") for at in (4, 7))
    return (width, height), "animation" if data[0] & _ANIMATION else ""


def _coding(file: BinaryIO) -> bytes:
    """Return the name of the picture's chunk, of an animation that of the first; empty without."""
    file.seek(12)
    while True:
        start = file.tell()
        name, _ = _chunk(file)
        if name in (_LOSSY, _LOSSLESS, b""):
            return name
        if name == b"ANMF":
            file.seek(start + 8 + _BEFORE_CHUNKS_OF_FRAME)


def _chunk(file: BinaryIO) -> tuple[bytes, bytes]:
    """Return name and first bytes of the current chunk, and move to the next; empty at the end."""
    start = file.read(8)
    if len(start) < 8:
        return b"", bytes(10)
    name, size = struct.unpack("<4sL", start)
    data = file.read(min(size, 10)).ljust(10, b"\0")
    file.seek(size + size % 2 - min(size, 10), 1)
    return name, data


def _bitstream_size(name: bytes, data: bytes) -> Size:
    if name == _LOSSLESS:
        (bits,) = struct.unpack_from("<L", data, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", data, 6)
    return width & 0x3FFF, height & 0x3FFF


FORMAT = Format(
    code="WEBP",
    name="WebP",
    media_type="image/webp",
    extensions=("webp",),
    is_in=_is_in,
    header=_header,
    is_shown_by_browsers=True,
    has_quality=True,
    longest_edge=16_383,  # RFC 9649, 2.7
)
