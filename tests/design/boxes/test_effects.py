"""Shadows: how far they can be seen."""

import pytest

from jobs.design.boxes.effects import Shadow


@pytest.mark.parametrize(
    ("shadow", "reach"),
    [
        (Shadow(dx=0, dy=0, blur=0), (0, 0, 0, 0)),
        (Shadow(dx=0, dy=0, blur=5), (5, 5, 5, 5)),
        (Shadow(dx=2, dy=3, blur=5), (3, 2, 7, 8)),
        (Shadow(dx=-2, dy=-3, blur=5), (7, 8, 3, 2)),
        (Shadow(dx=9, dy=-9, blur=5), (0, 14, 14, 0)),
        (Shadow(dx=9, dy=0, blur=0), (0, 0, 9, 0)),
    ],
)
def test_a_shadow_reaches_beyond_the_letters_on_the_side_to_which_it_falls(
    shadow: Shadow, reach: tuple[float, float, float, float]
) -> None:
    assert shadow.reach == reach
