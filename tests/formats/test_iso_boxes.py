"""Boxes inside boxes: their lengths in 32 bits, in 64, up to the end, and damaged ones."""

import struct
from io import BytesIO

import pytest

from jobs.formats import iso_boxes


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">L4s", 8 + len(content), kind) + content


def large(kind: bytes, content: bytes = b"", size: int | None = None) -> bytes:
    """Return a box whose length is stated in 64 bits."""
    length = 16 + len(content) if size is None else size
    return struct.pack(">L4sQ", 1, kind, length) + content


def to_the_end(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L4s", 0, kind) + content


@pytest.mark.parametrize(
    ("head", "brands"),
    [
        (box(b"ftyp", b"heic\0\0\0\0mif1heic"), [b"heic", b"mif1", b"heic"]),
        (box(b"ftyp", b"avif\0\0\0\0"), [b"avif"]),
        (box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", b"heic"), [b"qt  ", b"qt  "]),
        (box(b"ftyp", b"heic\0\0\0\0mif1heic")[:22], [b"heic", b"mif1"]),
        (box(b"ftyp", b"heic\0\0\0\0mif1he"), [b"heic", b"mif1"]),
        (box(b"moov", b"heic\0\0\0\0mif1"), []),
        (b"", []),
    ],
)
def test_the_brands_are_those_of_the_first_box_and_of_no_other(head, brands):
    assert iso_boxes.brands(head) == brands


# a file → kind, length and content of its outermost boxes, and whether it is whole
FILES = [
    (b"", [], True),
    (box(b"ftyp", b"heic"), [(b"ftyp", 4, b"heic")], True),
    (box(b"free") + box(b"mdat", b"ab"), [(b"free", 0, b""), (b"mdat", 2, b"ab")], True),
    (large(b"mdat", b"abc") + box(b"free"), [(b"mdat", 3, b"abc"), (b"free", 0, b"")], True),
    (box(b"free") + to_the_end(b"mdat", b"abc"), [(b"free", 0, b""), (b"mdat", 3, b"abc")], True),
    (to_the_end(b"mdat", box(b"free")), [(b"mdat", 8, box(b"free"))], True),
    (box(b"mdat", b"abcd")[:-1], [(b"mdat", 4, b"abc")], False),
    (box(b"free") + b"\0\0\0\x10mda", [(b"free", 0, b"")], False),
    (large(b"mdat", b"abc", size=20), [(b"mdat", 4, b"abc")], False),
    (large(b"mdat")[:12], [(b"mdat", 0, b"")], False),
    (struct.pack(">L4s", 4, b"odd ") + box(b"free"), [(b"odd ", 0, b"")], True),
]


@pytest.mark.parametrize(("data", "boxes", "is_whole"), FILES)
def test_the_outermost_boxes_are_read_up_to_a_damaged_one(data, boxes, is_whole):
    file = BytesIO(data)

    found = [
        (kind, length, file.read(min(length, 99))) for kind, length in iso_boxes.outermost(file)
    ]

    assert found == boxes


@pytest.mark.parametrize(("data", "boxes", "is_whole"), FILES)
def test_a_file_is_whole_if_every_box_ends_inside_it(data, boxes, is_whole):
    assert iso_boxes.are_whole(BytesIO(data)) is is_whole


@pytest.mark.parametrize(
    ("data", "boxes"),
    [
        (b"", []),
        (box(b"ihdr", b"ab") + box(b"colr"), [(b"ihdr", b"ab"), (b"colr", b"")]),
        (large(b"ihdr", b"ab") + box(b"colr", b"c"), [(b"ihdr", b"ab"), (b"colr", b"c")]),
        (box(b"colr") + to_the_end(b"ihdr", b"ab"), [(b"colr", b""), (b"ihdr", b"ab")]),
        (box(b"ihdr", b"abcd")[:-1], [(b"ihdr", b"abc")]),
        (struct.pack(">L4s", 7, b"ihdr") + box(b"colr"), []),
        (large(b"ihdr", size=15) + box(b"colr"), []),
        (box(b"ihdr") + b"\0\0\0", [(b"ihdr", b"")]),
    ],
)
def test_the_boxes_inside_another_are_read_up_to_a_damaged_one(data, boxes):
    assert list(iso_boxes.inside(data)) == boxes
