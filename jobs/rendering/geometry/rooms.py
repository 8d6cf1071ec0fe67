"""The room of a box on a canvas, from its anchor, place and size: the same for every kind."""

from functools import cache
from typing import Final

from jobs.design import Box
from jobs.design.boxes.properties import Anchor
from jobs.errors import DesignDoesNotApply
from jobs.rendering.areas.rects import Point, Rect, Size, sized

_ACROSS: Final = {"left": 0.0, "right": 1.0}
_DOWN: Final = {"top": 0.0, "bottom": 1.0}


def whole_room(box: Box, canvas: Size) -> Rect:
    """Return the box in pixels, including any part outside the canvas."""
    across, down = anchored(box.anchor)
    left, width = _extent(box.x, box.width, across, canvas[0])
    top, height = _extent(box.y, box.height, down, canvas[1])
    return sized(left, top, width, height)


def _extent(place: float, length: float, anchor: float, edge: int) -> tuple[float, float]:
    """Return where a box begins along an edge of the canvas, and how long it is there."""
    pixels = length / 100 * edge
    return place / 100 * edge - anchor * pixels, pixels


def room_on_canvas(box: Box, canvas: Size) -> Rect:
    """Return the box in pixels, clipped to the canvas.

    A rotated box is not clipped: its turned ink is checked later.
    """
    whole = whole_room(box, canvas)
    return whole if box.rotation else _clipped(box, whole, canvas)


@cache
def anchored(anchor: Anchor) -> Point:
    """Return where the anchor is in the box, as shares of its width and height."""
    return _share_at(anchor, _ACROSS), _share_at(anchor, _DOWN)


def _share_at(anchor: Anchor, sides: dict[str, float]) -> float:
    return next((sides[part] for part in anchor.split("-") if part in sides), 0.5)


def at_anchor(box: Box, room: Rect, width: float, height: float) -> Rect:
    """Return a rectangle of this size at the anchor's side of the room."""
    across, down = anchored(box.anchor)
    left, top = room.left + (room.width - width) * across, room.top + (room.height - height) * down
    return sized(left, top, width, height)


def outside(box: Box, canvas: Size) -> DesignDoesNotApply:
    sentence = (
        f"The box “{box.name}” lies outside the picture. Move it in, or choose another place."
    )
    return DesignDoesNotApply(sentence, width=canvas[0], height=canvas[1])


def _clipped(box: Box, whole: Rect, canvas: Size) -> Rect:
    room = whole.clipped(canvas)
    if room.is_empty:
        raise outside(box, canvas)
    return room
