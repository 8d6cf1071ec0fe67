"""What scenes are painted with."""

import numpy as np
import pytest

from jobs.samples import brushes
from jobs.samples.brushes import Palette, Pixels, Scene


@pytest.mark.parametrize(
    ("text", "colour"),
    [("#000000", [0, 0, 0]), ("#ffffff", [255, 255, 255]), ("#102030", [16, 32, 48])],
)
def test_a_colour_is_read_from_its_digits(text: str, colour: list[int]) -> None:
    assert brushes.rgb(text).tolist() == colour


@pytest.mark.parametrize(
    ("distance", "share"),
    [(-9, 0), (-0.5, 0), (-0.25, 0.25), (0, 0.5), (0.25, 0.75), (0.5, 1), (9, 1)],
)
def test_an_edge_is_smooth_over_one_pixel(distance: float, share: float) -> None:
    assert brushes.edge(np.array([distance], np.float32)).tolist() == [share]


@pytest.mark.parametrize(
    ("share", "mixed"), [(0, [0, 100, 200]), (0.5, [50, 100, 150]), (1, [100, 100, 100])]
)
def test_colours_are_mixed_channel_by_channel(share: float, mixed: list[float]) -> None:
    under = np.array([[[0, 100, 200]]], np.float32)

    found = brushes.mix(under, brushes.rgb("#646464"), np.array([[share]]))

    assert found.tolist() == [[mixed]]
    assert under.tolist() == [[[0, 100, 200]]]


def test_a_grid_is_one_row_and_one_column() -> None:
    x, y = brushes.grid((3, 2))

    assert (x.tolist(), y.tolist()) == ([[0, 1, 2]], [[0], [1]])


def _nothing(scene: Scene, _chance: brushes.Chance) -> Pixels:
    return brushes.sky_of(scene)


@pytest.mark.parametrize(
    ("aspect", "size"),
    [
        ("3:2", (1600, 1067)),
        ("4:3", (1600, 1200)),
        ("16:9", (1600, 900)),
        ("1:1", (1600, 1600)),
        ("4:5", (1280, 1600)),
    ],
)
def test_a_scene_has_the_size_of_its_aspect(aspect: str, size: tuple[int, int]) -> None:
    palette = Palette("#000000", "#ffffff", "#000000", "#000000", "#ffffff")

    assert Scene("x", aspect, palette, _nothing).size == size


def test_a_sky_goes_from_the_zenith_to_the_horizon() -> None:
    palette = Palette("#000000", "#ffffff", "#000000", "#000000", "#ffffff")

    column = brushes.sky_of(Scene("x", "16:9", palette, _nothing))[:, 0, 0]

    assert (column[0], column[-1]) == (0, 255)
    assert (np.diff(column) >= 0).all()
