"""Over a thousand splices seen by two other JPEG readers: the same outside the overlay, good
inside.
"""

import io
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import jpegsplice
from tests.jpegsplice import comparing, samples

OVERLAYS = 10
KINDS = list(samples.all_kinds())
WORST_AGAINST_PILLOW = 0.3  # dB
ALIKE_BEYOND = 45.0  # dB: there samples are off by one, and by which rounding is chance
BOX_WORTH_COMPARING = 2500  # pixels; of fewer the noise is larger than the difference


@dataclass(frozen=True)
class Case:
    jpeg: bytes
    size: tuple[int, int]
    overlay: Image.Image
    xy: tuple[int, int]


def cases(jpeg: bytes, name: str) -> Iterator[Case]:
    chance = random.Random(name)
    size = Image.open(io.BytesIO(jpeg)).size
    for number in range(OVERLAYS):
        wide, high = (
            chance.randint(1, min(160, size[0] + 20)),
            chance.randint(1, min(90, size[1] + 20)),
        )
        xy = chance.randint(-10, max(0, size[0] - 5)), chance.randint(-10, max(0, size[1] - 5))
        if number == 0:
            (wide, high), xy = size, (0, 0)
        if number == 1:
            xy = size[0] - wide, size[1] - high
        yield Case(jpeg, size, overlay(wide, high, number, chance), xy)


def overlay(wide: int, high: int, number: int, chance: random.Random) -> Image.Image:
    """Return text with a soft shadow, a scatter of flat cells, or a translucent plate."""
    image = Image.new("RGBA", (wide, high))
    if number % 3 == 0:
        pen, font = ImageDraw.Draw(image), ImageFont.load_default(max(8, high // 3))
        pen.text((2, 2), f"Sale {number}", font=font, fill=(0, 0, 0, 110))
        pen.text((0, 0), f"Sale {number}", font=font, fill=(255, 255, 255, 255))
        return image
    colour = tuple(chance.randrange(256) for _ in range(3))
    cells = itertools.product(range(0, wide, 11), range(0, high, 9))
    for left, top in cells:
        if number % 3 == 1 or (left // 11 + top // 9) % 3 == 0:
            image.paste((*colour, chance.choice((60, 128, 255))), (left, top, left + 11, top + 9))
    return image


def test_there_are_a_thousand_cases() -> None:
    assert len(KINDS) * OVERLAYS >= 1000
    assert len({name for name, _ in KINDS}) == len(KINDS)


@pytest.mark.parametrize(("name", "jpeg"), KINDS, ids=[name for name, _ in KINDS])
def test_outside_the_overlay_nothing_changes_and_inside_it_is_as_good_as_pillow(
    name: str, jpeg: bytes
) -> None:
    before, blocks = comparing.pixels(jpeg), comparing.coefficients(jpeg)

    for case in cases(jpeg, name):
        result = jpegsplice.parts(jpeg, case.overlay.tobytes(), case.overlay.size, case.xy)
        spliced = result.joined()

        factors = blocks[1]
        mcu = 8 * max(down for down, _ in factors), 8 * max(across for _, across in factors)
        touched = comparing.touched_mcus(case.overlay, case.xy, case.size, mcu)
        assert result.touched_mcus == touched.sum()
        assert_coefficients_outside_are_the_same(blocks, comparing.coefficients(spliced), touched)
        after = comparing.pixels(spliced)
        outside = ~comparing.as_pixels(touched, case.size, mcu, around=int(len(set(factors)) > 1))
        assert np.array_equal(before[outside], after[outside])
        if not name.endswith(tuple(samples.RARE_SAMPLINGS)):  # Pillow cannot keep these
            assert_as_good_as_pillow(case, result, after)


def assert_coefficients_outside_are_the_same(before, after, touched) -> None:
    for old, new, factor in zip(before[0], after[0], before[1], strict=True):
        outside = ~comparing.of_blocks(touched, factor, old.shape)
        assert np.array_equal(old[outside], new[outside])


def assert_as_good_as_pillow(case: Case, result: jpegsplice.Spliced, after) -> None:
    box = np.s_[
        max(case.xy[1], 0) : case.xy[1] + case.overlay.height,
        max(case.xy[0], 0) : case.xy[0] + case.overlay.width,
    ]
    if after[box].size < 3 * BOX_WORTH_COMPARING or result.fitted_blocks:
        return
    ideal = comparing.ideal(case.jpeg, case.overlay, case.xy)
    by_pillow = comparing.pixels(comparing.with_pillow(case.jpeg, case.overlay, case.xy))
    ours, pillows = (
        comparing.psnr(ideal[box], after[box]),
        comparing.psnr(ideal[box], by_pillow[box]),
    )
    assert ours > min(pillows, ALIKE_BEYOND) - WORST_AGAINST_PILLOW
