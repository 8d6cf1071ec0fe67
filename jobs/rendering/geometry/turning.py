"""Rotated boxes: they turn around the centre of their room, and their letters must stay on the
canvas.
"""

import math

from jobs.errors import TextOutside
from jobs.rendering.fonts.opened import EM
from jobs.rendering.geometry.placements import Placed, PlacedLine, PlacedText
from jobs.rendering.geometry.rooms import outside
from jobs.rendering.lines.placing import Rect


def check_turned(placed: PlacedText, width: int, height: int) -> None:
    """Raise `TextOutside` if the picture's edge would cut rotated letters or their outline.

    A plate may be cut, as with a ribbon across a corner.
    """
    if not placed.box.rotation:
        return
    turned = turned_letters(placed)
    over = max(-turned.left, -turned.top, turned.right - width, turned.bottom - height)
    if over > 0.5:
        raise TextOutside(
            f"Turned by {placed.box.rotation:g}°, the text of “{placed.box.name}” reaches "
            f"{math.ceil(over)} px past "
            "the edge of the picture. Move the box, or make it smaller.",
            over_px=math.ceil(over),
        )


def turned_letters(placed: PlacedText) -> Rect:
    """Return the upright rectangle around the rotated letters with their outline."""
    rects = [rect for line in placed.lines if (rect := line_rect(placed, line))]
    corners = [
        turned_point(placed, x, y)
        for r in rects
        for x in (r.left, r.right)
        for y in (r.top, r.bottom)
    ]
    xs, ys = zip(
        *(corners or [turned_point(placed, placed.block.left, placed.block.top)]), strict=True
    )
    return Rect(min(xs), min(ys), max(xs), max(ys))


def line_rect(placed: PlacedText, line: PlacedLine) -> Rect | None:
    """Return the rectangle around a line's letters and outline before rotation, or None if the line
    has no ink.
    """
    ink, scale, outline = line.line.ink, placed.size_px / EM, placed.outline_px
    if ink.right <= ink.left:
        return None
    return Rect(
        line.x + ink.left * scale - outline,
        line.baseline + ink.top * scale - outline,
        line.x + ink.right * scale + outline,
        line.baseline + ink.bottom * scale + outline,
    )


def turned_point(placed: Placed, x: float, y: float) -> tuple[float, float]:
    """Return the position of a point of the box after rotation."""
    return _turned_by(placed.box.rotation, placed, x, y)


def turned_around(placed: Placed, rect: Rect) -> Rect:
    """Return the upright rectangle around a rectangle of the box after rotation."""
    corners = [
        turned_point(placed, x, y) for x in (rect.left, rect.right) for y in (rect.top, rect.bottom)
    ]
    xs, ys = zip(*corners, strict=True)
    return Rect(min(xs), min(ys), max(xs), max(ys))


def check_seen(placed: Placed, rect: Rect, width: int, height: int) -> None:
    """Raise `DesignDoesNotApply` if no part of a rectangle of the box is on the canvas."""
    turned = turned_around(placed, rect)
    is_beside = turned.right <= 0 or turned.left >= width
    if is_beside or turned.bottom <= 0 or turned.top >= height:
        raise outside(placed.box, width, height)


def point_before_turning(placed: Placed, x: float, y: float) -> tuple[float, float]:
    """Return the point of the box that rotation moves here: the inverse of `turned_point`."""
    return _turned_by(-placed.box.rotation, placed, x, y)


def _turned_by(degrees: float, placed: Placed, x: float, y: float) -> tuple[float, float]:
    if not degrees:
        return x, y
    room, angle = placed.room, math.radians(degrees)
    middle_x, middle_y = (room.left + room.right) / 2, (room.top + room.bottom) / 2
    dx, dy = x - middle_x, y - middle_y
    cosine, sine = math.cos(angle), math.sin(angle)
    return middle_x + dx * cosine - dy * sine, middle_y + dx * sine + dy * cosine
