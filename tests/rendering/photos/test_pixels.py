"""The many ways to hold pixels become three."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from jobs.errors import PictureUnreadable
from tests.rendering.photos.test_decoding import decoded
from tests.rendering.pictures import difference, halves, saved, written


@pytest.mark.parametrize(("mode", "kind", "expected"), [
    ("L", "JPEG", "L"),
    ("L", "PNG", "L"),
    ("1", "PNG", "L"),
    ("P", "PNG", "RGB"),
    ("LA", "PNG", "RGBA"),
    ("RGBA", "PNG", "RGBA"),
    ("RGBA", "WEBP", "RGBA"),
    ("RGBA", "TIFF", "RGBA"),
    ("CMYK", "TIFF", "RGB"),
    ("LAB", "TIFF", "RGB"),
])  # fmt: skip
def test_every_way_to_hold_pixels_becomes_one_of_three(
    tmp_path: Path, mode: str, kind: str, expected: str
):
    image = in_mode(mode)

    canvas = decoded(
        written(tmp_path, saved(image, kind, **({"lossless": True} if kind == "WEBP" else {})))
    )

    shown = image if mode in ("L", "1", "LA") else halves()
    assert canvas.image.mode == expected
    assert difference(canvas.image.convert("RGB"), shown.convert("RGB")) <= 10


def in_mode(mode: str) -> Image.Image:
    if mode == "LAB":
        return ImageCms.applyTransform(halves(), rgb_to_lab())
    image = halves().quantize(2) if mode == "P" else halves().convert(mode)
    if mode in ("LA", "RGBA"):
        image.putalpha(128)
    return image


def rgb_to_lab() -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )


def test_a_clear_colour_of_a_palette_stays_clear(tmp_path: Path):
    image = Image.new("P", (4, 1))
    image.putpalette([10, 20, 30, 200, 100, 50])
    image.putpixel((3, 0), 1)

    canvas = decoded(written(tmp_path, saved(image, "PNG", transparency=0)))

    assert [canvas.image.getpixel((x, 0)) for x in (0, 3)] == [(10, 20, 30, 0), (200, 100, 50, 255)]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bit_grey_is_scaled_and_not_clipped(tmp_path: Path, kind: str):
    ramp = np.arange(0, 65536, 257, dtype=np.uint16).reshape(16, 16)

    canvas = decoded(written(tmp_path, saved(Image.fromarray(ramp), kind)))

    assert np.asarray(canvas.image).ravel().tolist() == list(range(256))


def test_sixteen_bit_colour_is_scaled_and_not_clipped(tmp_path: Path):
    path = written(tmp_path, sixteen_bit_png([(0, 0x8000, 0xFFFF), (0x1234, 0x00FF, 0xFF00)]))

    canvas = decoded(path)

    assert [canvas.image.getpixel((x, 0)) for x in (0, 1)] == [(0, 0x80, 0xFF), (0x12, 0, 0xFF)]


def sixteen_bit_png(pixels: list[tuple[int, int, int]]) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">L", len(content))
            + name
            + content
            + struct.pack(">L", zlib.crc32(name + content))
        )

    row = b"\0" + b"".join(struct.pack(">3H", *pixel) for pixel in pixels)
    header = struct.pack(">LLBBBBB", len(pixels), 1, 16, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(row))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("mode", ["F", "I"])
def test_thirty_two_bits_a_channel_are_refused(tmp_path: Path, mode: str):
    path = written(tmp_path, saved(halves().convert(mode), "TIFF"))

    with pytest.raises(PictureUnreadable) as raised:
        decoded(path)

    assert (
        raised.value.sentence
        == "The picture has 32 bits per channel, or negative values. Save it with 8 or 16 bits per "
        "channel."
    )


def test_a_tiff_whose_colours_are_premultiplied_by_its_transparency_is_read(tmp_path: Path):
    grey = Image.merge("LA", (Image.new("L", (8, 8), 200), Image.new("L", (8, 8), 128)))
    data = bytearray(saved(grey, "TIFF"))
    # ExtraSamples: unassociated alpha becomes associated.
    at = data.index(struct.pack("<HHLH", 338, 3, 1, 2))
    data[at + 8] = 1

    canvas = decoded(written(tmp_path, bytes(data)))

    assert (canvas.image.mode, canvas.image.getpixel((3, 3))) == ("RGBA", (255, 255, 255, 128))
