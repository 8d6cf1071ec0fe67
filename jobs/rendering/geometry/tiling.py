"""Copies of a box over the whole canvas: its rows are turned as the box is."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard

from jobs.design.boxes.tiling import Tile
from jobs.errors import DesignDoesNotApply
from jobs.rendering.areas.rects import Point, Rect, Size, around_points, sized
from jobs.rendering.geometry.placements import Layout, Placed, PlacedImage, PlacedText
from jobs.rendering.geometry.turning import point_before_turning, turned_around

MOST_COPIES = 5_000

type Tiled = PlacedText | PlacedImage


def check_copies(placed: Tiled, canvas: Size) -> None:
    """Raise `DesignDoesNotApply` if a box would be repeated so often that nothing else is seen."""
    tile = placed.box.tile
    count = _most_copies(placed, tile, canvas) if tile else 0
    if count > MOST_COPIES:
        raise DesignDoesNotApply(
            f"“{placed.box.name}” would be repeated {count:,.0f} times; at most {MOST_COPIES:,} "
            "copies are possible. Make the box larger, or its gaps wider."
        )


def _most_copies(placed: Tiled, tile: Tile, canvas: Size) -> float:
    across, down = _steps(placed, tile, canvas)
    around = _before_turning(placed, canvas)
    return (around.width / across + 1) * (around.height / down + 1)


def offsets(placed: Tiled, canvas: Size) -> list[Point]:
    """Return the offset of each copy that is seen on a canvas of this size, its own place included:
    its distance from the box, in pixels, before rotation. Without a tile it is the only one.
    """
    tile = placed.box.tile
    if tile is None:
        return [(0.0, 0.0)]
    return [it for it in _lattice(placed, tile, canvas) if _is_seen(placed, it, canvas)]


def spread(layout: Layout) -> Layout:
    """Return the layout with every copy of a tiled box as a separate box."""
    if not any(map(_is_tiled, layout.placed)):
        return layout
    copies = (copy for placed in layout.placed for copy in _copies(placed, layout.size))
    return replace(layout, placed=tuple(copies))


def _copies(placed: Placed, canvas: Size) -> Iterator[Placed]:
    if _is_tiled(placed):
        yield from (_copy_at(placed, offset) for offset in offsets(placed, canvas))
    else:
        yield placed


def _copy_at(placed: Tiled, offset: Point) -> Placed:
    """Return a copy of a box. It turns around the same point as the box."""
    if isinstance(placed, PlacedText):
        return _text_at(placed, offset)
    return replace(placed, rect=placed.rect.moved(offset))


def _text_at(placed: PlacedText, offset: Point) -> PlacedText:
    lines = tuple(line.moved(offset) for line in placed.lines)
    block, ink = placed.block.moved(offset), placed.ink.moved(offset)
    return replace(placed, lines=lines, block=block, ink=ink)


def _is_tiled(placed: Placed) -> TypeGuard[Tiled]:
    return isinstance(placed, PlacedText | PlacedImage) and placed.box.tile is not None


def rect_of(placed: Tiled) -> Rect:
    """Return the area of the box before rotation, without a text's shadow."""
    return placed.ink if isinstance(placed, PlacedText) else placed.rect


def turned(offset: Point, rotation: float) -> Point:
    """Return an offset on the canvas, after rotation by degrees clockwise."""
    across, down = offset
    cosine, sine = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    return across * cosine - down * sine, across * sine + down * cosine


def _lattice(placed: Tiled, tile: Tile, canvas: Size) -> Iterator[Point]:
    across, down = _steps(placed, tile, canvas)
    around, own = _before_turning(placed, canvas), rect_of(placed)
    columns = _numbers(around.left - own.right, around.right - own.left, across)
    for row in _numbers(around.top - own.bottom, around.bottom - own.top, down):
        shift = across / 2 if tile.staggered and row % 2 else 0.0
        yield from ((column * across + shift, row * down) for column in columns)


def _steps(placed: Tiled, tile: Tile, canvas: Size) -> Point:
    """Return the distances from copy to copy and from row to row."""
    rect, shorter = rect_of(placed), min(canvas)
    across, down = tile.across / 100 * shorter, tile.down / 100 * shorter
    return max(1.0, rect.width + across), max(1.0, rect.height + down)


def _before_turning(placed: Tiled, canvas: Size) -> Rect:
    """Return the upright rectangle around the canvas, as the box sees it before rotation."""
    corners = sized(0, 0, *canvas).corners
    return around_points(point_before_turning(placed, corner) for corner in corners)


def _numbers(first: float, last: float, step: float) -> range:
    """Return the multiples of a step in a range, and one more on each side."""
    return range(math.floor(first / step) - 1, math.ceil(last / step) + 2)


def _is_seen(placed: Tiled, offset: Point, canvas: Size) -> bool:
    return turned_around(placed, rect_of(placed).moved(offset)).is_on(canvas)
