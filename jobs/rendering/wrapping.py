"""Filling lines: which characters stand on which line at a given width. Arithmetic on a shaped paragraph."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jobs.rendering.shaping import Paragraph


class Span(NamedTuple):
    """Characters `start` to `stop` of a paragraph on one line, without the spaces at its end."""

    paragraph: Paragraph
    start: int
    stop: int


def wrap(paragraphs: Sequence[Paragraph], width: float, *, most: int, anywhere: bool = False) -> list[Span] | None:
    """Lines no wider than `width` em units, each as full as it goes.

    None when there would be more than `most` lines, or when a word is too wide. With `anywhere` such a word is cut
    between clusters, so that only a single cluster can be too wide; it then stands alone.
    """
    lines: list[Span] = []
    for paragraph in paragraphs:
        for span in _filled(paragraph, width, anywhere):
            if span is None or len(lines) == most:
                return None
            lines.append(span)
    return lines


def _filled(paragraph: Paragraph, width: float, anywhere: bool) -> Iterator[Span | None]:
    """The line in hand is `start` to `stop`; the next begins at `resume`, past the spaces between."""
    edges = paragraph.edges
    room = width + paragraph.trailing  # what stands after the last cluster does not count
    start = stop = resume = 0
    for trimmed, end in paragraph.breaks:
        if stop > start and edges[trimmed] - edges[start] > room:
            yield Span(paragraph, start, stop)
            start = resume
        while trimmed > start and edges[trimmed] - edges[start] > room:
            cut = _cut(paragraph, start, trimmed, width) if anywhere else None
            if cut is None:
                yield None
                return
            if cut >= trimmed:
                break
            yield Span(paragraph, start, cut)
            start = cut
        stop, resume = max(start, trimmed), end
    yield Span(paragraph, start, stop)


def widest_word(paragraphs: Sequence[Paragraph]) -> int:
    """The least width, in em units, at which no word must be cut."""
    widths = [0]
    for paragraph in paragraphs:
        start = 0
        for trimmed, end in paragraph.breaks:
            widths.append(paragraph.width(start, trimmed))
            start = end
    return max(widths)


def _cut(paragraph: Paragraph, start: int, stop: int, width: float) -> int:
    """The last place between clusters that leaves no more than `width` before it; past one cluster at least."""
    starts = paragraph.starts
    first, last = bisect_right(starts, start), bisect_left(starts, stop)
    fitting = bisect_right(starts, width, first, last, key=lambda place: paragraph.width(start, place))
    if fitting > first:
        return starts[fitting - 1]
    return starts[first] if first < last else stop
