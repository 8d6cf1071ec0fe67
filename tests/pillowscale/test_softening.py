"""What the library makes of masks is what Pillow makes by mixing whole pictures, byte for byte."""

import random

import pytest
from PIL import Image

import pillowscale
from pillowscale import door, library, softening
from tests.pillowscale.test_door import asked_again, edge, picture

__all__ = ["asked_again"]


def mask(numbers: random.Random) -> Image.Image:
    return picture(numbers, "L", (edge(numbers), edge(numbers)))


def test_a_mask_is_softened_to_the_bytes_of_pillow() -> None:
    numbers = random.Random(4)

    for share in (0.0, 1.0, 0.5, *(numbers.random() for _ in range(60))):
        given = mask(numbers), share
        assert softening._softened(*given) == softening._softened_by_pillow(*given), given


def test_a_mask_is_enlarged_to_the_bytes_of_pillow() -> None:
    numbers = random.Random(5)

    for factor in [*range(1, 9)] * 6:
        small = mask(numbers)
        cut = numbers.randrange(factor), numbers.randrange(factor)
        size = small.width * factor - cut[0], small.height * factor - cut[1]
        ours = softening._enlarged(small, factor, size)
        assert ours == softening._enlarged_by_pillow(small, factor, size), (small, factor, size)


def test_softening_spreads_a_dot_evenly_and_keeps_the_mask_itself() -> None:
    dot = Image.new("L", (5, 5))
    dot.putpixel((2, 2), 255)

    soft = pillowscale.softened(dot, 0.5)

    assert dot.getpixel((2, 2)) == 255
    assert soft.getpixel((2, 2)) == max(soft.tobytes())
    assert soft.getpixel((1, 2)) == pytest.approx(soft.getpixel((2, 1)), abs=1) != 0


def test_enlarging_interpolates() -> None:
    steps = Image.frombytes("L", (2, 1), bytes([0, 200]))

    assert [*pillowscale.enlarged(steps, 2, (4, 1)).tobytes()] == [0, 50, 150, 200]


@pytest.mark.parametrize("size", [(0, 4), (4, 0)])
def test_a_mask_without_pixels_stays_one(size: tuple[int, int]) -> None:
    assert pillowscale.softened(Image.new("L", size), 0.3).size == size


def test_without_the_library_pillow_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    small = mask(random.Random(6))
    size = small.width * 3, small.height * 3
    helped = pillowscale.softened(small, 0.4), pillowscale.enlarged(small, 3, size)

    def missing() -> None:
        raise FileNotFoundError("not built")

    monkeypatch.setattr(library, "opened", missing)
    door.why_unavailable.cache_clear()

    assert not pillowscale.available()
    assert (pillowscale.softened(small, 0.4), pillowscale.enlarged(small, 3, size)) == helped


def test_a_pillow_that_mixes_otherwise_does_it_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def otherwise(mask: Image.Image, _share: float) -> Image.Image:
        return Image.new("L", mask.size, 7)

    softening._agrees.cache_clear()
    monkeypatch.setattr(softening, "_softened_by_pillow", otherwise)

    try:
        assert set(pillowscale.softened(Image.new("L", (3, 3), 90), 0.4).tobytes()) == {7}
    finally:
        softening._agrees.cache_clear()
