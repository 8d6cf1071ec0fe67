"""Photoshop documents: which can be read, where their picture begins and ends, what they say."""

import struct
from io import BytesIO

import pytest

from jobs.errors import PictureUnreadable
from jobs.formats import psd
from jobs.formats.format import Header
from tests.formats.test_image_resources import resource

VERSION = 1057
GREY, RGB, CMYK, LAB = (1, 1), (3, 3), (4, 4), (9, 3)  #: colour modes and their channels


def sized(content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + content


def document(
    mode: int,
    channels: int,
    picture: bytes,
    *,
    size: tuple[int, int] = (5, 2),
    bits: int = 8,
    resources: bytes = b"",
    layers: bytes = b"",
) -> bytes:
    width, height = size
    header = struct.pack(">4sH6xHLLHH", b"8BPS", 1, channels, height, width, bits, mode)
    return header + sized(b"") + sized(resources) + sized(layers) + picture


def plain(channels: int, pixels: int = 10) -> bytes:
    return b"\0\0" + bytes(channels * pixels)


def runs(channels: int, *lengths: int) -> bytes:
    """Return a picture whose rows, two for each channel, have these lengths."""
    rows = [*lengths, *[2] * (2 * channels - len(lengths))]
    return b"\0\1" + struct.pack(f">{len(rows)}H", *rows) + bytes(sum(rows))


def layers(count: int) -> bytes:
    return struct.pack(">Lh", 9, count) + bytes(9)


def read(data: bytes) -> Header:
    return psd.FORMAT.header(BytesIO(data))


@pytest.mark.parametrize(
    ("mode", "channels", "read_channels"),
    [
        (*GREY, 1),
        (2, 1, 1),
        (*RGB, 3),
        (3, 4, 4),
        (3, 5, 3),
        (*CMYK, 4),
        (4, 5, 4),
        (*LAB, 3),
    ],
)
def test_a_document_is_whole_if_the_channels_that_are_read_are_there(mode, channels, read_channels):
    needed = plain(read_channels)

    assert read(document(mode, channels, needed)).is_whole
    assert not read(document(mode, channels, needed[:-1])).is_whole


@pytest.mark.parametrize(
    ("picture", "is_whole"),
    [
        (runs(3), True),
        (runs(3, 9, 4), True),
        (runs(3)[:-1], False),
        (runs(3)[:13], False),
        (b"\0\1", False),
    ],
)
def test_a_document_in_runs_is_whole_if_its_rows_are_as_long_as_stated(picture, is_whole):
    assert read(document(*RGB, picture)).is_whole is is_whole


@pytest.mark.parametrize(
    ("channels", "picture", "later"),
    [
        (3, runs(3), 0),
        (4, runs(4), 0),
        (5, runs(5), 8),
        (6, runs(6), 12),
        (5, plain(5), 0),
    ],
)
def test_the_lengths_of_rows_that_no_decoder_reads_are_stepped_over(channels, picture, later):
    assert read(document(3, channels, picture)).pixels_later == later


@pytest.mark.parametrize(
    ("channels", "count", "alpha"),
    [
        (3, 0, "none"),
        (4, 0, "none"),
        (4, 2, "none"),
        (4, -2, "on_white"),
        (3, -2, "none"),
        (5, -2, "none"),
    ],
)
def test_a_fourth_channel_is_transparency_if_the_layers_say_so(channels, count, alpha):
    data = document(3, channels, plain(5), layers=layers(count) if count else b"")

    assert read(data) == Header((5, 2), is_lossless=True, alpha=alpha)


@pytest.mark.parametrize("section", [b"", b"\0\0\0\0", bytes(4) + b"\xff\xff", b"\0\0\0\2"])
def test_a_document_without_layers_has_no_transparency(section):
    assert read(document(3, 4, plain(4), layers=section)).alpha == "none"


OTHER = (
    "The Photoshop document is in {}. Convert it to RGB, grey or CMYK, or export it as PNG or TIFF."
)
DEEP = (
    "The Photoshop document has {} bits per channel, and only 8 are supported. Convert it in "
    "Photoshop (Image, Mode, 8 Bits/Channel), or export it as PNG or TIFF."
)
FLAT = (
    "The Photoshop document has layers but no flattened picture. Save it with “Maximize "
    "compatibility”, or export it as PNG or TIFF."
)
ODD = (
    "The Photoshop document is compressed in a way that few programs can read. Export it as PNG or "
    "TIFF."
)
WITHOUT = resource(VERSION, b"\0\0\0\1\0" + bytes(8))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (document(0, 1, plain(1), bits=1), OTHER.format("1-bit black and white")),
        (document(7, 3, plain(3)), OTHER.format("multichannel")),
        (document(8, 1, plain(1)), OTHER.format("duotone")),
        (document(5, 3, plain(3)), OTHER.format("an unknown colour mode")),
        (document(*RGB, plain(3), bits=16), DEEP.format(16)),
        (document(*GREY, plain(3), bits=32), DEEP.format(32)),
        (document(*RGB, plain(3), resources=WITHOUT, layers=layers(1)), FLAT),
        (document(*RGB, plain(3), resources=WITHOUT, layers=layers(-1)), FLAT),
        (document(*RGB, b"\0\2" + bytes(99)), ODD),
        (document(*RGB, b"\0\3" + bytes(99)), ODD),
    ],
)
def test_a_document_that_cannot_be_read_is_refused_with_what_to_do(data, sentence):
    with pytest.raises(PictureUnreadable) as refused:
        read(data)

    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    ("resources", "section"),
    [
        (WITHOUT, b""),
        (resource(VERSION, b"\0\0\0\1\1"), layers(1)),
        (resource(VERSION, b"\0\0\0\1"), layers(1)),
        (b"", layers(1)),
        (b"odd", layers(1)),
    ],
)
def test_a_document_that_does_not_say_that_it_has_no_picture_has_one(resources, section):
    assert read(document(*RGB, plain(3), resources=resources, layers=section)).is_whole


@pytest.mark.parametrize("left", [26, 29, 33, 36, 40])
def test_a_document_that_ends_before_its_picture_is_not_whole(left):
    data = document(*RGB, b"", resources=b"1234")

    assert read(data[:left]) == Header(is_whole=False)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (b"", {}),
        (resource(1028, b"\x1c\2"), {"iptc": b"\x1c\2"}),
        (resource(1060, b"<x/>") + resource(1060, b"<y/>"), {"xmp": b"<x/>"}),
        (resource(1058, b"II*\0"), {"exif": b"Exif\0\0II*\0"}),
        (resource(1039, b"icc"), {}),
        (
            resource(1005, struct.pack(">LHHLHH", 300 << 16, 1, 1, 72 << 15, 1, 1)),
            {"dpi": (300, 36)},
        ),
        (resource(1005, b"short"), {}),
        (resource(1060, b"<x/>") + b"8BIM damaged", {"xmp": b"<x/>"}),
    ],
)
def test_what_a_document_says_is_read_up_to_a_damaged_part(resources, expected):
    data = document(*RGB, plain(3), resources=resources)

    assert psd.FORMAT.metadata(BytesIO(data)) == expected


def test_a_document_that_is_cut_short_says_nothing():
    assert psd.FORMAT.metadata(BytesIO(document(*RGB, b"")[:33])) == {}
