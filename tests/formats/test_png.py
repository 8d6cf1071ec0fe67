"""The few bytes of a PNG that are read before it is decoded."""

from io import BytesIO

import pytest

from jobs.formats import png
from jobs.formats.format import Header

START = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1"
END = b"\0\0\0\0IEND\xae\x42\x60\x82"


@pytest.mark.parametrize(
    ("data", "bits", "is_whole"),
    [
        (START + b"\x08\2\0\0\0crc!" + END, 8, True),
        (START + b"\x10\2\0\0\0crc!data" + END, 16, True),
        (START + b"\1\0\0\0\0crc!" + END + b"a trailer", 1, True),
        (START + b"\x08\2\0\0\0crc!" + END[:-1], 8, False),
        (START + b"\x10", 16, False),
        (START, 8, False),
        (b"IEND\xae\x42\x60\x82" + bytes(40), 0, False),
    ],
)
def test_the_header_has_the_bits_of_a_sample_and_whether_its_end_is_there(data, bits, is_whole):
    assert png.FORMAT.header(BytesIO(data)) == Header(
        is_whole=is_whole, is_lossless=True, bits=bits
    )
