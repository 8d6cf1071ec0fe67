"""Glyphs grown by a disc, compared with what the disc covers."""

from typing import Any

import numpy as np
import pytest
import uharfbuzz as hb
from PIL import Image, ImageChops, ImageStat

from jobs.rendering.fonts.families import EMOJI
from jobs.rendering.fonts.opened import EM, Font, FontKey, load
from jobs.rendering.paint.grown_glyphs import grown

SIDE, SIZE, FINE = 176, 96, 4

LIGATURE = "\ufdfd"


def drawn(font: Any, glyph: int, *, times: int = 1, size: float = SIZE) -> Image.Image:
    raster = hb.RasterDraw()
    raster.extents = hb.RasterExtents(
        x_origin=0, y_origin=0, width=SIDE * times, height=SIDE * times
    )
    scale = size * times / EM
    raster.transform = (scale, 0, 0, scale, 40.3 * times, 50.6 * times)
    raster.draw_glyph(font, glyph)
    image = raster.render()
    return Image.frombuffer(
        "L", (SIDE * times,) * 2, image.buffer, "raw", "L", image.extents.stride, -1
    )


def swept(font: Any, glyph: int, radius: float) -> Image.Image:
    """Draw the area within `radius` of the ink, by counting ink in each row of a disc around every
    pixel.
    """
    ink = np.asarray(drawn(font, glyph, times=FINE)) > 127
    reach = radius * FINE
    high = int(reach)
    counted = np.pad(
        np.cumsum(ink, axis=1, dtype=np.int32), ((high, high), (high + 1, high)), mode="edge"
    )
    counted[:high] = counted[counted.shape[0] - high :] = 0
    found = np.zeros_like(ink)
    for down in range(-high, high + 1):
        wide = int((reach**2 - down**2) ** 0.5)
        rows = counted[high + down : high + down + ink.shape[0]]
        after = rows[:, high + 1 + wide : high + 1 + wide + ink.shape[1]]
        before = rows[:, high - wide : high - wide + ink.shape[1]]
        found |= after > before
    return Image.fromarray(found.astype(np.uint8) * 255).reduce(FINE)


def font(family: str) -> Font:
    return load(FontKey(family, 400 if family in ("Anton", EMOJI) else 700))


def glyph(family: str, character: str) -> int:
    return int(font(family).hb.get_nominal_glyph(ord(character)))


@pytest.mark.parametrize(
    ("family", "number", "radius"),
    [
        ("Noto Sans", glyph("Noto Sans", "&"), 6),
        ("Noto Sans", glyph("Noto Sans", "8"), 14),
        ("Inter", glyph("Inter", "H"), 2.5),
        ("Playfair Display", glyph("Playfair Display", "g"), 0.8),
        ("Noto Sans Arabic", glyph("Noto Sans Arabic", "ش"), 5),
        ("Noto Sans CJK JP", glyph("Noto Sans CJK JP", "鬱"), 4),
        ("Noto Sans CJK TC", 33279, 6),  # contours that run in both directions
        ("Noto Emoji", 1553, 6),
    ],
)
def test_a_grown_glyph_is_what_a_disc_covers(family: str, number: int, radius: float) -> None:
    shape = grown(font(family), number, radius / SIZE * EM)

    got, wanted = drawn(shape, 0), swept(font(family).hb, number, radius)

    difference = ImageChops.difference(got, wanted)
    # An edge may be half a pixel off; a hole or a corner must not be missing.
    assert difference.getextrema()[1] < 200
    assert ImageStat.Stat(difference).mean[0] < 0.02 * ImageStat.Stat(wanted).mean[0]


def test_a_hole_smaller_than_the_disc_is_closed() -> None:
    shape = grown(font("Noto Sans"), glyph("Noto Sans", "o"), 0.2 * EM)

    outer = drawn(shape, 0).getbbox()

    assert outer is not None
    middle = (outer[0] + outer[2]) // 2, (outer[1] + outer[3]) // 2
    assert drawn(shape, 0).getpixel(middle) == 255


def test_a_glyph_of_ten_ems_keeps_its_size() -> None:
    family = font("Noto Sans Arabic")
    number = glyph("Noto Sans Arabic", LIGATURE)
    bare = drawn(family.hb, number, size=12).getbbox()

    wide = drawn(grown(family, number, 0.5 * EM), 0, size=12).getbbox()

    assert bare is not None
    assert wide is not None
    assert [round(a - b) for a, b in zip(wide, bare, strict=True)] == pytest.approx(
        [-6, -6, 6, 6], abs=1
    )


def test_nothing_grows_from_a_space() -> None:
    assert grown(font("Noto Sans"), glyph("Noto Sans", " "), 100.0) is None
