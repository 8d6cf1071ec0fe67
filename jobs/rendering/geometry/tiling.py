"""Copies of a box over the whole canvas: its rows are turned as the box is."""

import math
from collections.abc import Iterator
from dataclasses import replace

from jobs.design.boxes.tiling import Tile
from jobs.errors import DesignDoesNotApply
from jobs.rendering.geometry.placements import Layout, Placed, PlacedImage, PlacedText
from jobs.rendering.geometry.turning import point_before_turning, turned_around
from jobs.rendering.lines.placing import Rect

MOST_COPIES = 5_000

type Offset = tuple[float, float]
"""The distance of a copy from the box, in pixels, before rotation."""
type Tiled = PlacedText | PlacedImage


def check_copies(placed: Tiled, width: int, height: int) -> None:
    """Raise `DesignDoesNotApply` if a box would be repeated so often that nothing else is seen."""
    tile = placed.box.tile
    if tile is None:
        return
    across, down = _steps(placed, tile, width, height)
    around = _before_turning(placed, width, height)
    count = (around.width / across + 1) * (around.height / down + 1)
    if count > MOST_COPIES:
        raise DesignDoesNotApply(
            f"“{placed.box.name}” would be repeated {count:,.0f} times; at most {MOST_COPIES:,} "
            "copies are possible. Make the box larger, or its gaps wider."
        )


def offsets(placed: Tiled, width: int, height: int) -> list[Offset]:
    """Return the offset of each copy that is seen on a canvas of this size, its own place included.
    Without a tile it is the only one.
    """
    tile = placed.box.tile
    if tile is None:
        return [(0.0, 0.0)]
    return [
        offset
        for offset in _lattice(placed, tile, width, height)
        if _is_seen(placed, offset, width, height)
    ]


def spread(layout: Layout) -> Layout:
    """Return the layout with every copy of a tiled box as a separate box."""
    if not any(_tile_of(placed) for placed in layout.placed):
        return layout
    size = layout.width, layout.height
    return replace(layout, placed=tuple(it for one in layout.placed for it in _copies(one, *size)))


def _copies(placed: Placed, width: int, height: int) -> Iterator[Placed]:
    if isinstance(placed, PlacedText) and placed.box.tile:
        yield from (_text_at(placed, offset) for offset in offsets(placed, width, height))
    elif isinstance(placed, PlacedImage) and placed.box.tile:
        for offset in offsets(placed, width, height):
            yield replace(placed, rect=moved(placed.rect, offset))
    else:
        yield placed


def _text_at(placed: PlacedText, offset: Offset) -> PlacedText:
    """Return a copy of a text. It turns around the same point as the text."""
    across, down = offset
    lines = tuple(it._replace(x=it.x + across, baseline=it.baseline + down) for it in placed.lines)
    block, ink = moved(placed.block, offset), moved(placed.ink, offset)
    return replace(placed, lines=lines, block=block, ink=ink)


def _tile_of(placed: Placed) -> Tile | None:
    return placed.box.tile if isinstance(placed, PlacedText | PlacedImage) else None


def rect_of(placed: Tiled) -> Rect:
    """Return the area of the box before rotation, without a text's shadow."""
    return placed.ink if isinstance(placed, PlacedText) else placed.rect


def moved(rect: Rect, offset: Offset) -> Rect:
    across, down = offset
    return Rect(rect.left + across, rect.top + down, rect.right + across, rect.bottom + down)


def turned(offset: Offset, rotation: float) -> Offset:
    """Return an offset on the canvas, after rotation by degrees clockwise."""
    across, down = offset
    cosine, sine = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    return across * cosine - down * sine, across * sine + down * cosine


def _lattice(placed: Tiled, tile: Tile, width: int, height: int) -> Iterator[Offset]:
    across, down = _steps(placed, tile, width, height)
    around, own = _before_turning(placed, width, height), rect_of(placed)
    for row in _numbers(around.top - own.bottom, around.bottom - own.top, down):
        shift = across / 2 if tile.staggered and row % 2 else 0.0
        for column in _numbers(around.left - own.right, around.right - own.left, across):
            yield column * across + shift, row * down


def _steps(placed: Tiled, tile: Tile, width: int, height: int) -> tuple[float, float]:
    """Return the distances from copy to copy and from row to row."""
    rect, shorter = rect_of(placed), min(width, height)
    gaps = (gap / 100 * shorter for gap in (tile.across, tile.down))
    across, down = (
        max(1.0, edge + gap) for edge, gap in zip((rect.width, rect.height), gaps, strict=True)
    )
    return across, down


def _before_turning(placed: Tiled, width: int, height: int) -> Rect:
    """Return the upright rectangle around the canvas, as the box sees it before rotation."""
    corners = [point_before_turning(placed, x, y) for x in (0, width) for y in (0, height)]
    xs, ys = zip(*corners, strict=True)
    return Rect(min(xs), min(ys), max(xs), max(ys))


def _numbers(first: float, last: float, step: float) -> range:
    """Return the multiples of a step in a range, and one more on each side."""
    return range(math.floor(first / step) - 1, math.ceil(last / step) + 2)


def _is_seen(placed: Tiled, offset: Offset, width: int, height: int) -> bool:
    around = turned_around(placed, moved(rect_of(placed), offset))
    return around.right > 0 and around.bottom > 0 and around.left < width and around.top < height
