"""What the library makes is what Pillow makes, byte for byte, whatever the size, part and filter."""

import random
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from PIL.Image import Resampling

import pillowscale
from pillowscale import door, library, memory

FILTERS = [
    Resampling.BOX,
    Resampling.BILINEAR,
    Resampling.HAMMING,
    Resampling.BICUBIC,
    Resampling.LANCZOS,
]
MODES = ["L", "RGB", "RGBa", "RGBA"]
CASES = 600
"""For each filter."""


@pytest.fixture(autouse=True)
def asked_again() -> Iterator[None]:
    """Ask again whether the library can be used, now and after the test."""
    door.why_unavailable.cache_clear()
    yield
    door.why_unavailable.cache_clear()


def picture(numbers: random.Random, mode: str, size: tuple[int, int]) -> Image.Image:
    """Return noise, or the harshest edges there are."""
    count = size[0] * size[1] * len(mode)
    harsh = numbers.random() < 0.3
    pixels = bytes(numbers.choices((0, 255), k=count)) if harsh else numbers.randbytes(count)
    return Image.frombytes(mode, size, pixels)


def edge(numbers: random.Random) -> int:
    return numbers.randint(1, numbers.choice((2, 8, 60, 400)))


def part(numbers: random.Random, size: tuple[int, int]) -> tuple[float, float, float, float] | None:
    """Return any part of a picture, in whole pixels or not; half the time all of it."""
    if numbers.random() < 0.5:
        return None
    left, right = sorted(numbers.uniform(0, size[0]) for _ in range(2))
    top, bottom = sorted(numbers.uniform(0, size[1]) for _ in range(2))
    if numbers.random() < 0.3:
        return int(left), int(top), int(right) + 1, int(bottom) + 1
    return left, top, right, bottom


def outcome(work: Callable[[], Image.Image]) -> Image.Image | str:
    try:
        return work()
    except (ValueError, ZeroDivisionError) as error:
        return repr(error)


@pytest.mark.long(20)
@pytest.mark.parametrize("resample", FILTERS, ids=lambda resample: resample.name.lower())
def test_it_makes_the_bytes_of_pillow(resample: Resampling) -> None:
    numbers = random.Random(resample.name)
    assert pillowscale.available()

    for case in range(CASES):
        image = picture(numbers, numbers.choice(MODES), (edge(numbers), edge(numbers)))
        size = (
            numbers.choice((image.width, edge(numbers), edge(numbers))),
            numbers.choice((image.height, edge(numbers), edge(numbers))),
        )
        box, gap = part(numbers, image.size), numbers.choice((None, None, 1.0, 1.5, 3.0))
        given = image, size, resample, box, gap
        ours = outcome(lambda given=given: pillowscale.resize(*given))
        theirs = outcome(lambda given=given: Image.Image.resize(*given))
        assert ours == theirs, (case, given)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("whole", "size"),
    [
        ((1, 1), (300, 200)),
        ((2000, 3), (1, 1)),
        ((3, 2000), (2, 1)),
        ((40, 3000), (40, 1)),
        ((3000, 40), (1, 40)),
        ((90, 1350), (108, 56)),
        ((4100, 1100), (300, 80)),
    ],
)
def test_extreme_sizes_are_the_same_as_well(
    mode: str, whole: tuple[int, int], size: tuple[int, int]
) -> None:
    image = picture(random.Random(3), mode, whole)

    for resample in FILTERS:
        for gap in (None, 1.5):
            ours = pillowscale.resize(image, size, resample, reducing_gap=gap)
            assert ours == image.resize(size, resample, reducing_gap=gap), (resample, gap)


@pytest.mark.parametrize("code", [library.PLAIN, library.SSE4, library.AVX2])
def test_every_kind_of_processor_makes_the_same(code: int) -> None:
    numbers = random.Random(code)

    for _ in range(300):
        image = picture(numbers, numbers.choice(MODES), (edge(numbers), edge(numbers)))
        size, resample = (edge(numbers), edge(numbers)), numbers.choice(FILTERS)
        ours = door._resized(image, size, resample, (0, 0, *image.size), code)
        assert ours == image.resize(size, resample), (image, size, resample)


@pytest.mark.parametrize("size", [(512, 256), (256, 512), (512, 512)])
@pytest.mark.parametrize("code", [library.PLAIN, library.AVX2])
def test_every_colour_with_every_alpha_becomes_what_it_does_in_pillow(
    size: tuple[int, int], code: int
) -> None:
    across, down = Image.linear_gradient("L"), Image.linear_gradient("L").rotate(90)
    image = Image.merge("RGBA", [down, down.point(lambda value: 255 - value), down, across])

    ours = door._resized(image, size, Resampling.BOX, (0, 0, 256, 256), code)

    assert len(set(image.get_flattened_data())) == 256 * 256
    assert ours == image.resize(size, Resampling.BOX)


@pytest.mark.parametrize("mode", MODES)
def test_it_reduces_to_the_bytes_of_pillow(mode: str) -> None:
    numbers = random.Random(mode)

    for _ in range(200):
        image, factor = picture(numbers, mode, (edge(numbers), edge(numbers))), edge(numbers)
        assert pillowscale.reduce(image, factor) == image.reduce(factor), (image, factor)


def test_what_the_picture_says_of_itself_is_kept() -> None:
    image = Image.new("RGB", (40, 30))
    image.info["dpi"] = (300, 300)

    small = pillowscale.resize(image, (20, 15), Resampling.LANCZOS)

    assert small.info == {"dpi": (300, 300)}
    assert small.info is not image.info


def test_the_picture_itself_stays_as_it_is() -> None:
    image = picture(random.Random(1), "RGBA", (50, 40))
    before = image.copy()

    pillowscale.resize(image, (20, 15), Resampling.LANCZOS, reducing_gap=1.0)

    assert image == before


@pytest.mark.parametrize("mode", ["1", "P", "LA", "CMYK", "YCbCr", "I", "F", "I;16"])
def test_what_the_library_does_not_do_is_left_to_pillow(mode: str) -> None:
    image = Image.linear_gradient("L").convert(mode if mode != "I;16" else "I").convert(mode)

    assert pillowscale.resize(image, (70, 50), Resampling.LANCZOS) == image.resize(
        (70, 50), Resampling.LANCZOS
    )


@pytest.mark.parametrize(
    "given",
    [
        ((0, 5), Resampling.LANCZOS, None, None),
        ((-3, 5), Resampling.LANCZOS, None, None),
        ((5, 5), Resampling.LANCZOS, (0, 0, 41, 30), None),
        ((5, 5), Resampling.LANCZOS, (-1, 0, 40, 30), None),
        ((5, 5), Resampling.LANCZOS, (9, 0, 8, 30), None),
        ((5, 5), Resampling.LANCZOS, (float("nan"), 0, 8, 30), None),
        ((5, 5), Resampling.LANCZOS, None, 0.5),
        ((5, 5), 99, None, None),
    ],
)
def test_what_cannot_be_fails_as_in_pillow(given: tuple[object, ...]) -> None:
    image = Image.new("RGB", (40, 30))

    ours = outcome(lambda: pillowscale.resize(image, *given))

    assert ours == outcome(lambda: image.resize(*given))


def test_without_the_library_pillow_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise FileNotFoundError("not built")

    monkeypatch.setattr(library, "opened", missing)
    image = picture(random.Random(2), "RGB", (60, 50))

    assert pillowscale.why_unavailable() == "not built"
    assert pillowscale.resize(image, (30, 20), Resampling.LANCZOS) == image.resize(
        (30, 20), Resampling.LANCZOS
    )
    assert pillowscale.reduce(image, 3) == image.reduce(3)


def test_a_pillow_with_another_memory_does_it_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "is_known", lambda: False)

    assert pillowscale.why_unavailable() == (
        "This version of Pillow stores its pictures in an unknown way."
    )


def test_a_pillow_that_makes_other_bytes_does_it_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_resized", lambda image, size, *_: Image.new(image.mode, size))

    assert not pillowscale.available()
    assert pillowscale.why_unavailable() == (
        "This version of Pillow scales pictures to other bytes."
    )
