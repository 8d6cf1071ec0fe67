"""Pillow's memory: read where the pixels are, and only if this Pillow is known."""

import ctypes
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from PIL import Image

from pillowscale import memory


@pytest.fixture(autouse=True)
def asked_again() -> Iterator[None]:
    """Look again, and let the tests that follow do so, too."""
    memory.is_known.cache_clear()
    yield
    memory.is_known.cache_clear()


@cache
def noise_of(width: int, height: int) -> Image.Image:
    """Return a picture that no test changes: to make the largest takes a fifth of a second."""
    return Image.effect_noise((width, height), 90)


def test_this_pillow_is_known() -> None:
    assert memory.is_known()


def test_a_picture_in_several_blocks_is_read_row_by_row() -> None:
    image = Image.linear_gradient("L").resize((5000, 4000)).convert("RGB")

    found = memory.picture_of(image)

    rows = (ctypes.c_void_p * found.height).from_address(found.rows)
    assert (found.width, found.height, found.channels) == (5000, 4000, 4)
    assert b"".join(ctypes.string_at(rows[y], 4) for y in (0, 1999, 3999)) == b"".join(
        bytes((*image.getpixel((0, y)), 255)) for y in (0, 1999, 3999)
    )


@pytest.mark.parametrize("mode", ["L", "RGBA", "RGBa", "CMYK", "RGB", "1", "P", "I", "LA"])
@pytest.mark.parametrize("size", [(37, 53), (1, 1), (640, 0), (5000, 1000)])
def test_the_bytes_of_a_picture_are_those_of_tobytes(mode: str, size: tuple[int, int]) -> None:
    noise = noise_of(size[0], size[1] or 1)
    through = "RGBA" if mode == "RGBa" else "RGB"
    image = noise.convert(through).convert(mode).crop((0, 0, *size))

    assert bytes(memory.bytes_of(image)) == image.tobytes()


def test_the_bytes_of_a_picture_are_not_copied_and_outlive_it() -> None:
    image = Image.new("RGBA", (300, 200), (1, 2, 3, 4))
    view = memoryview(memory.bytes_of(image))

    image.putpixel((1, 0), (9, 8, 7, 6))
    del image

    assert view[:8].tobytes() == bytes([1, 2, 3, 4, 9, 8, 7, 6])
    assert view.readonly
    assert view.nbytes == 300 * 200 * 4


def test_a_picture_in_several_blocks_is_copied() -> None:
    image = noise_of(5000, 1000).convert("RGBA")

    assert type(memory.bytes_of(image)) is bytes


def test_the_bytes_of_a_picture_of_an_unknown_pillow_are_copied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "_published", lambda image: 4096)

    assert type(memory.bytes_of(Image.new("L", (2, 2)))) is bytes


@pytest.mark.parametrize("field", ["width", "height", "bands", "pixel_bytes", "row_bytes", "rows"])
def test_a_record_with_another_layout_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    record = memory._record

    def other(image: Image.Image) -> Any:
        read = record(image)
        copy = type(read).from_buffer_copy(read)
        setattr(copy, field, 0)
        return copy

    monkeypatch.setattr(memory, "_record", other)

    assert not memory.is_known()


def test_rows_must_be_where_arrow_says_that_the_pixels_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_published", lambda image: 4096)

    assert not memory.is_known()


def test_a_pillow_without_arrow_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Image.Image, "__arrow_c_array__")

    assert not memory.is_known()
