"""Rectangles: what they cover, and the pixels nearest to them."""

import pytest

from jobs.rendering.areas.rects import (
    Pixels,
    Rect,
    around,
    around_points,
    pixels_around,
    sized,
    whole_size,
)

RECT = Rect(1.5, 2.25, 4.5, 9.75)
CANVAS = (4, 8)


def test_a_rectangle_is_measured_moved_grown_and_scaled() -> None:
    assert (RECT.width, RECT.height, RECT.middle) == (3.0, 7.5, (3.0, 6.0))
    assert RECT.moved((1, -2)) == Rect(2.5, 0.25, 5.5, 7.75)
    assert RECT.grown(0.5) == Rect(1.0, 1.75, 5.0, 10.25)
    assert RECT.scaled(2) == Rect(3.0, 4.5, 9.0, 19.5) == sized(3.0, 4.5, 6.0, 15.0)


def test_it_knows_how_it_lies_on_a_canvas() -> None:
    assert (RECT.clipped(CANVAS), RECT.past(CANVAS)) == (Rect(1.5, 2.25, 4, 8), 1.75)
    assert [RECT.moved((x, 0)).is_on(CANVAS) for x in (-4.5, -4, 2, 2.5)] == [
        False,
        True,
        True,
        False,
    ]
    assert [RECT.moved((0, y)).clipped(CANVAS).is_empty for y in (5.5, 5.75)] == [False, True]


@pytest.mark.parametrize(
    ("across", "meets", "touches"), [(2.9, True, True), (3, False, True), (3.1, False, False)]
)
def test_rectangles_with_a_common_edge_touch_but_do_not_overlap(
    across: float, meets: bool, touches: bool
) -> None:
    beside = sized(0, 0, 3, 3).moved((across, 0))

    assert sized(0, 0, 3, 3).meets(beside) == beside.meets(sized(0, 0, 3, 3)) == meets
    assert sized(0, 0, 3, 3).touches(beside) == beside.touches(sized(0, 0, 3, 3)) == touches


def test_pixels_are_rounded_or_all_that_are_touched_and_never_none() -> None:
    assert (RECT.outwards(), RECT.rounded()) == (Pixels(1, 2, 5, 10), Pixels(2, 2, 4, 10))
    assert sized(3.2, 4.1, 0.1, 0.1).rounded() == Pixels(3, 4, 4, 5)
    assert (whole_size(RECT), whole_size(Rect(0, 0, 0.2, 5))) == ((3, 8), (1, 5))


def test_pixels_have_a_size_and_places_in_each_other() -> None:
    inner, outer = Pixels(3, 4, 6, 5), Pixels(1, 1, 9, 9)

    assert (inner.size, inner.corner, inner.middle) == ((3, 1), (3, 4), (4.5, 4.5))
    assert (outer.corner_of(inner), inner.moved((1, 1)), inner.grown(1)) == (
        (2, 3),
        Pixels(4, 5, 7, 6),
        Pixels(2, 3, 7, 6),
    )
    assert (outer.clipped(CANVAS), outer.clipped((1, 1)).is_empty) == (Pixels(1, 1, 4, 8), True)
    assert Pixels(5, 5, 2, 5).with_pixels() == Pixels(5, 5, 6, 6)
    assert pixels_around((4.5, 4.5), (3, 1)) == inner


def test_the_smallest_rectangle_is_found_around_others_and_around_points() -> None:
    assert around([RECT, Rect(0, 3, 2, 12)]) == Rect(0, 2.25, 4.5, 12)
    assert around_points(RECT.corners) == RECT
