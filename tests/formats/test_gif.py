"""The blocks of a GIF: its size, its end, its further pictures, and what it says of itself."""

import struct
from io import BytesIO

import pytest

from jobs.formats import gif
from jobs.formats.format import Header

COMMENT = b"!\xfe\x05hello\x00"
CONTROL = b"!\xf9\x04\0\0\0\0\0"
END = b";"
TRAILER = b"\1" + bytes(range(255, -1, -1)) + b"\0"


def screen(width: int = 6, height: int = 4, table: int | None = None) -> bytes:
    """Return the start of a file. `table`: the size of its colour table as GIF states it."""
    flags = 0 if table is None else 0x80 | table
    colours = b"" if table is None else b"," * (3 << table + 1)
    return struct.pack("<6sHHB2x", b"GIF89a", width, height, flags) + colours


def picture(
    width: int = 6, height: int = 4, *, at: tuple[int, int] = (0, 0), table: int | None = None
) -> bytes:
    flags = 0 if table is None else 0x80 | table
    colours = b"" if table is None else b"," * (3 << table + 1)
    return struct.pack("<cHHHHB", b",", *at, width, height, flags) + colours + b"\2" + data(b"px")


def data(content: bytes) -> bytes:
    """Return sub-blocks of this content."""
    pieces = [content[at : at + 255] for at in range(0, len(content), 255)]
    return b"".join(bytes((len(piece),)) + piece for piece in pieces) + b"\0"


def whole(size: tuple[int, int] = (6, 4), several: str = "") -> Header:
    return Header(size, is_lossless=True, several=several)


@pytest.mark.parametrize(
    ("file", "header"),
    [
        (screen() + picture() + END, whole()),
        (screen(table=0) + picture(table=7) + END, whole()),
        (screen(table=7) + COMMENT + CONTROL + picture() + END, whole()),
        (screen() + picture(), whole()),
        (screen() + picture() + bytes(99), whole()),
        (screen() + picture() + COMMENT + END + picture(), whole()),
        (screen() + picture() + CONTROL + picture() + END, whole(several="animation")),
        (screen() + picture(table=1) + picture() + END, whole(several="animation")),
        (screen() + picture(9, 2, at=(1, 0)) + END, whole((10, 4))),
        (screen() + picture(2, 9, at=(0, 3)) + END, whole((6, 12))),
        (screen() + picture(2, 2, at=(4, 2)) + END, whole((6, 4))),
        (screen() + END, Header((6, 4), is_whole=False)),
        (screen() + COMMENT, Header((6, 4), is_whole=False)),
        (screen() + COMMENT[:-2], Header((6, 4), is_whole=False)),
        (screen(table=7)[:20] + picture(), Header((6, 4), is_whole=False)),
        (screen() + picture()[:8], Header((6, 4), is_whole=False)),
        (screen() + picture()[:-1], Header((6, 4), is_whole=False)),
    ],
)
def test_the_header_has_the_area_of_the_first_picture_and_whether_it_is_there(file, header):
    assert gif.FORMAT.header(BytesIO(file)) == header


ICC = data(bytes(600))
XMP = b"!\xff\x0bXMP DataXMP<x/>" + TRAILER


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        (b"", {}),
        (COMMENT + CONTROL, {}),
        (b"!\xff\x0bNETSCAPE2.0\3\1\0\0\0", {}),
        (b"!\xff\x0bICCRGBG1012" + ICC, {"icc_profile": bytes(600)}),
        (XMP, {"xmp": b"<x/>"}),
        (XMP + b"!\xff\x0bICCRGBG1012" + ICC, {"xmp": b"<x/>", "icc_profile": bytes(600)}),
        (picture() + XMP, {"xmp": b"<x/>"}),
        (b"!\xff\x0bXMP DataXMP" + TRAILER, {"xmp": b""}),
        (b"!\xff", {}),
        (b"!\xff\x0bICCRGBG1012\xff" + bytes(9), {"icc_profile": bytes(9) + END}),
    ],
)
def test_the_profile_and_the_xmp_are_those_of_the_extensions_with_their_names(blocks, expected):
    assert gif.FORMAT.metadata(BytesIO(screen(table=2) + blocks + END)) == expected


@pytest.mark.parametrize(
    ("head", "is_gif"), [(b"GIF87a", True), (b"GIF89a", True), (b"GIF90a", False), (b"GIF", False)]
)
def test_both_versions_of_gif_are_known(head, is_gif):
    assert gif.FORMAT.is_in(head) is is_gif


@pytest.mark.parametrize("before", [0, 5, 99])
def test_metadata_is_read_wherever_the_file_was_read_before(before):
    file = BytesIO(screen(table=2) + COMMENT + XMP + picture() + END)
    file.seek(before)

    assert gif.FORMAT.metadata(file) == {"xmp": b"<x/>"}
    assert gif.FORMAT.header(file) == whole()
