"""JPEG 2000: the sizes of its codestream and of its boxes, its depth, its end, its metadata."""

import struct
from io import BytesIO

import pytest

from jobs.errors import PictureUnreadable
from jobs.formats import jpeg2000
from jobs.formats.format import Header
from tests.formats.samples.jpeg2000 import UUIDS
from tests.formats.test_iso_boxes import box, large, to_the_end

SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
END = b"\xff\xd9"


def stream(
    width: int, height: int, *, depths: bytes = b"\x07", left: int = 0, top: int = 0
) -> bytes:
    """Return a codestream up to its sizes, and its end."""
    sizes = struct.pack(">LLLL", width + left, height + top, left, top) + bytes(16)
    channels = b"".join(bytes((depth, 1, 1)) for depth in depths)
    marker = struct.pack(">4sHH", b"\xff\x4f\xff\x51", 38 + len(channels), 0)
    return marker + sizes + struct.pack(">H", len(depths)) + channels + END


def header(width: int, height: int, *more: bytes) -> bytes:
    return box(b"jp2h", box(b"ihdr", struct.pack(">LL", height, width) + bytes(6)) + b"".join(more))


def whole(size: tuple[int, int], bits: int = 8) -> Header:
    return Header(size, is_lossless=True, bits=bits)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (stream(30, 20), whole((30, 20))),
        (stream(30, 20, left=5, top=7), whole((30, 20))),
        (stream(30, 20, depths=b"\x07\x07\x0b"), whole((30, 20), bits=12)),
        (stream(30, 20, depths=b"\x87\x07"), whole((30, 20))),
        (stream(30, 20, depths=b"\x8f"), whole((30, 20), bits=16)),
        (stream(30, 20, depths=b"\x00"), whole((30, 20), bits=1)),
        (stream(30, 20, depths=b"\x07\x07\x07\x07\x0f"), whole((30, 20))),
        (stream(30, 20) + bytes(99), whole((30, 20))),
        (SIGNATURE + header(30, 20) + box(b"jp2c", stream(30, 20)), whole((30, 20))),
        (SIGNATURE + header(30, 20) + large(b"jp2c", stream(30, 20)), whole((30, 20))),
        (SIGNATURE + header(30, 20) + to_the_end(b"jp2c", stream(30, 20)), whole((30, 20))),
        (SIGNATURE + box(b"jp2c", stream(30, 20)) + header(9, 9), whole((30, 20))),
        (SIGNATURE + header(30, 20), Header(is_whole=False)),
        (SIGNATURE + header(30, 20) + box(b"jp2c", stream(30, 20)[:30]), Header(is_whole=False)),
        (
            stream(30, 20).removesuffix(END),
            Header((30, 20), is_whole=False, is_lossless=True),
        ),
    ],
)
def test_the_size_is_that_of_the_area_and_the_depth_that_of_the_deepest_channel(data, expected):
    assert jpeg2000.FORMAT.header(BytesIO(data)) == expected


@pytest.mark.parametrize(
    "data",
    [
        SIGNATURE + header(20, 30) + box(b"jp2c", stream(30, 20)),
        SIGNATURE + box(b"jp2h") + box(b"jp2c", stream(30, 20)),
        SIGNATURE + header(30, 20) + box(b"jp2c", b"\xff" + stream(30, 20)),
    ],
)
def test_a_file_of_two_sizes_is_refused(data):
    with pytest.raises(PictureUnreadable) as refused:
        jpeg2000.FORMAT.header(BytesIO(data))

    assert refused.value.sentence == (
        "The JPEG 2000 file is damaged: it states two sizes. Save it again in another program."
    )


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        (header(3, 2), {}),
        (header(3, 2, box(b"colr", b"\1\0\0\0\0\0\x10")), {}),
        (header(3, 2, box(b"colr", b"\2\0\0icc")), {"icc_profile": b"icc"}),
        (header(3, 2, box(b"colr", b"\3\0\0icc")), {"icc_profile": b"icc"}),
        (
            header(
                3, 2, box(b"colr", b"\1\0\0"), box(b"colr", b"\2\0\0b"), box(b"colr", b"\2\0\0c")
            ),
            {"icc_profile": b"b"},
        ),
        (header(3, 2, box(b"cdef", b"\2\0\0icc")), {}),
        (box(b"uuid", UUIDS["xmp"] + b"<x/>"), {"xmp": b"<x/>"}),
        (box(b"uuid", UUIDS["iptc"] + b"\x1c\2"), {"iptc": b"\x1c\2"}),
        (box(b"uuid", UUIDS["exif"] + b"II*\0"), {"exif": b"Exif\0\0II*\0"}),
        (box(b"uuid", UUIDS["exif"] + b"Exif\0\0II*\0"), {"exif": b"Exif\0\0II*\0"}),
        (box(b"uuid", bytes(16) + b"<x/>"), {}),
        (box(b"xml ", UUIDS["xmp"] + b"<x/>"), {}),
    ],
)
def test_what_the_boxes_of_a_file_say_is_read_by_their_names(boxes, expected):
    assert jpeg2000.FORMAT.metadata(BytesIO(SIGNATURE + boxes)) == expected


def test_a_codestream_alone_says_nothing_whatever_its_bytes_look_like():
    data = stream(3, 2) + box(b"uuid", UUIDS["xmp"] + b"<x/>")

    assert jpeg2000.FORMAT.metadata(BytesIO(data)) == {}


def test_a_file_is_read_from_its_start_wherever_it_was_read_before():
    file = BytesIO(stream(30, 20))
    file.seek(7)

    assert jpeg2000.FORMAT.header(file) == whole((30, 20))
