"""The contours of a glyph as closed polygons."""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import uharfbuzz as hb

type Polygon = list[complex]
"""Corners in em units, y upwards.

The last is joined to the first, and no two neighbours are equal.
"""

FLATNESS = 1.0
"""Most em units by which a polygon may deviate from its curve: a quarter pixel for letters 1,000
pixels high.
"""


def polygons(font: Any, glyph: int) -> list[Polygon]:
    """Return the contours of a glyph of a HarfBuzz font; none if nothing is drawn."""
    contours: list[Polygon] = []
    font.draw_glyph(glyph, _pen(), contours)
    return [contour for contour in map(_without_repeats, contours) if len(contour) > 1]


def _without_repeats(contour: Polygon) -> Polygon:
    return [here for before, here in pairwise([contour[-1], *contour]) if here != before]


def edges(polygon: Polygon) -> Iterator[tuple[complex, complex]]:
    """Yield the start and the end of each edge, the last one back to the first corner."""
    return pairwise([*polygon, polygon[0]])


def area(polygon: Polygon) -> float:
    """Return the area, positive if the corners run counterclockwise."""
    return sum((here.conjugate() * after).imag for here, after in edges(polygon)) / 2


def winding(point: complex, contours: Sequence[Polygon]) -> int:
    """Return how often the contours wind around a point, counterclockwise counted up.

    Glyphs have ink where it is not 0.
    """
    number = 0
    for contour in contours:
        before = contour[-1] - point
        for corner in contour:
            here = corner - point
            if (before.imag <= 0) != (here.imag <= 0):
                is_left = (before.conjugate() * here).imag > 0
                number += is_left if before.imag <= 0 else is_left - 1
            before = here
    return number


@lru_cache(maxsize=1)
def _pen() -> Any:
    pen = hb.DrawFuncs()
    pen.set_move_to_func(lambda x, y, contours: contours.append([complex(x, y)]))
    pen.set_line_to_func(lambda x, y, contours: contours[-1].append(complex(x, y)))
    pen.set_quadratic_to_func(
        lambda ax, ay, x, y, contours: contours[-1].extend(
            _quadratic(contours[-1][-1], complex(ax, ay), complex(x, y))
        )
    )
    pen.set_cubic_to_func(
        lambda ax, ay, bx, by, x, y, contours: contours[-1].extend(
            _cubic(contours[-1][-1], complex(ax, ay), complex(bx, by), complex(x, y))
        )
    )
    return pen


def _quadratic(start: complex, middle: complex, end: complex) -> Iterable[complex]:
    """Return points in equal steps, enough that no chord leaves its curve by more than
    `FLATNESS`.
    """
    bend = start - 2 * middle + end
    count = _steps(abs(bend) / 4)
    first, second = 2 * (middle - start) / count, bend / count**2
    return [*(start + step * (first + step * second) for step in range(1, count)), end]


def _cubic(start: complex, one: complex, other: complex, end: complex) -> Iterable[complex]:
    count = _steps(max(abs(start - 2 * one + other), abs(one - 2 * other + end)) * 3 / 4)
    shares = (step / count for step in range(1, count))
    return [*(_on_cubic(start, one, other, end, share) for share in shares), end]


def _on_cubic(start: complex, one: complex, other: complex, end: complex, share: float) -> complex:
    rest = 1 - share
    return (
        rest**3 * start + 3 * rest**2 * share * one + 3 * rest * share**2 * other + share**3 * end
    )


def _steps(deviation: float) -> int:
    """Return the number of steps: halving a step quarters the deviation of its chord."""
    return max(1, math.ceil(math.sqrt(deviation / FLATNESS)))
