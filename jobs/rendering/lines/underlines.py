"""Rules: the lines that strike through or underline a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from jobs.design import TextBox
from jobs.rendering.fonts.opened import load
from jobs.rendering.lines.placing import Line, Rect


class RuledLine(NamedTuple):
    """Centre above the baseline and thickness, in em units."""

    centre: int
    thickness: int


@dataclass(frozen=True, slots=True)
class RuledLines:
    """The rules of a box."""

    names: tuple[Literal["strike", "underline"], ...] = ()

    @classmethod
    def of(cls, box: TextBox) -> "RuledLines":
        if not (box.strike or box.underline):
            return _NO_RULES
        return cls(
            (*(("strike",) if box.strike else ()), *(("underline",) if box.underline else ()))
        )

    def on(self, lines: Sequence[Line]) -> list[RuledLine]:
        """Return the rules as the first font with letters defines them, the same on all lines of a
        text.
        """
        fonts = (
            [load(stretch.font) for line in lines for stretch in line.stretches]
            if self.names
            else []
        )
        font = next((font for font in fonts if not font.is_coloured), next(iter(fonts), None))
        return [RuledLine(*getattr(font, name)) for name in self.names] if font else []

    def drawn(self, lines: Sequence[Line]) -> list[Line]:
        """Return the lines with their rules counted as ink."""
        rules = self.on(lines)
        return [_drawn(line, rules) if is_ruled(line) else line for line in lines]


def is_ruled(line: Line) -> bool:
    """Return whether the line gets rules: empty lines do not."""
    return line.width > 0 and bool(line.stretches)


def _drawn(line: Line, rules: Sequence[RuledLine]) -> Line:
    for centre, thickness in rules:
        ink, half = line.ink, thickness / 2
        lowest, highest = max(ink.bottom, half - centre), min(ink.top, -half - centre)
        line = line._replace(
            ink=Rect(min(ink.left, 0), highest, max(ink.right, line.width), lowest)
        )
    return line


_NO_RULES = RuledLines()
