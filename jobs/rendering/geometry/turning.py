"""Rotated boxes: they turn around the centre of their room, and their letters must stay on the
canvas.
"""

import math
from collections.abc import Iterator

from jobs.errors import TextOutside
from jobs.rendering.areas.rects import Point, Rect, Size, around_points
from jobs.rendering.geometry.placements import Placed, PlacedLine, PlacedText
from jobs.rendering.geometry.rooms import outside


def check_turned(placed: PlacedText, canvas: Size) -> None:
    """Raise `TextOutside` if the picture's edge would cut rotated letters or their outline.

    A plate may be cut, as with a ribbon across a corner.
    """
    if placed.box.rotation:
        over = turned_letters(placed).past(canvas)
        if over > 0.5:
            raise _text_outside(placed, math.ceil(over))


def _text_outside(placed: PlacedText, over_px: int) -> TextOutside:
    sentence = (
        f"Turned by {placed.box.rotation:g}°, the text of “{placed.box.name}” reaches {over_px} px "
        "past the edge of the picture. Move the box, or make it smaller."
    )
    return TextOutside(sentence, over_px=over_px)


def turned_letters(placed: PlacedText) -> Rect:
    """Return the upright rectangle around the rotated letters with their outline."""
    corners = [corner for rect in _inked_lines(placed) for corner in rect.corners]
    block = placed.block
    seen = corners or [(block.left, block.top)]
    return around_points([turned_point(placed, corner) for corner in seen])


def _inked_lines(placed: PlacedText) -> Iterator[Rect]:
    return filter(None, (line_rect(placed, line) for line in placed.lines))


def line_rect(placed: PlacedText, line: PlacedLine) -> Rect | None:
    """Return the rectangle around a line's letters and outline before rotation, or None if the line
    has no ink.
    """
    ink = line.line.ink
    return placed.with_outline(line, ink) if ink.right > ink.left else None


def turned_point(placed: Placed, point: Point) -> Point:
    """Return the position of a point of the box after rotation."""
    return _turned_by(placed.box.rotation, placed, point)


def turned_around(placed: Placed, rect: Rect) -> Rect:
    """Return the upright rectangle around a rectangle of the box after rotation."""
    return around_points([turned_point(placed, corner) for corner in rect.corners])


def check_seen(placed: Placed, rect: Rect, canvas: Size) -> None:
    """Raise `DesignDoesNotApply` if no part of a rectangle of the box is on the canvas."""
    if not turned_around(placed, rect).is_on(canvas):
        raise outside(placed.box, canvas)


def point_before_turning(placed: Placed, point: Point) -> Point:
    """Return the point of the box that rotation moves here: the inverse of `turned_point`."""
    return _turned_by(-placed.box.rotation, placed, point)


def _turned_by(degrees: float, placed: Placed, point: Point) -> Point:
    if not degrees:
        return point
    angle, (x, y), (middle_x, middle_y) = math.radians(degrees), point, placed.room.middle
    dx, dy = x - middle_x, y - middle_y
    cosine, sine = math.cos(angle), math.sin(angle)
    return middle_x + dx * cosine - dy * sine, middle_y + dx * sine + dy * cosine
