"""The area of a result, and what is left of it beside a strip."""

from typing import Any

import pytest

from jobs.design import Design
from jobs.design.canvas import Canvas, Side, Strip, canvas_contradictions, without_strip


@pytest.mark.parametrize(
    ("strip", "size", "rest"),
    [
        (None, (1000, 800), (1000, 800)),
        (Strip("below", 25), (1000, 1000), (1000, 800)),
        (Strip("above", 25), (1000, 1000), (1000, 800)),
        (Strip("left", 25), (1000, 1000), (800, 1000)),
        (Strip("right", 25), (1000, 1000), (800, 1000)),
        (Strip("below", 100), (600, 800), (600, 400)),
        (Strip("left", 200), (600, 800), (200, 800)),
        (Strip("below", 1), (600, 808), (600, 800)),
    ],
)
def test_a_strip_is_a_share_of_the_photo_beside_it(
    strip: Strip | None, size: tuple[int, int], rest: tuple[float, float]
) -> None:
    assert without_strip(strip, *size) == pytest.approx(rest)


@pytest.mark.parametrize(
    ("unit", "strip", "size", "base"),
    [
        ("height", None, (1500, 1000), 1000),
        ("height", None, (1000, 1500), 1500),
        ("height", "below", (1000, 1250), 1250),
        ("shorter_side", None, (1500, 1000), 1000),
        ("shorter_side", None, (1000, 1500), 1000),
        ("shorter_side", "below", (1100, 1250), 1000),
        ("shorter_side", "left", (1250, 1100), 1000),
        ("shorter_side", "below", (900, 1250), 900),
    ],
)
def test_sizes_are_a_share_of_the_height_or_of_the_shorter_side_without_the_strip(
    unit: Any, strip: Side | None, size: tuple[int, int], base: float
) -> None:
    canvas = Canvas(strip=Strip(strip, 25) if strip else None)

    assert Design(format=1, size_unit=unit, canvas=canvas).size_base(*size) == pytest.approx(base)


TOGETHER = "Width and height go together: give both, or neither."
NOT_BOTH = "Give the long edge, or width and height; not both."


@pytest.mark.parametrize(
    ("canvas", "problems"),
    [
        (Canvas(), []),
        (Canvas(long_edge=900), []),
        (Canvas(width=900, height=600), []),
        (Canvas(width=900), [("height", TOGETHER)]),
        (Canvas(height=600), [("width", TOGETHER)]),
        (Canvas(width=900, long_edge=900), [("height", TOGETHER)]),
        (Canvas(width=900, height=600, long_edge=900), [("long_edge", NOT_BOTH)]),
    ],
)
def test_an_area_has_a_long_edge_or_width_and_height(
    canvas: Canvas, problems: list[tuple[str, str]]
) -> None:
    assert canvas_contradictions(canvas) == problems
