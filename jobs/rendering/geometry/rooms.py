"""The room of a box on a canvas, from its anchor, place and size: the same for every kind."""

from functools import cache

from jobs.design import Box
from jobs.design.boxes.properties import Anchor
from jobs.errors import DesignDoesNotApply
from jobs.rendering.lines.placing import Rect

_ACROSS = {"left": 0.0, "right": 1.0}
_DOWN = {"top": 0.0, "bottom": 1.0}


def whole_room(box: Box, width: int, height: int) -> Rect:
    """Return the box in pixels, including any part outside the canvas."""
    across, down = anchored(box.anchor)
    box_width, box_height = box.width / 100 * width, box.height / 100 * height
    left, top = box.x / 100 * width - across * box_width, box.y / 100 * height - down * box_height
    return Rect(left, top, left + box_width, top + box_height)


def room_on_canvas(box: Box, width: int, height: int) -> Rect:
    """Return the box in pixels, clipped to the canvas.

    A rotated box is not clipped: its turned ink is checked later.
    """
    whole = whole_room(box, width, height)
    return whole if box.rotation else _clipped(box, whole, width, height)


@cache
def anchored(anchor: Anchor) -> tuple[float, float]:
    """Return where the anchor is in the box, as shares of its width and height."""
    parts = anchor.split("-")
    across = next((_ACROSS[part] for part in parts if part in _ACROSS), 0.5)
    down = next((_DOWN[part] for part in parts if part in _DOWN), 0.5)
    return across, down


def at_anchor(box: Box, room: Rect, width: float, height: float) -> Rect:
    """Return a rectangle of this size at the anchor's side of the room."""
    across, down = anchored(box.anchor)
    left, top = room.left + (room.width - width) * across, room.top + (room.height - height) * down
    return Rect(left, top, left + width, top + height)


def outside(box: Box, width: int, height: int) -> DesignDoesNotApply:
    sentence = (
        f"The box “{box.name}” lies outside the picture. Move it in, or choose another place."
    )
    return DesignDoesNotApply(sentence, width=width, height=height)


def _clipped(box: Box, whole: Rect, width: int, height: int) -> Rect:
    room = Rect(
        max(0, whole.left), max(0, whole.top), min(width, whole.right), min(height, whole.bottom)
    )
    if room.width <= 0 or room.height <= 0:
        raise outside(box, width, height)
    return room
