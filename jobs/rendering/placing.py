"""Lines with their glyphs put side by side, in em units about the baseline, with the ink they cover."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from jobs.rendering.fonts import Extents, FontKey, load
from jobs.rendering.shaping import Paragraph, Run, hyphenated, pieces
from jobs.rendering.text.characters import SOFT_HYPHEN, is_space
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
    """A line at its natural width."""
    paragraph, start, stop = _shown(span)
    return _line(paragraph, start, stop, pieces(paragraph, start, stop))


def justified(span: Span, width: float) -> Line:
    """A line widened to `width` em units between its words, and between its Han and kana; as it is where it has neither
    or is as wide already."""
    paragraph, start, stop = _shown(span)
    runs = pieces(paragraph, start, stop)
    line = _line(paragraph, start, stop, runs)
    gaps = _gaps(paragraph, start, stop)
    stretch = int((width - line.width) / len(gaps)) if gaps else 0
    if stretch <= 0:
        return line
    return _line(paragraph, start, stop, [_stretched(run, gaps, stretch) for run in runs])


def _shown(span: Span) -> tuple[Paragraph, int, int]:
    """The characters of a line as they are seen: with its hyphen."""
    if not span.hyphen:
        return span.paragraph, span.start, span.stop
    paragraph = hyphenated(span.paragraph, span.start, span.stop)
    return paragraph, 0, len(paragraph.text)


def _line(paragraph: Paragraph, start: int, stop: int, runs: Sequence[Run]) -> Line:
    marks, x = [], 0
    for run in runs:
        marks.append(_marks(run, x))
        x += sum(glyph.advance for glyph in run.glyphs)
    width = x - (paragraph.trailing if stop > start else 0)
    text = paragraph.text[start:stop].replace(SOFT_HYPHEN, "")
    return Line(text, tuple(marks), width, _ink(marks), paragraph.directions.is_right_to_left)


def _gaps(paragraph: Paragraph, start: int, stop: int) -> frozenset[int]:
    """The clusters of a line after which room may be added: not after the last."""
    first, last = bisect_left(paragraph.starts, start), bisect_left(paragraph.starts, stop)
    inside = paragraph.starts[first : max(first, last - 1)]
    return frozenset(index for index in inside if is_space(paragraph.text[index]) or _is_square(paragraph.text[index]))


def _is_square(character: str) -> bool:
    """Han, kana and their punctuation stand in squares of their own."""
    return any(first <= character <= last for first, last in _SQUARES)


_SQUARES = (("\u3000", "\u9fff"), ("\uff00", "\uff60"), ("\U00020000", "\U0003ffff"))


def _stretched(run: Run, gaps: frozenset[int], stretch: int) -> Run:
    """With room added after the glyphs of these characters."""
    last = {glyph.character: index for index, glyph in enumerate(run.glyphs)}
    glyphs = (
        glyph._replace(advance=glyph.advance + stretch)
        if glyph.character in gaps and last[glyph.character] == index
        else glyph
        for index, glyph in enumerate(run.glyphs)
    )
    return replace(run, glyphs=tuple(glyphs))


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
