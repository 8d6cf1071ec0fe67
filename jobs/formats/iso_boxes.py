"""Boxes, of which HEIC, AVIF and JPEG 2000 files consist (ISO/IEC 14496-12, section 4)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from jobs.formats.reading import length as length_of

type Boxes = Iterator[tuple[bytes, bytes]]


def brands(head: bytes) -> list[bytes]:
    """Return the brands of a file, the major one first; none if it begins with another box."""
    if head[4:8] != b"ftyp":
        return []
    end = min(int.from_bytes(head[:4]), len(head))
    return [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]


def outermost(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield the type and the length of each outermost box, with the file positioned at its content.

    A box of size 0 reaches to the end of the file and is the last. Stop at one that is damaged.
    """
    at, end = 0, length_of(file)
    file.seek(at)
    while len(start := file.read(8)) == 8:
        size, kind = struct.unpack(">L4s", start)
        head = 8
        if size == 1 and len(long := file.read(8)) == 8:
            (size,) = struct.unpack(">Q", long)
            head = 16
        size = size or end - at
        yield kind, max(0, size - head)
        if size < head:
            break
        at += size
        file.seek(at)


def inside(data: bytes) -> Boxes:
    """Yield the type and the content of each box in the content of another."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">L4s", data, at)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        size = size or len(data) - at
        if size < head:
            return
        yield kind, data[at + head : at + size]
        at += size


def are_whole(file: BinaryIO) -> bool:
    """Return whether every outermost box ends inside the file."""
    length, position = length_of(file), 0
    while position + 8 <= length:
        position = _end(file, position, length)
    return position == length


def _end(file: BinaryIO, position: int, whole: int) -> int:
    file.seek(position)
    (length,) = struct.unpack(">L4x", file.read(8))
    if length == 1:
        (length,) = struct.unpack(">Q", file.read(8).ljust(8, b"\xff"))
    return whole if length == 0 else position + max(int(length), 8)
