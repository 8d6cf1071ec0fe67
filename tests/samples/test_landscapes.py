"""Landscapes: painted the same every time, within the range of a pixel, at every size."""

import numpy as np
import pytest

from jobs.samples import brushes, landscapes
from jobs.samples.brushes import Paint, Palette, Pixels, Scene

DAY = Palette("#5aa2d8", "#dcebf0", "#9bbccb", "#2e4450", "#fffdf2")
BLACK = Palette("#000000", "#000000", "#000000", "#000000", "#000000")
ALL = (
    landscapes.mountains,
    landscapes.peaks,
    landscapes.dunes,
    landscapes.starlight,
    landscapes.sea,
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paint a hundredth of the pixels."""
    monkeypatch.setitem(brushes._ASPECTS, "wide", (160, 90))
    monkeypatch.setitem(brushes._ASPECTS, "high", (96, 120))
    monkeypatch.setattr(landscapes, "LONG_EDGE", 160)


def painted(paint: Paint, seed: int = 1, palette: Palette = DAY, aspect: str = "wide") -> Pixels:
    return paint(Scene("x", aspect, palette, paint), np.random.default_rng(seed))


@pytest.mark.parametrize("paint", ALL)
@pytest.mark.parametrize("aspect", ["wide", "high"])
def test_every_pixel_is_a_colour_whatever_chance_draws(paint: Paint, aspect: str) -> None:
    width, height = brushes._ASPECTS[aspect]
    for seed in range(8):
        pixels = painted(paint, seed, aspect=aspect)

        assert (pixels.shape, pixels.dtype) == ((height, width, 3), np.float32)
        assert np.isfinite(pixels).all()
        assert pixels.min() >= 0
        assert pixels.max() <= 255.001


@pytest.mark.parametrize("paint", ALL)
def test_chance_alone_makes_two_pictures_of_one_scene_differ(paint: Paint) -> None:
    assert np.array_equal(painted(paint, 3), painted(paint, 3))
    assert not np.array_equal(painted(paint, 3), painted(paint, 4))


@pytest.mark.parametrize("paint", [*ALL[:3], ALL[4]])
def test_no_light_comes_from_outside_the_palette(paint: Paint) -> None:
    assert painted(paint, palette=BLACK).max() == 0


def test_stars_are_white_on_any_sky_and_only_in_its_upper_part() -> None:
    sky = painted(landscapes.starlight, palette=BLACK)

    assert sky[:45].max() > 100
    assert sky[-5:].max() == 0


@pytest.mark.parametrize("paint", ALL[:4])
def test_what_is_near_is_darker_than_what_is_far(paint: Paint) -> None:
    pixels = painted(paint)

    assert pixels[-6:].mean() < pixels[50:56].mean() < 255


def test_the_sea_mirrors_the_sky_above_its_line_and_has_no_seam_of_the_other_side() -> None:
    pixels = painted(landscapes.sea, 7)
    line = int(90 * 0.56)

    above, below = pixels[line - 2].mean(), pixels[line + 2].mean()
    assert abs(above - below) < 60
    assert pixels[-3:].mean() < pixels[line + 2 : line + 5].mean()


def test_a_smoothed_line_has_no_teeth_and_stays_where_it_was() -> None:
    teeth = np.tile(np.array([0.0, 2.0], np.float32), 120)

    smooth = landscapes._smooth(teeth)

    assert smooth.shape == teeth.shape
    assert np.abs(smooth[20:-20] - 1).max() < 0.1
    assert landscapes._smooth(np.full(240, 5, np.float32)).tolist() == [5.0] * 240
