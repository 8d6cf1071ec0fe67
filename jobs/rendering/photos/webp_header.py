"""Read the header of a WebP file without libwebp, whose decoder allocates the whole canvas on
opening.

Layout: RFC 9649, section 2.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from jobs.errors import PictureTruncated

_ANIMATION = 0x02


@dataclass(frozen=True, slots=True)
class Header:
    width: int
    height: int
    animated: bool


def header(file: BinaryIO) -> Header:
    """Return the header. Raises `PictureTruncated` if no picture follows the container's header."""
    file.seek(12)
    name, data = _chunk(file)
    if name != b"VP8X":
        return Header(*_bitstream_size(name, data), animated=False)
    width, height = (1 + int.from_bytes(data[at : at + 3], "little") for at in (4, 7))
    return Header(width, height, animated=bool(data[0] & _ANIMATION))


def is_lossless(file: BinaryIO) -> bool:
    """Return whether a picture is lossless. It must not be an animation."""
    file.seek(12)
    name = b""
    while name not in (b"VP8 ", b"VP8L"):
        name, _ = _chunk(file)
    return name == b"VP8L"


def _chunk(file: BinaryIO) -> tuple[bytes, bytes]:
    """Return name and first bytes of the current chunk, and move to the next chunk."""
    start = file.read(8)
    if len(start) < 8:
        raise PictureTruncated("The WebP file ends before its picture begins. Upload it again.")
    name, size = struct.unpack("<4sL", start)
    data = file.read(min(size, 10)).ljust(10, b"\0")
    file.seek(size + size % 2 - min(size, 10), 1)
    return name, data


def _bitstream_size(name: bytes, data: bytes) -> tuple[int, int]:
    if name == b"VP8L":
        (bits,) = struct.unpack_from("<L", data, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", data, 6)
    return width & 0x3FFF, height & 0x3FFF
