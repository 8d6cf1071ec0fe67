"""Where each drawn word is: a box around its letters and their outline, turned as they are.

A word ends at a space. In scripts that write no spaces, ICU says where it ends, and punctuation
stays with the word before it.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jobs.rendering.fonts.opened import EM, load
from jobs.rendering.geometry.placements import Layout, PlacedLine, PlacedText
from jobs.rendering.geometry.tiling import spread
from jobs.rendering.geometry.turning import turned_point
from jobs.rendering.lines.placing import Line, Rect, Stretch
from jobs.rendering.lines.underlines import RuledLine, RuledLines, is_ruled, part_rules
from jobs.rendering.unicode.characters import SOFT_HYPHEN
from jobs.rendering.unicode.words import words_of

_RESAMPLED = 1.0
"""Pixels by which rotating a picture may move or soften its edges."""


class DrawnWord(NamedTuple):
    """A word of one line, counted from 1. `quad`: the corners in pixels of the result as displayed,
    x and y by turns: top left, top right, bottom right and bottom left of the unturned text.
    """

    text: str
    box: str
    line: int
    quad: tuple[float, ...]


def words(layout: Layout) -> list[DrawnWord]:
    """Return the words of all texts, in painting order and reading order."""
    return [word for placed in spread(layout).texts for word in _words_of(placed)]


def _words_of(placed: PlacedText) -> Iterator[DrawnWord]:
    for number, line in enumerate(placed.lines, 1):
        for text, rect in _of_line(placed, line):
            yield DrawnWord(text, placed.box.name, number, _quad(placed, rect))


def _of_line(placed: PlacedText, line: PlacedLine) -> Iterator[tuple[str, Rect]]:
    own = line.line
    spans = words_of(own.paragraph[own.start : own.stop])
    starts = [own.start + start for start, _ in spans]
    inks: list[list[Rect]] = [[] for _ in spans]
    for stretch in own.stretches:
        for character, ink in _inks(stretch):
            word = bisect_right(starts, character) - 1
            if word >= 0:
                inks[word].append(ink)
    for (start, stop), rects in zip(spans, inks, strict=True):
        if rects:
            text = own.paragraph[own.start + start : own.start + stop].replace(SOFT_HYPHEN, "")
            yield text, _on_canvas(placed, line, _with_rules(placed, own, _around(rects)))


def _inks(stretch: Stretch) -> Iterator[tuple[int, Rect]]:
    """Yield the character and the ink of each glyph, in em units on its line, y downwards."""
    font, share = load(stretch.font), stretch.part.share if stretch.part else 1.0
    for index in range(stretch.first, stretch.last):
        ink = font.extents(stretch.numbers[index])
        if ink.right > ink.left:
            dx, dy = stretch.offsets[index] if stretch.offsets else (0, 0)
            x = stretch.moved + stretch.edges[index] + dx
            yield (
                stretch.characters[index],
                Rect(
                    x + ink.left * share,
                    -dy - ink.top * share,
                    x + ink.right * share,
                    -dy - ink.bottom * share,
                ),
            )


def _around(rects: Iterable[Rect]) -> Rect:
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return Rect(min(lefts), min(tops), max(rights), max(bottoms))


def _with_rules(placed: PlacedText, line: Line, rect: Rect) -> Rect:
    """Return the box of a word with the lines under it and through it, but not beside it."""
    rules = RuledLines.of(placed.box).on([it.line for it in placed.lines])
    through = [*(rules if is_ruled(line) else ())]
    for left, right, rule, _ in part_rules(line):
        if left < rect.right and right > rect.left:
            through.append(rule)
    return _around([rect, *(_of_rule(rule, rect) for rule in through)])


def _of_rule(rule: RuledLine, rect: Rect) -> Rect:
    half = rule.thickness / 2
    return rect._replace(top=-rule.centre - half, bottom=-rule.centre + half)


def _on_canvas(placed: PlacedText, line: PlacedLine, rect: Rect) -> Rect:
    """Return a box in whole pixels of the canvas, with the outline, before rotation."""
    scale, outline = placed.size_px / EM, placed.outline_px
    return Rect(
        math.floor(line.x + rect.left * scale - outline),
        math.floor(line.baseline + rect.top * scale - outline),
        math.ceil(line.x + rect.right * scale + outline),
        math.ceil(line.baseline + rect.bottom * scale + outline),
    )


def _quad(placed: PlacedText, rect: Rect) -> tuple[float, ...]:
    left, top, right, bottom = rect
    more = _RESAMPLED if placed.box.rotation else 0.0
    corners = (
        (left - more, top - more),
        (right + more, top - more),
        (right + more, bottom + more),
        (left - more, bottom + more),
    )
    turned = (turned_point(placed, x, y) for x, y in corners)
    return tuple(round(edge, 1) for point in turned for edge in point)
