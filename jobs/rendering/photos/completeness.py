"""Check that a file is complete, by a quick look at its end, before anything is decoded.

This catches uploads and copies that stopped half-way. Damage in the middle is found while decoding.
"""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from PIL import JpegImagePlugin, TiffImagePlugin
from PIL.Image import Image

from jobs.errors import PictureTruncated

_SMALLEST_PNG_BEFORE_END = 33
_BLOCK = 1 << 16
_STRIPS = ((273, 279), (324, 325))
"""TIFF 6.0: StripOffsets and StripByteCounts, TileOffsets and TileByteCounts."""


def check_container(file: BinaryIO, kind: str) -> None:
    """Check a PNG, WebP, HEIC or AVIF file before it is opened. Raises `PictureTruncated`."""
    if kind in _CONTAINERS and not _CONTAINERS[kind](file):
        raise cut_short(file)


def check_opened(file: BinaryIO, image: Image) -> None:
    """Check a JPEG or TIFF file once its header is read, and restore the file's position.

    Raises `PictureTruncated`.
    """
    before = file.tell()
    if isinstance(image, JpegImagePlugin.JpegImageFile) and not _jpeg(file):
        raise cut_short(file)
    if isinstance(image, TiffImagePlugin.TiffImageFile) and not _tiff(file, image):
        raise cut_short(file)
    file.seek(before)


def cut_short(file: BinaryIO) -> PictureTruncated:
    length = size(file)
    return PictureTruncated(
        f"The file stops after {length:,} bytes, before the picture ends. Upload it again.",
        bytes=length,
    )


def size(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)


def _jpeg(file: BinaryIO) -> bool:
    """Return whether the end marker follows the start of the scan: coded data never contains FF D9
    (T.81, B.1.1.5).

    The whole file is searched from the back, because phones append videos and second pictures.
    """
    return _found_after(file, file.tell(), b"\xff\xd9")


def _png(file: BinaryIO) -> bool:
    return _found_after(file, _SMALLEST_PNG_BEFORE_END, b"IEND\xae\x42\x60\x82")


def _found_after(file: BinaryIO, start: int, mark: bytes) -> bool:
    """Search backwards, block by block. (No memory map: a file that shrinks under one kills the
    process.)
    """
    end = size(file)
    while end > start:
        begin = max(end - _BLOCK, start)
        file.seek(begin)
        if mark in file.read(end - begin + len(mark) - 1):
            return True
        end = begin
    return False


def _webp(file: BinaryIO) -> bool:
    file.seek(4)
    (length,) = struct.unpack("<L", file.read(4))
    return int(length) + 8 <= size(file)


def _tiff(file: BinaryIO, image: TiffImagePlugin.TiffImageFile) -> bool:
    length = size(file)
    return all(
        end <= length for offsets, counts in _STRIPS for end in _ends(image, offsets, counts)
    )


def _ends(image: TiffImagePlugin.TiffImageFile, offsets: int, counts: int) -> Iterator[int]:
    starts, lengths = image.tag_v2.get(offsets, ()), image.tag_v2.get(counts, ())
    return (int(start) + int(length) for start, length in zip(starts, lengths, strict=False))


def _iso_media(file: BinaryIO) -> bool:
    """Return whether every top-level box is inside the file (ISO 14496-12, 4.2)."""
    length, position = size(file), 0
    while position + 8 <= length:
        position = _box_end(file, position, length)
    return position == length


def _box_end(file: BinaryIO, position: int, whole: int) -> int:
    file.seek(position)
    (length,) = struct.unpack(">L4x", file.read(8))
    if length == 1:
        (length,) = struct.unpack(">Q", file.read(8).ljust(8, b"\xff"))
    return whole if length == 0 else position + max(int(length), 8)


_CONTAINERS = {"PNG": _png, "WEBP": _webp, "HEIF": _iso_media, "AVIF": _iso_media}
