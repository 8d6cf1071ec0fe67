"""The positions of the lines of a text in its room, and what they cover."""

import math
from collections.abc import Sequence
from typing import Literal

from jobs.design import TextBox
from jobs.rendering.areas.rects import Rect, around, as_rect
from jobs.rendering.fonts.opened import EM
from jobs.rendering.geometry.placements import PlacedLine
from jobs.rendering.lines.fitting import FittedText, TextLimits
from jobs.rendering.lines.placing import Line


class LinePositions:
    """Places the lines of a text in a room: `scale` is the number of pixels per em unit, `top` the
    top of the first line.
    """

    __slots__ = ("after", "before", "block", "box", "limits", "margin", "room", "scale", "top")

    def __init__(self, box: TextBox, room: Rect, limits: TextLimits, found: FittedText) -> None:
        self.box, self.room, self.limits = box, room, limits
        self.block, self.scale = found.block, found.size / EM
        outline, cast = limits.outline, limits.cast
        self.before, self.after = outline + cast.left, outline + cast.right
        self.margin = limits.margin
        self.top = self._top()

    def lines(self) -> list[PlacedLine]:
        block, top, scale = self.block, self.top, self.scale
        return [
            PlacedLine(line, self._left(line), top + baseline * scale, line.width * scale)
            for line, baseline in zip(block.lines, block.baselines, strict=True)
        ]

    def covered(self, lines: Sequence[PlacedLine]) -> Rect:
        """Return the area of the lines, without plate and outline."""
        left, right = min([line.x for line in lines]), max([line.x + line.width for line in lines])
        return Rect(left, self.top, right, self.top + self.block.height * self.scale)

    def ink(self, lines: Sequence[PlacedLine], covered: Rect) -> Rect:
        """Return everything painted except the shadow."""
        scale, outline = self.scale, self.limits.outline * self.scale
        left, top, right, bottom = math.inf, math.inf, -math.inf, -math.inf
        for line, x, baseline, _ in lines:  # no Rect of each: every text of a check comes here
            ink_left, ink_top, ink_right, ink_bottom = line.ink
            left = min(left, x + min(ink_left, 0) * scale - outline)
            top = min(top, baseline + ink_top * scale - outline)
            right = max(right, x + max(ink_right, line.width) * scale + outline)
            bottom = max(bottom, baseline + ink_bottom * scale + outline)
        letters = as_rect((left, top, right, bottom))
        if not self.box.plate:
            return letters
        return around([letters, covered.grown(self.limits.padding * scale)])

    def _top(self) -> float:
        """Return the top of the first line, moved if ink or plate would leave the room."""
        room, reach, scale = self.room, self.block.reach, self.scale
        wanted = self._wanted_top(self.block.height * scale)
        return _between(wanted, room.top - reach.top * scale, room.bottom - reach.bottom * scale)

    def _wanted_top(self, height: float) -> float:
        room, padding = self.room, self.limits.padding * self.scale
        match self.box.valign:
            case "top":
                return room.top + padding
            case "middle":
                return (room.top + room.bottom - height) / 2
            case "bottom":
                return room.bottom - padding - height

    def _left(self, line: Line) -> float:
        scale, margin, width = self.scale, self.margin, line.width
        left, _, right, _ = self.room
        ink_left, _, ink_right, _ = line.ink
        first = left + max(margin, self.before - ink_left) * scale
        last = right - max(width + margin, ink_right + self.after) * scale
        return _between(self._wanted_left(line, left, right, width * scale), first, last)

    def _wanted_left(self, line: Line, left: float, right: float, width: float) -> float:
        match self._side(line):
            case "left":
                return left + self.margin * self.scale
            case "centre":
                return (left + right - width) / 2
            case "right":
                return right - self.margin * self.scale - width

    def _side(self, line: Line) -> Literal["left", "centre", "right"]:
        align = self.box.align
        if align == "start" or align == "end" or align == "justify":
            return "right" if line.is_right_to_left == (align != "end") else "left"
        return align


def _between(wanted: float, first: float, last: float) -> float:
    return max(first, min(wanted, last))
