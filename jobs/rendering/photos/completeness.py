"""Check that a file is complete, by a quick look at its end, before anything is decoded.

This catches uploads and copies that stopped half-way. Damage in the middle is found while decoding.
The modules of `jobs.formats` look at files whose structure they read themselves; here are those of
which Pillow has to read the header first.
"""

from collections.abc import Iterator
from typing import BinaryIO

from PIL import JpegImagePlugin, TiffImagePlugin
from PIL.Image import Image

from jobs.errors import PictureTruncated
from jobs.formats import reading

_STRIPS = ((273, 279), (324, 325))
"""TIFF 6.0: StripOffsets and StripByteCounts, TileOffsets and TileByteCounts."""


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
    length = reading.length(file)
    return PictureTruncated(
        f"The file stops after {length:,} bytes, before the picture ends. Upload it again.",
        bytes=length,
    )


def _jpeg(file: BinaryIO) -> bool:
    """Return whether the end marker follows the start of the scan: coded data never contains FF D9
    (T.81, B.1.1.5).

    The whole file is searched from the back, because phones append videos and second pictures.
    """
    return reading.is_found_after(file, file.tell(), b"\xff\xd9")


def _tiff(file: BinaryIO, image: TiffImagePlugin.TiffImageFile) -> bool:
    length = reading.length(file)
    return all(
        end <= length for offsets, counts in _STRIPS for end in _ends(image, offsets, counts)
    )


def _ends(image: TiffImagePlugin.TiffImageFile, offsets: int, counts: int) -> Iterator[int]:
    starts, lengths = image.tag_v2.get(offsets, ()), image.tag_v2.get(counts, ())
    return (int(start) + int(length) for start, length in zip(starts, lengths, strict=False))
