"""The headers of a BMP: six versions, lines of four bytes, and a profile in the fifth."""

import struct
from io import BytesIO

import pytest

from jobs.formats import bmp
from jobs.formats.format import Header


def file(second: bytes, stored: int, *, offset: int | None = None) -> bytes:
    """Return a file with this second header and `stored` bytes of pixels."""
    start = 14 + len(second) if offset is None else offset
    return struct.pack("<2sL4xL", b"BM", start + stored, start) + second + bytes(stored)


def third(
    width: int, height: int, bits: int = 24, compression: int = 0, stored: int = 0, size: int = 40
) -> bytes:
    start = struct.pack("<LllHHLL", size, width, height, 1, bits, compression, stored)
    return start.ljust(size, b"\0")


def os2(width: int, height: int, bits: int = 24) -> bytes:
    return struct.pack("<LHHHH", 12, width, height, 1, bits)


@pytest.mark.parametrize(
    ("second", "needed", "size"),
    [
        (third(4, 3), 36, (4, 3)),
        (third(4, -3), 36, (4, 3)),
        (third(5, 3), 48, (5, 3)),
        (third(9, 2, bits=1), 8, (9, 2)),
        (third(32, 2, bits=1), 8, (32, 2)),
        (third(33, 2, bits=1), 16, (33, 2)),
        (third(3, 3, bits=4), 12, (3, 3)),
        (third(3, 3, bits=32, compression=3, size=56), 36, (3, 3)),
        (third(3, 3, bits=32, size=108), 36, (3, 3)),
        (third(3, 3, bits=8, compression=1, stored=20), 20, (3, 3)),
        (os2(5, 3), 48, (5, 3)),
        (os2(60_000, 1, bits=1), 7500, (60_000, 1)),
    ],
)
def test_a_file_is_whole_from_as_many_bytes_on_as_its_lines_take(second, needed, size):
    found = [bmp.FORMAT.header(BytesIO(file(second, length))) for length in (needed, needed - 1)]

    assert found == [Header(size, is_whole=whole, is_lossless=True) for whole in (True, False)]


def test_pixels_begin_where_the_first_header_says():
    data = file(third(4, 3), 36, offset=100)

    assert not bmp.FORMAT.header(BytesIO(data)).is_whole
    assert bmp.FORMAT.header(BytesIO(data + bytes(46))).is_whole


def fifth(profile: bytes, *, stated: int | None = None, space: bytes = b"DEBM") -> bytes:
    """Return a file of one pixel with a colour profile behind it."""
    size = len(profile) if stated is None else stated
    second = bytearray(third(1, 1, bits=32, size=124))
    second[56:60] = space
    struct.pack_into("<LL", second, 112, 128, size)
    return file(bytes(second), 4) + profile


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (fifth(b"profile"), {"icc_profile": b"profile"}),
        (fifth(b"profile", stated=4), {"icc_profile": b"prof"}),
        (fifth(b"profile", stated=4_000_000_000), {"icc_profile": b"profile"}),
        (fifth(b""), {"icc_profile": b""}),
        (fifth(b"profile", space=b"BGRs"), {}),
        (fifth(b"profile", space=b"KNIL"), {}),
        (file(third(1, 1, size=108), 4), {}),
        (file(third(1, 1), 4), {}),
        (fifth(b"profile")[:130], {}),
    ],
)
def test_a_profile_is_read_from_the_fifth_header_as_far_as_it_is_there(data, expected):
    assert bmp.FORMAT.metadata(BytesIO(data)) == expected


@pytest.mark.parametrize(
    ("head", "is_bmp"),
    [
        *((file(bytes((size, 0, 0, 0)), 8), True) for size in (12, 40, 52, 56, 64, 108, 124)),
        (file(b"\x29\0\0\0", 8), False),
        (file(b"\x28\0\0\1", 8), False),
        (b"XX" + file(b"\x28\0\0\0", 8)[2:], False),
        (b"BM", False),
    ],
)
def test_a_file_is_a_bmp_if_the_length_of_its_second_header_is_one_of_those(head, is_bmp):
    assert bmp.FORMAT.is_in(head) is is_bmp
