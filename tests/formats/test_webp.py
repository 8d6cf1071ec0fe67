"""The chunks of a WebP: its size, how it is coded, and its end."""

import struct
from io import BytesIO

import pytest

from jobs.formats import webp
from jobs.formats.format import Header


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack("<4sL", name, len(content)) + content + bytes(len(content) % 2)


def file(*chunks: bytes, stated: int | None = None) -> bytes:
    inner = b"WEBP" + b"".join(chunks)
    return struct.pack("<4sL", b"RIFF", len(inner) if stated is None else stated) + inner


def lossy(width: int, height: int) -> bytes:
    return chunk(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height) + bytes(5))


def lossless(width: int, height: int) -> bytes:
    bits = width - 1 | height - 1 << 14 | 1 << 28
    return chunk(b"VP8L", b"\x2f" + struct.pack("<L", bits) + bytes(5))


def canvas(width: int, height: int, flags: int = 0) -> bytes:
    sides = ((side - 1).to_bytes(3, "little") for side in (width, height))
    return chunk(b"VP8X", bytes((flags, 0, 0, 0)) + b"".join(sides))


def frame(inner: bytes) -> bytes:
    return chunk(b"ANMF", bytes(16) + inner)


ANIMATION = chunk(b"ANIM", bytes(6))


@pytest.mark.parametrize(
    ("data", "header"),
    [
        (file(lossy(640, 480)), Header((640, 480))),
        (file(lossy(16_383, 1)), Header((16_383, 1))),
        (file(lossy(0x4000 | 5, 0xC000 | 6)), Header((5, 6))),
        (file(lossless(1, 16_384)), Header((1, 16_384), is_lossless=True)),
        (file(lossless(300, 200)), Header((300, 200), is_lossless=True)),
        (file(canvas(70_000, 3), lossy(4, 3)), Header((70_000, 3))),
        (
            file(canvas(4, 3), chunk(b"ICCP", b"odd"), chunk(b"ALPH", bytes(20)), lossy(4, 3)),
            Header((4, 3)),
        ),
        (file(canvas(4, 3), lossless(4, 3)), Header((4, 3), is_lossless=True)),
        (
            file(canvas(4, 3, flags=0x02), ANIMATION, frame(lossy(4, 3)), frame(lossless(4, 3))),
            Header((4, 3), several="animation"),
        ),
        (
            file(canvas(4, 3, flags=0x12), ANIMATION, frame(lossless(2, 2))),
            Header((4, 3), is_lossless=True, several="animation"),
        ),
        (file(canvas(4, 3), chunk(b"EXIF", b"x")), Header((4, 3), is_whole=False)),
        (file(lossy(4, 3), stated=9_999), Header((4, 3), is_whole=False)),
        (file(lossy(4, 3)) + b"more", Header((4, 3))),
        (file(lossy(4, 3))[:-1], Header((4, 3), is_whole=False)),
    ],
)
def test_the_header_has_the_size_of_the_canvas_and_the_coding_of_the_first_picture(data, header):
    assert webp.FORMAT.header(BytesIO(data)) == header


@pytest.mark.parametrize(
    ("head", "is_webp"),
    [(file(), True), (b"RIFF\4\0\0\0WAVE", False), (b"RIFX\4\0\0\0WEBP", False), (b"RIFF", False)],
)
def test_a_riff_file_is_a_webp_by_its_kind(head, is_webp):
    assert webp.FORMAT.is_in(head) is is_webp
