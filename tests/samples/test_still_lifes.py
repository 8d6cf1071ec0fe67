"""Fruits on a table: where they are, how they are lit, and that none leaves the picture."""

import numpy as np
import pytest

from jobs.samples import brushes, still_lifes
from jobs.samples.brushes import Palette, Pixels, Scene
from jobs.samples.still_lifes import still_life

GREY = Palette("#404040", "#808080", "#606060", "#303030", "#ffffff")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(brushes._ASPECTS, "small", (160, 120))
    monkeypatch.setattr(still_lifes, "LONG_EDGE", 160)


def painted(*fruits: tuple[float, float, float, str]) -> Pixels:
    paint = still_life(*fruits)
    return paint(Scene("x", "small", GREY, paint), np.random.default_rng(1))


def test_a_fruit_stands_where_it_was_put_in_its_colour() -> None:
    pixels, table = painted((0.5, 0.8, 0.1, "#ff0000")), painted()

    centre = pixels[int(0.8 * 120 - 16), 80]
    assert centre[0] > 3 * centre[1]
    assert np.array_equal(pixels[:20], table[:20])
    assert not np.array_equal(pixels, table)


def test_light_comes_from_the_upper_left_and_the_shadow_falls_to_the_right() -> None:
    pixels, table = painted((0.5, 0.8, 0.1, "#808080")), painted()
    middle, foot = int(0.8 * 120 - 16), int(0.8 * 120) - 1

    assert pixels[middle - 7, 73].mean() > pixels[middle + 7, 87].mean()
    assert pixels[foot, 95].mean() < 0.9 * table[foot, 95].mean()
    assert np.array_equal(pixels[foot, 40], table[foot, 40])


def test_a_fruit_in_front_covers_one_behind_it() -> None:
    red, green = (0.5, 0.8, 0.1, "#ff0000"), (0.5, 0.8, 0.1, "#00ff00")

    assert np.abs(painted(red, green) - painted(green)).max() < 80
    assert painted(red, green)[80, 80].argmax() == 1
    assert painted(green, red)[80, 80].argmax() == 0


@pytest.mark.parametrize(
    "place", [(0.0, 0.8), (1.0, 0.8), (0.5, 0.05), (0.5, 1.0), (0.02, 0.99), (0.98, 0.1)]
)
def test_a_fruit_at_an_edge_is_cut_off_there(place: tuple[float, float]) -> None:
    pixels = painted((*place, 0.15, "#e87020"))

    assert pixels.shape == (120, 160, 3)
    assert np.isfinite(pixels).all()
    assert 0 <= pixels.min() <= pixels.max() <= 255.001


def test_the_same_fruits_are_the_same_pixels_whatever_chance_draws() -> None:
    paint = still_life((0.4, 0.75, 0.1, "#e8742c"))
    scene = Scene("x", "small", GREY, paint)

    one, other = (paint(scene, np.random.default_rng(seed)) for seed in (1, 2))

    assert np.array_equal(one, other)
