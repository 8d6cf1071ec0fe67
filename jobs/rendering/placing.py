"""Lines with their glyphs put side by side, in em units about the baseline, with the ink they cover."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jobs.rendering.fonts import Extents, FontKey, load
from jobs.rendering.shaping import Run, pieces
from jobs.rendering.wrapping import Span


class Rect(NamedTuple):
    """Edges in one unit, y upwards or downwards as said where it is used."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


class Mark(NamedTuple):
    """A glyph at a place from the line's origin, in em units; y upwards."""

    number: int
    x: int
    y: int


class Marks(NamedTuple):
    """Glyphs of one font."""

    font: FontKey
    glyphs: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """`width` is the advance; `ink` may reach past it. em units, y downwards from the baseline."""

    text: str
    marks: tuple[Marks, ...]
    width: int
    ink: Rect
    is_right_to_left: bool


def place(span: Span) -> Line:
    paragraph, start, stop = span
    runs = pieces(paragraph, start, stop)
    marks, x = [], 0
    for run in runs:
        marks.append(_marks(run, x))
        x += sum(glyph.advance for glyph in run.glyphs)
    width = x - (paragraph.trailing if stop > start else 0)
    text = paragraph.text[start:stop]
    return Line(text, tuple(marks), width, _ink(marks), paragraph.directions.is_right_to_left)


def _marks(run: Run, x: int) -> Marks:
    placed = []
    for glyph in run.glyphs:
        placed.append(Mark(glyph.number, x + glyph.dx, glyph.dy))
        x += glyph.advance
    return Marks(run.item.font.key, tuple(placed))


def _ink(marks: Sequence[Marks]) -> Rect:
    rects = [
        (x + extents.left, y + extents.top, x + extents.right, y + extents.bottom)
        for font_key, glyphs in marks
        for number, x, y, extents in _measured(font_key, glyphs)
        if extents.right > extents.left
    ]
    if not rects:
        return Rect(0, 0, 0, 0)
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return Rect(min(lefts), -max(tops), max(rights), -min(bottoms))


def _measured(font_key: FontKey, glyphs: tuple[Mark, ...]) -> Iterator[tuple[int, int, int, Extents]]:
    extents_of = load(font_key).extents
    return ((number, x, y, extents_of(number)) for number, x, y in glyphs)
