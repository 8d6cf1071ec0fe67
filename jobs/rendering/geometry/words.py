"""Where each drawn word is: a box around its letters and their outline, turned as they are.

A word ends at a space. In scripts that write no spaces, ICU says where it ends, and punctuation
stays with the word before it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from jobs.rendering.areas.rects import Pixels, Rect, around
from jobs.rendering.fonts.opened import load
from jobs.rendering.geometry.placements import Layout, PlacedText
from jobs.rendering.geometry.tiling import spread
from jobs.rendering.geometry.turning import turned_point
from jobs.rendering.lines.placing import Line, Stretch
from jobs.rendering.lines.underlines import RuledLines, is_ruled, part_rules
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
        for text, ink in _of_line(line.line):
            pixels = placed.with_outline(line, _with_rules(placed, line.line, ink)).outwards()
            yield DrawnWord(text, placed.box.name, number, _quad(placed, pixels))


def _of_line(line: Line) -> Iterator[tuple[str, Rect]]:
    """Yield each word of a line that has ink, and its ink in em units on the line, y downwards."""
    words = [(line.start + start, line.start + stop) for start, stop in words_of(line.own_text)]
    inks = _inks_of_words(line, [start for start, _ in words])
    for (start, stop), rects in zip(words, inks, strict=True):
        if rects:
            yield line.paragraph[start:stop].replace(SOFT_HYPHEN, ""), around(rects)


def _inks_of_words(line: Line, starts: Sequence[int]) -> list[list[Rect]]:
    inks: list[list[Rect]] = [[] for _ in starts]
    for character, ink in chain.from_iterable(map(_inks, line.stretches)):
        word = bisect_right(starts, character) - 1
        if word >= 0:
            inks[word].append(ink)
    return inks


def _inks(stretch: Stretch) -> Iterator[tuple[int, Rect]]:
    """Yield the character and the ink of each glyph, in em units on its line, y downwards."""
    font, share = load(stretch.font), stretch.share
    for index in range(stretch.first, stretch.last):
        number = stretch.numbers[index]
        if font.has_ink(number):
            ink = font.extents(number).downwards.scaled(share)
            yield stretch.characters[index], ink.moved(stretch.place(index))


def _with_rules(placed: PlacedText, line: Line, rect: Rect) -> Rect:
    """Return the box of a word with the lines under it and through it, but not beside it."""
    rules = RuledLines.of(placed.box).on([it.line for it in placed.lines])
    own = [it.rule for it in part_rules(line) if it.left < rect.right and it.right > rect.left]
    through = [*(rules if is_ruled(line) else ()), *own]
    ruled = (rect._replace(top=rule.top, bottom=rule.bottom) for rule in through)
    return around([rect, *ruled])


def _quad(placed: PlacedText, pixels: Pixels) -> tuple[float, ...]:
    more = _RESAMPLED if placed.box.rotation else 0.0
    turned = (turned_point(placed, corner) for corner in Rect(*pixels).grown(more).corners)
    return tuple(round(edge, 1) for edge in chain.from_iterable(turned))
