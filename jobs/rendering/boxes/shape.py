"""One shape box on a canvas: the area it covers, on its own or behind a text."""

import math
from dataclasses import replace
from typing import TypedDict

from jobs.design import Row
from jobs.design.boxes.shape import FORMS, ShapeBox
from jobs.design.overrides import overridden
from jobs.findings import Notice
from jobs.rendering.areas.rects import Rect, whole_size
from jobs.rendering.boxes.contents import printed
from jobs.rendering.boxes.kind import BoxKind, Surface
from jobs.rendering.geometry.placements import PlacedText
from jobs.rendering.geometry.rooms import at_anchor, whole_room
from jobs.rendering.geometry.turning import check_seen, turned_letters, turned_point
from jobs.rendering.paint import shapes
from jobs.rendering.paint.shapes import PlacedShape


class DrawnShape(TypedDict):
    """How a shape box turned out, in pixels of the result, before rotation."""

    box: str
    shape: str
    width: int
    height: int


def told(placed: PlacedShape) -> DrawnShape:
    width, height = whole_size(placed.rect)
    shape = FORMS[placed.box.shape]
    return {"box": placed.box.name, "shape": shape, "width": width, "height": height}


def place_shape(box: ShapeBox, row: Row, on: Surface) -> tuple[PlacedShape | None, list[Notice]]:
    """Place the shape of a row.

    The first value is None if the box hides because its condition prints nothing. Raises
    `JobFailed` subclasses.
    """
    if box.only_if and not printed(box, row, on.language):
        return None, []
    placed = _placed(overridden(box, row, on.language), on)
    check_seen(placed, placed.rect, on.canvas)
    return placed, []


def _placed(box: ShapeBox, on: Surface) -> PlacedShape:
    box, room, rect = _area(box, on)
    if box.shape == "line":
        rect = _line(box, rect, on.size_base)
    elif box.shape == "circle":
        side = min(rect.width, rect.height)
        rect = at_anchor(box, rect, side, side)
    return PlacedShape(box, room, rect, on.size_base)


def _area(box: ShapeBox, on: Surface) -> tuple[ShapeBox, Rect, Rect]:
    """Return the box with its rotation, the room it turns in, and the area it covers."""
    if isinstance(on.leader, PlacedText):
        box, room, rect = _behind(box, on.leader)
    else:
        room = rect = whole_room(box, on.canvas)
    if box.spread != "box":
        box, room = replace(box, rotation=0), _stretched(box, rect, on)
        rect = room
    return box, room, rect


def _behind(box: ShapeBox, text: PlacedText) -> tuple[ShapeBox, Rect, Rect]:
    """Return the box with the text's rotation, the room it turns in, and the text with padding."""
    padding = text.pixels(box.padding)
    if box.shape == "circle":
        box = replace(box, rotation=0, spread="box")
        return box, text.room, _around(text).grown(padding)
    if box.spread == "box":
        return replace(box, rotation=text.box.rotation), text.room, text.block.grown(padding)
    covered = turned_letters(text) if text.box.rotation else text.block
    return box, text.room, covered.grown(padding)


def _around(text: PlacedText) -> Rect:
    """Return the square of the smallest circle that has all of a text, however it is rotated."""
    block = text.block
    (x, y), radius = turned_point(text, block.middle), math.hypot(block.width, block.height) / 2
    return Rect(x - radius, y - radius, x + radius, y + radius)


def _stretched(box: ShapeBox, rect: Rect, on: Surface) -> Rect:
    if box.spread in ("across", "all"):
        rect = rect._replace(left=0, right=on.width)
    if box.spread in ("down", "all"):
        rect = rect._replace(top=0, bottom=on.height)
    return rect


def _line(box: ShapeBox, rect: Rect, size_base: float) -> Rect:
    """Return the line through the middle of the box, at least one pixel thick."""
    _, middle = rect.middle
    half = max(0.5, box.thickness / 200 * size_base)
    return rect._replace(top=middle - half, bottom=middle + half)


KIND: BoxKind[ShapeBox, PlacedShape] = BoxKind(
    ShapeBox, place_shape, shapes.stamp_of, shapes.covers, told, scaled=shapes.scaled
)
