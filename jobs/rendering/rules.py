"""Rules: the lines that strike a text through or stand under it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from jobs.design import TextBox
from jobs.rendering.fonts import load
from jobs.rendering.placing import Line, Rect


class Rule(NamedTuple):
    """Centre above the baseline and thickness, in em units."""

    centre: int
    thickness: int


@dataclass(frozen=True, slots=True)
class Rules:
    """Which of them a box has."""

    names: tuple[Literal["strike", "underline"], ...] = ()

    @classmethod
    def of(cls, box: TextBox) -> "Rules":
        if not (box.strike or box.underline):
            return _NO_RULES
        return cls((*(("strike",) if box.strike else ()), *(("underline",) if box.underline else ())))

    def on(self, line: Line) -> Iterator[Rule]:
        """Where a line's first font of letters wants them; none where nothing is written."""
        if line.width > 0 and line.stretches and self.names:
            fonts = [load(stretch.font) for stretch in line.stretches]
            font = next((font for font in fonts if not font.is_coloured), fonts[0])
            yield from (Rule(*getattr(font, name)) for name in self.names)

    def drawn(self, line: Line) -> Line:
        """The line with its rules counted as ink."""
        for centre, thickness in self.on(line):
            ink, half = line.ink, thickness / 2
            lowest, highest = max(ink.bottom, half - centre), min(ink.top, -half - centre)
            line = line._replace(ink=Rect(min(ink.left, 0), highest, max(ink.right, line.width), lowest))
        return line


_NO_RULES = Rules()
