"""Texts of a printed table: lines of a given width, and the outlines of their letters.

Widths and outlines are in em units (`EM` per font size), y upwards, as in `rendering.lines`. Emoji
have one colour, because an outline has no colours.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import uharfbuzz as hb

from jobs.rendering.fonts.chains import WantedFont, chain_of
from jobs.rendering.fonts.opened import EM, Font, FontKey, load
from jobs.rendering.lines.placing import Line, Mark, Stretch, place
from jobs.rendering.lines.runs import TextStyle
from jobs.rendering.lines.shaping import Paragraph, shape
from jobs.rendering.lines.wrapping import widest_word, wrap

FAMILIES = ("Inter", "Noto Emoji")
_NO_LIMIT = 1_000_000  #: lines

type Segment = tuple[str, tuple[float, ...]]
"""A step of an outline: move (m), line (l), cubic curve (c) or close (h), and its points."""


class PrintedFont(NamedTuple):
    """How a text is set. `language` decides letter forms and line breaks."""

    weight: int = 400
    language: str = "en"


class Cluster(NamedTuple):
    """The glyphs that draw a part of a text which cannot be divided, such as a letter and its
    marks. Their places are relative to its origin.
    """

    font: FontKey
    glyphs: tuple[Mark, ...]
    text: str


class PlacedCluster(NamedTuple):
    """A cluster on a line: where it begins and how long it is there, with kerning."""

    x: int
    advance: int
    cluster: Cluster


def typeset(text: str, width: float, font: PrintedFont) -> list[Line]:
    """Return the lines of a text, none wider than `width` unless one cluster is.

    Only words wider than a line are cut, and nothing is left out. Spaces count once.
    """
    paragraphs = [_shaped(line, font) for line in _paragraphs(text)]
    return list(map(place, wrap(paragraphs, width, most=_NO_LIMIT, words="cut") or []))


def widths(text: str, font: PrintedFont) -> tuple[int, int]:
    """Return the width of a text without line breaks, and that of its widest word."""
    paragraphs = [_shaped(line, font) for line in _paragraphs(text)]
    longest = max((paragraph.edges[-1] for paragraph in paragraphs), default=0)
    return longest, widest_word(paragraphs)


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs that have anything in them."""
    return [line for line in (" ".join(one.split()) for one in text.splitlines()) if line]


@lru_cache(maxsize=1024)
def _shaped(text: str, font: PrintedFont) -> Paragraph:
    chain = chain_of(WantedFont(FAMILIES, font.weight), font.language, text)
    return shape(text, TextStyle(chain, font.language))


def clusters(line: Line) -> Iterator[PlacedCluster]:
    """Yield the clusters of a line from left to right."""
    ends = _ends(line)
    for stretch in line.stretches:
        glyphs = range(stretch.first, stretch.last)
        for begin, group in groupby(glyphs, key=stretch.characters.__getitem__):
            yield _cluster(stretch, list(group), line.paragraph[begin : ends[begin]])


def _ends(line: Line) -> dict[int, int]:
    """Return where each cluster of a line ends in its paragraph, by where it begins."""
    return dict(pairwise([*line.clusters, line.stop]))


def _cluster(stretch: Stretch, glyphs: Sequence[int], text: str) -> PlacedCluster:
    begin, end = stretch.edges[glyphs[0]], stretch.edges[glyphs[-1] + 1]
    marks = tuple(_mark(stretch, glyph, begin) for glyph in glyphs)
    return PlacedCluster(begin + stretch.moved, end - begin, Cluster(stretch.font, marks, text))


def _mark(stretch: Stretch, glyph: int, begin: int) -> Mark:
    x, y = stretch.offsets[glyph] if stretch.offsets else (0, 0)
    return Mark(stretch.numbers[glyph], stretch.edges[glyph] - begin + x, y)


def outline(cluster: Cluster) -> list[Segment]:
    """Return the outline of a cluster, with its origin at (0, 0)."""
    font = load(cluster.font)
    return [
        (step, tuple(map(sum, zip(points, (x, y) * 3, strict=False))))
        for number, x, y in cluster.glyphs
        for step, points in _outline_of(font, number)
    ]


def _outline_of(font: Font, glyph: int) -> list[Segment]:
    """Return the outline of a glyph. One that is a picture in its font becomes a frame."""
    layers = font.layers(glyph) or (glyph,)
    found = [step for layer in layers for step in _drawn(font, layer)]
    return found if found or not font.has_ink(glyph) else list(_frame(*font.extents(glyph)))


def _drawn(font: Font, glyph: int) -> Iterable[Segment]:
    steps: list[Segment] = []
    font.hb.draw_glyph(glyph, _pen(), steps)
    return steps


def _frame(left: int, bottom: int, right: int, top: int) -> Iterator[Segment]:
    """Yield a rectangle and, the other way round, a smaller one inside of it."""
    for by, way in ((0, 1), (EM // 24, -1)):
        x, y, far, high = left + by, bottom + by, right - by, top - by
        first, *others = [(x, y), (far, y), (far, high), (x, high)][::way]
        yield "m", first
        yield from (("l", corner) for corner in others)
        yield "h", ()


@lru_cache(maxsize=1)
def _pen() -> Any:
    pen = hb.DrawFuncs()
    pen.set_move_to_func(lambda x, y, steps: steps.append(("m", (x, y))))
    pen.set_line_to_func(lambda x, y, steps: steps.append(("l", (x, y))))
    pen.set_quadratic_to_func(lambda ax, ay, x, y, steps: steps.append(_cubic(steps, ax, ay, x, y)))
    pen.set_cubic_to_func(
        lambda ax, ay, bx, by, x, y, steps: steps.append(("c", (ax, ay, bx, by, x, y)))
    )
    pen.set_close_path_func(lambda steps: steps.append(("h", ())))
    return pen


def _cubic(steps: Sequence[Segment], ax: float, ay: float, x: float, y: float) -> Segment:
    """Return a quadratic curve as a cubic one, from where the last step ended."""
    from_x, from_y = steps[-1][1][-2:]
    ends = zip((from_x, from_y, x, y), (ax, ay, ax, ay), strict=True)
    middles = [end + (middle - end) * 2 / 3 for end, middle in ends]
    return "c", (*middles, x, y)
