"""Move words between lines: as few lines as greedy wrapping gives, of even length or without a
short last one.
"""

from itertools import pairwise
from typing import Final

from jobs.design.boxes.text import Wrap
from jobs.rendering.lines.shaping import Paragraph
from jobs.rendering.lines.wrapping import LineSpan
from jobs.rendering.unicode.characters import script_of

_ALPHABETS: Final = frozenset({"Latn", "Cyrl", "Grek"})
_SHORT_LAST: Final = 1 / 3
"""As a share of the room: a last line shorter than this looks forgotten."""
_UNREACHED: Final = 1 << 40
"""The number of lines to a break that no line can reach, because its hyphen fits on no line."""


def evened(paragraphs: list[Paragraph], width: float, wrap: Wrap) -> list[LineSpan]:
    """Return lines no wider than `width` em units, as many as `wrapping.wrap` gives.

    No word may be wider than `width`.
    """
    is_balanced = wrap == "balance"
    return [
        span
        for paragraph in paragraphs
        for span in _best(paragraph, width, is_balanced=is_balanced)
    ]


def _cost(
    paragraph: Paragraph, first: int, last: int, length: int, room: float, *, is_balanced: bool
) -> float:
    """Return the cost of a line from break `first` to break `last`, both counted from the start."""
    if is_balanced:  # for a fixed total, the sum of squares is least when all lines are equal
        return float(length) * length
    return _forgotten(paragraph, first, last, length, room)


def _forgotten(paragraph: Paragraph, first: int, last: int, width: float, room: float) -> float:
    """Return a cost that prefers full lines, and a last line that is not much shorter.

    It also avoids lines that end with a word such as “a” or “of”: in many languages it belongs to
    the next word, and Czech and Polish treat it as an error.
    """
    if last == len(paragraph.stops):
        return 0 if first == 0 or width >= _SHORT_LAST * room else room**2
    hanging = (room / 2) ** 2 if _ends_short(paragraph, last) else 0
    return (room - width) ** 2 + hanging


def _ends_short(paragraph: Paragraph, number: int) -> bool:
    """Return whether a line that ends at this break ends with a short word and a space."""
    stop = paragraph.stops[number - 1]
    if stop == paragraph.nexts[number - 1]:
        return False
    start = paragraph.nexts[number - 2] if number > 1 else 0
    return _is_short(paragraph.text[start:stop])


def _is_short(word: str) -> bool:
    return len(word) <= 2 and word.isalpha() and script_of(word[0]) in _ALPHABETS


def _best(paragraph: Paragraph, width: float, *, is_balanced: bool) -> list[LineSpan]:
    """Return the cheapest way that takes the fewest lines.

    For each break, finds the best way to reach it (Knuth & Plass, *Breaking Paragraphs into Lines*,
    without stretching): the number of lines, their cost, and the break before the last one.
    """
    stops = paragraph.stops
    if stops and paragraph.width(0, stops[-1]) <= width:
        return [_span(paragraph, 0, len(stops) - 1)]
    edges, hyphens, trailing = paragraph.edges, paragraph.hyphens, paragraph.trailing
    begins = [0, *paragraph.nexts]
    starts = [edges[begin] for begin in begins]
    lines_to, cost_to, before = [0], [0.0], [0]
    earliest = 0  # break from which a line can reach the last one
    for last in range(1, len(stops) + 1):
        stop, hyphen = stops[last - 1], hyphens[last - 1]
        ending = edges[stop]
        fewest, least, best = _UNREACHED, 0.0, 0
        while earliest < last - 1 and ending - starts[earliest] - trailing > width:
            earliest += 1
        for first in range(earliest, last):
            lines = lines_to[first] + 1
            if lines > fewest:
                continue
            unseen = trailing if stop > begins[first] else 0
            length = ending - starts[first] - unseen + hyphen
            if length > width:
                continue
            cost = _cost(paragraph, first, last, length, width, is_balanced=is_balanced)
            cost += cost_to[first]
            if lines < fewest or cost < least:
                fewest, least, best = lines, cost, first
        lines_to.append(fewest)
        cost_to.append(least)
        before.append(best)
    return _spans(paragraph, begins, before)


def _spans(paragraph: Paragraph, begins: list[int], before: list[int]) -> list[LineSpan]:
    """Return the lines that end at the last break. `before`: the break before that of a line."""
    stops = [len(begins) - 1]
    while stops[-1]:
        stops.append(before[stops[-1]])
    if len(stops) == 1:
        return [LineSpan(paragraph, 0, 0)]
    return [_span(paragraph, begins[first], last - 1) for first, last in pairwise(reversed(stops))]


def _span(paragraph: Paragraph, start: int, ending: int) -> LineSpan:
    """Return the line from `start` to a break."""
    stop, hyphen = max(start, paragraph.stops[ending]), bool(paragraph.hyphens[ending])
    return LineSpan(paragraph, start, stop, hyphen=hyphen)
