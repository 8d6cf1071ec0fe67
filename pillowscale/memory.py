"""The rows of a picture in Pillow's memory, which is read and written without a copy.

Pillow publishes where the pixels of a picture are only if all of them are in one block (Arrow's C
interface); those of a large photo are in several. So this reads the picture's own record. How it is
laid out may change with any version of Pillow, which is why `is_known` looks first.
"""

import ctypes
from collections.abc import Buffer
from functools import lru_cache

from PIL import Image

from pillowscale import library

_WHOLE_PIXELS = {"L", "RGBA", "RGBa", "CMYK"}
"""Modes of which every stored byte counts."""
_WIDE, _HIGH = 37, 53
"""A size by which a record is recognised."""


class _Record(ctypes.Structure):
    """`struct ImagingMemoryInstance` of Pillow 12 and 13, as far as it matters here."""

    _fields_ = [
        ("mode", ctypes.c_int),
        ("type", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("bands", ctypes.c_int),
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("palette", ctypes.c_void_p),
        ("rows_of_8", ctypes.c_void_p),
        ("rows_of_32", ctypes.c_void_p),
        ("rows", ctypes.c_void_p),
        ("block", ctypes.c_void_p),
        ("blocks", ctypes.c_void_p),
        ("pixel_bytes", ctypes.c_int),
        ("row_bytes", ctypes.c_int),
    ]


class _ArrowArray(ctypes.Structure):
    """`struct ArrowArray`, as far as it matters here."""

    _fields_ = [
        ("length", ctypes.c_int64),
        ("null_count", ctypes.c_int64),
        ("offset", ctypes.c_int64),
        ("buffer_count", ctypes.c_int64),
        ("child_count", ctypes.c_int64),
        ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ]


_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
_pointer.restype = ctypes.c_void_p


def picture_of(image: Image.Image) -> library.Picture:
    """Return the picture for the library, valid as long as the image; `is_known` must be true."""
    record = _record(image)
    return library.Picture(record.rows, record.width, record.height, record.pixel_bytes)


def bytes_of(image: Image.Image) -> Buffer:
    """Return the bytes that `image.tobytes()` returns: without a copy if they are all in one piece
    of Pillow's memory. Then they change with the picture, and keep it alive.
    """
    if image.mode not in _WHOLE_PIXELS or 0 in image.size or not is_known():
        return image.tobytes()
    image.load()
    record = _record(image)
    row = record.row_bytes
    rows = list((ctypes.c_size_t * record.height).from_address(record.rows))
    if rows != list(range(rows[0], rows[0] + row * len(rows), row)):
        return image.tobytes()
    pixels = (ctypes.c_ubyte * (row * len(rows))).from_address(rows[0])
    pixels.picture = image.im  # kept alive by any view of these bytes
    return memoryview(pixels).cast("B").toreadonly()


@lru_cache(maxsize=1)
def is_known() -> bool:
    """Return whether this Pillow lays out its pictures as expected.

    No pointer of a record is followed before its numbers are right, and the rows must be where
    Arrow's interface says that the pixels are.
    """
    grey, colour = Image.new("L", (_WIDE, _HIGH)), Image.new("RGB", (_WIDE, _HIGH))
    try:
        begin = _published(grey)
        return _are_rows(grey, 1, begin) and _are_rows(colour, 4, None)
    except (AttributeError, TypeError, ValueError):
        return False


def _are_rows(image: Image.Image, pixel: int, begin: int | None) -> bool:
    record = _record(image)
    numbers = record.width, record.height, record.bands, record.pixel_bytes, record.row_bytes
    expected = _WIDE, _HIGH, len(image.getbands()), pixel, _WIDE * pixel
    alike = record.rows_of_8 if pixel == 1 else record.rows_of_32
    if numbers != expected or not record.rows or record.rows != alike:
        return False
    rows = list((ctypes.c_size_t * _HIGH).from_address(record.rows))
    begin = rows[0] if begin is None else begin
    return rows == [begin + row * _WIDE * pixel for row in range(_HIGH)]


def _record(image: Image.Image) -> _Record:
    return _Record.from_address(_pointer(image.getim(), b"Pillow Imaging"))


def _published(image: Image.Image) -> int | None:
    """Return the address of the pixels of a picture in one block, by Arrow's interface."""
    _, array = image.__arrow_c_array__()
    address: int | None = _ArrowArray.from_address(_pointer(array, b"arrow_array")).buffers[1]
    return address
