"""Rotated boxes: turned round the centre of their room, and not beyond the canvas."""

import math
from collections.abc import Iterator

from jobs.errors import TextDoesNotFit
from jobs.rendering.placed import PlacedText
from jobs.rendering.placing import Rect


def check_turned(placed: PlacedText, width: int, height: int) -> None:
    """Raises `TextDoesNotFit` when turned ink would be cut by the edge of the picture."""
    if not placed.box.rotation:
        return
    turned = turned_ink(placed)
    over = max(-turned.left, -turned.top, turned.right - width, turned.bottom - height)
    if over > 0.5:
        raise TextDoesNotFit(
            f"Turned by {placed.box.rotation:g}°, the text of “{placed.box.name}” reaches {math.ceil(over)} px past "
            "the edge of the picture. Move the box, or make it smaller.",
            needs_px=math.ceil(max(turned.width, turned.height)),
            allowed_px=min(width, height),
        )


def turned_ink(placed: PlacedText) -> Rect:
    """The upright rectangle round the turned ink."""
    xs, ys = zip(*_corners(placed), strict=True)
    return Rect(min(xs), min(ys), max(xs), max(ys))


def turned_point(placed: PlacedText, x: float, y: float) -> tuple[float, float]:
    """Where a point of the box comes to lie."""
    room, angle = placed.room, math.radians(placed.box.rotation)
    middle_x, middle_y = (room.left + room.right) / 2, (room.top + room.bottom) / 2
    dx, dy = x - middle_x, y - middle_y
    cosine, sine = math.cos(angle), math.sin(angle)
    return middle_x + dx * cosine - dy * sine, middle_y + dx * sine + dy * cosine


def _corners(placed: PlacedText) -> Iterator[tuple[float, float]]:
    for x in (placed.ink.left, placed.ink.right):
        for y in (placed.ink.top, placed.ink.bottom):
            yield turned_point(placed, x, y)
