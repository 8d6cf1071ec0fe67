"""Glyphs grown by a disc: the shape of an outline, as a new glyph.

An outline's width is a share of the font size, so a glyph is grown once for all sizes, in em units,
and then drawn like any other. The grown shape is the glyph itself, plus a strip along the outer
side of each edge of its contours, plus a sector of the disc at each corner that points outwards.
All of these run in the same direction. Together they have a winding number of at least one
everywhere inside the grown glyph, whatever overlaps. Where two of them meet, their common border
runs to and fro and is left out, so one chain of corners remains for each contour.
"""

import cmath
import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from jobs.rendering.fonts.opened import Font
from jobs.rendering.paint.polygon_masks import as_font
from jobs.rendering.paint.polygons import FLATNESS, Polygon, area, edges, polygons, winding

_STRAIGHT = 1e-3
"""Radians: a smaller turn counts as straight."""
_MOST = 65_000
"""Most corners of one glyph; these are counted in 16 bits."""
_KEPT = 512
"""Number of cached glyphs: for Han, which has the most corners, they take 12 MB."""


@lru_cache(maxsize=_KEPT)
def grown(font: Font, glyph: int, radius: float) -> Any:
    """Return a HarfBuzz font, `EM` units per em, whose glyph 0 is the given one grown by `radius`
    em units on every side.

    None if there is nothing to grow, or the result has too many corners.
    """
    chains = [list(_chain(contour, radius)) for contour in _alike(polygons(font.hb, glyph))]
    return as_font(chains) if chains and sum(map(len, chains)) < _MOST else None


def _alike(contours: Sequence[Polygon]) -> list[Polygon]:
    """Return the contours with their ink to the left.

    TrueType has it to the right, and some glyphs mix both: a contour that runs against most others
    is either a hole or a mistake of its designer.
    """
    way = math.copysign(1, sum(map(area, contours)))
    return [it if (way > 0) == _runs_right(it, way, contours) else it[::-1] for it in contours]


def _runs_right(contour: Polygon, way: float, contours: Sequence[Polygon]) -> bool:
    """Return whether a contour runs as most others do, or is a hole."""
    return area(contour) * way >= 0 or _is_hole(contour, contours)


def _is_hole(contour: Polygon, contours: Sequence[Polygon]) -> bool:
    """Return whether the contour is a hole, by testing a point just inside it, next to the middle
    of its longest edge.
    """
    start, end = max(edges(contour), key=_length)
    inwards = 1j * math.copysign(1, area(contour)) * (end - start) / abs(end - start)
    return winding((start + end) / 2 + inwards, contours) == 0


def _length(edge: tuple[complex, complex]) -> float:
    start, end = edge
    return abs(end - start)


def _chain(contour: Polygon, radius: float) -> Iterator[complex]:
    """Yield the outer side of a contour's strips and sectors; ink is to the left of its edges."""
    sides = [after - here for here, after in edges(contour)]
    outwards = [-1j * radius * side / abs(side) for side in sides]
    before = outwards[-1]
    for corner, out in zip(contour, outwards, strict=True):
        turn = cmath.phase(out / before)
        if turn < -_STRAIGHT:  # inwards: the strips overlap, each returns to the corner
            yield from (corner + before, corner, corner + out)
        else:
            yield from (corner + arm for arm in _sector(before, out, turn))
        before = out


def _sector(before: complex, out: complex, turn: float) -> Iterator[complex]:
    """Yield an arc from the end of one edge to the start of the next, in steps that keep the
    circle's flatness.
    """
    count = math.ceil(turn / _step(abs(out)) - 0.5)
    if count < 1:  # along a curve: one corner for both
        yield before * cmath.rect(1, turn / 2)
        return
    yield before
    for step in range(1, count):
        yield before * cmath.rect(1, turn * step / count)
    yield out


def _step(radius: float) -> float:
    return 2 * math.acos(max(0.0, 1 - FLATNESS / radius))
