"""Lines with their glyphs placed side by side, in em units around the baseline, and the ink they
cover.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from jobs.rendering.areas.rects import NOTHING, Point, Rect, as_rect
from jobs.rendering.fonts.opened import FAR, FontKey
from jobs.rendering.lines.runs import Part, Run
from jobs.rendering.lines.shaping import Paragraph, RunPiece, hyphenated, pieces
from jobs.rendering.lines.wrapping import LineSpan
from jobs.rendering.unicode.characters import SOFT_HYPHEN, WORD_SPACES


class Mark(NamedTuple):
    """A glyph and its offset from the line's origin, in em units, y upwards."""

    number: int
    x: int
    y: int


class Marks(NamedTuple):
    """Glyphs of one font, and of one styled part if the text has any."""

    font: FontKey
    glyphs: tuple[Mark, ...]
    part: Part | None = None

    @property
    def share(self) -> float:
        """The size of the glyphs, as a share of the box's font size."""
        return self.part.share if self.part else 1.0


class Stretch(NamedTuple):
    """Glyphs `first` to `last` of a run, all of one font, and of one styled part if the text has
    any.

    `edges` are the starts of the run's glyphs; adding `moved` gives positions on the line.
    `characters` are the indexes, in the paragraph, of the clusters that the glyphs draw.
    """

    font: FontKey
    first: int
    last: int
    moved: int
    numbers: Sequence[int]
    edges: Sequence[int]
    offsets: Sequence[tuple[int, int]] | None
    characters: Sequence[int]
    part: Part | None = None

    @property
    def share(self) -> float:
        """The size of the glyphs, as a share of the box's font size."""
        return self.part.share if self.part else 1.0

    def place(self, index: int) -> Point:
        """Return the origin of a glyph on its line, y downwards."""
        dx, dy = self.offsets[index] if self.offsets else (0, 0)
        return self.moved + self.edges[index] + dx, -dy

    @property
    def marks(self) -> Marks:
        own = slice(self.first, self.last)
        places = self.offsets[own] if self.offsets else [(0, 0)] * (self.last - self.first)
        glyphs = zip(self.numbers[own], self.edges[own], places, strict=True)
        marks = tuple(Mark(number, self.moved + x + dx, dy) for number, x, (dx, dy) in glyphs)
        return Marks(self.font, marks, self.part)

    @property
    def in_one_colour(self) -> "Stretch":
        return self._replace(part=self.part._replace(colour="")) if self.part else self


class Line(NamedTuple):
    """A line of text, characters `start` to `stop` of its paragraph, in em units, y downwards from
    the baseline.

    `width` is the advance; `ink` may reach past it.
    """

    text: str
    stretches: tuple[Stretch, ...]
    width: int
    ink: Rect
    is_right_to_left: bool
    paragraph: str
    start: int
    stop: int

    @property
    def marks(self) -> tuple[Marks, ...]:
        """Every glyph with its place, for painting. A check needs only the ink."""
        return tuple(stretch.marks for stretch in self.stretches)

    @property
    def own_text(self) -> str:
        """The characters of this line, as they are in its paragraph."""
        return self.paragraph[self.start : self.stop]

    @property
    def clusters(self) -> list[int]:
        """The indexes in the paragraph at which the drawn clusters begin."""
        drawn = [it.characters[it.first : it.last] for it in self.stretches]
        return sorted({character for characters in drawn for character in characters})

    @property
    def in_one_colour(self) -> "Line":
        """The line without the colours of its styled parts."""
        if not any(stretch.part and stretch.part.colour for stretch in self.stretches):
            return self
        return self._replace(stretches=tuple(it.in_one_colour for it in self.stretches))

    @property
    def tallest(self) -> float:
        """The size of the largest part, as a share of the box's font size, but at least 1."""
        return max([1.0, *(stretch.share for stretch in self.stretches)])


_stretch_of: Final[Callable[[tuple[Any, ...]], Stretch]] = partial(tuple.__new__, Stretch)
_line_of: Final[Callable[[tuple[Any, ...]], Line]] = partial(tuple.__new__, Line)
"""They make one of all its values in their order, in a third of the time of the class."""


def place(span: LineSpan) -> Line:
    """Return a line at its natural width."""
    known: dict[tuple[int, int, bool], Line] = span.paragraph.lines
    key = span.key
    line = known.get(key)
    if line is None:
        line = known[key] = _natural(span)
    return line


def _natural(span: LineSpan) -> Line:
    paragraph, start, stop = _shown(span)
    return _line(paragraph, start, stop, pieces(paragraph, start, stop))


def justified(span: LineSpan, width: float) -> Line:
    """Return a line widened to `width` em units, between its words and between Han and kana.

    Unchanged if it has neither, or is wide enough already.
    """
    paragraph, start, stop = _shown(span)
    found = pieces(paragraph, start, stop)
    line = _line(paragraph, start, stop, found)
    gaps = _gaps(paragraph, start, stop)
    stretch = int((width - line.width) / len(gaps)) if gaps else 0
    if stretch <= 0:
        return line
    return _line(paragraph, start, stop, [_stretched(piece, gaps, stretch) for piece in found])


def _shown(span: LineSpan) -> tuple[Paragraph, int, int]:
    """Return the visible characters of a line, including its hyphen."""
    if not span.hyphen:
        return span.paragraph, span.start, span.stop
    paragraph = hyphenated(span.paragraph, span.start, span.stop)
    return paragraph, 0, len(paragraph.text)


def _line(paragraph: Paragraph, start: int, stop: int, found: Sequence[RunPiece]) -> Line:
    stretches, x = [], 0
    left = bottom = FAR
    right = top = -FAR
    for run, first, last in found:
        if first == last:
            continue
        edges = run.edges
        moved = x - edges[first]
        stretches.append(
            _stretch_of(
                (
                    run.item.font.key,
                    first,
                    last,
                    moved,
                    run.numbers,
                    edges,
                    run.offsets,
                    run.characters,
                    run.item.part,
                )
            )
        )
        ink_left, ink_bottom, ink_right, ink_top = run.ink(first, last)
        left, right = min(left, ink_left + moved), max(right, ink_right + moved)
        bottom, top = min(bottom, ink_bottom), max(top, ink_top)
        x = edges[last] + moved
    width = x - (paragraph.trailing if stop > start else 0)
    text = paragraph.text[start:stop].replace(SOFT_HYPHEN, "")
    covered = as_rect((left, -top, right, -bottom)) if left < right else NOTHING
    is_right_to_left = paragraph.directions.is_right_to_left
    return _line_of(
        (text, tuple(stretches), width, covered, is_right_to_left, paragraph.text, start, stop)
    )


def _gaps(paragraph: Paragraph, start: int, stop: int) -> frozenset[int]:
    """Return the clusters of a line after which room may be added; never the last one."""
    first, last = bisect_left(paragraph.starts, start), bisect_left(paragraph.starts, stop)
    inside = paragraph.starts[first : max(first, last - 1)]
    return frozenset(index for index in inside if _gives(paragraph.text[index]))


def _gives(character: str) -> bool:
    return character in WORD_SPACES or _is_square(character)


def _is_square(character: str) -> bool:
    """Return whether the character is Han, kana or their punctuation, each set in a square."""
    return any(first <= character <= last for first, last in _SQUARES)


_SQUARES = (("\u3000", "\u9fff"), ("\uff00", "\uff60"), ("\U00020000", "\U0003ffff"))


def _stretched(piece: RunPiece, gaps: frozenset[int], stretch: int) -> RunPiece:
    """Return the piece with room added after the glyphs of these characters."""
    run, first, last = piece
    characters, advances = run.characters[first:last], list(run.advances[first:last])
    ends = {character: index for index, character in enumerate(characters)}
    for character, index in ends.items():
        advances[index] += stretch if character in gaps else 0
    offsets = run.offsets[first:last] if run.offsets else None
    return (
        Run(run.item, run.numbers[first:last], characters, advances, offsets, []),
        0,
        last - first,
    )
