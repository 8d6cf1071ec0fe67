"""Move words between lines: as few lines as greedy wrapping gives, of even length or without a
short last one.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from jobs.design.boxes.text import Wrap
from jobs.rendering.lines.shaping import Paragraph
from jobs.rendering.lines.wrapping import LineSpan
from jobs.rendering.unicode.characters import script_of

_ALPHABETS = frozenset({"Latn", "Cyrl", "Grek"})
_SHORT_LAST = 1 / 3
"""As a share of the room: a last line shorter than this looks forgotten."""


type _Way = tuple[int, float, int]
"""How a break is reached: the number of lines, their cost, and the break before the last one."""
_NO_WAY: _Way = (1 << 40, 0.0, 0)
"""For a break that no line can reach, because its hyphen fits on no line."""

type _Cost = Callable[[Paragraph, int, int, float, float], float]
"""The cost of a candidate line: from break `first` to break `last` of its paragraph, both counted
from the start, its width, and the room.
"""


def evened(paragraphs: list[Paragraph], width: float, wrap: Wrap) -> list[LineSpan]:
    """Return lines no wider than `width` em units, as many as `wrapping.wrap` gives.

    No word may be wider than `width`.
    """
    cost = _evenness if wrap == "balance" else _forgotten
    return [span for paragraph in paragraphs for span in _best(paragraph, width, cost)]


def _evenness(_paragraph: Paragraph, _first: int, _last: int, width: float, _room: float) -> float:
    """Return the square of the width: for a fixed total, the sum is least when all lines are
    equal.
    """
    return width**2


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


def _best(paragraph: Paragraph, width: float, cost: _Cost) -> list[LineSpan]:
    """Return the cheapest way that takes the fewest lines.

    For each break, finds the best way to reach it (Knuth & Plass, *Breaking Paragraphs into Lines*,
    without stretching).
    """
    if paragraph.stops and paragraph.width(0, paragraph.stops[-1]) <= width:
        return [_span(paragraph, 0, len(paragraph.stops) - 1)]
    edges, begins, trailing = paragraph.edges, [0, *paragraph.nexts], paragraph.trailing
    starts = [edges[begin] for begin in begins]
    reached: list[_Way] = [(0, 0.0, 0)]
    earliest = 0  # break from which a line can reach the last one
    for last, (stop, hyphen) in enumerate(zip(paragraph.stops, paragraph.hyphens, strict=True), 1):
        best, ending = _NO_WAY, edges[stop]
        while earliest < last - 1 and ending - starts[earliest] - trailing > width:
            earliest += 1
        for first in range(earliest, last):
            lines, before, _ = reached[first]
            if lines >= best[0]:
                continue
            unseen = trailing if stop > begins[first] else 0
            length = ending - starts[first] - unseen + hyphen
            if length <= width:
                spent = before + cost(paragraph, first, last, length, width)
                best = min(best, (lines + 1, spent, first))
        reached.append(best)
    return _spans(paragraph, begins, reached)


def _spans(paragraph: Paragraph, begins: Sequence[int], reached: Sequence[_Way]) -> list[LineSpan]:
    stops = [len(begins) - 1]
    while stops[-1]:
        stops.append(reached[stops[-1]][2])
    if len(stops) == 1:
        return [LineSpan(paragraph, 0, 0)]
    return [_span(paragraph, begins[first], last - 1) for first, last in pairwise(reversed(stops))]


def _span(paragraph: Paragraph, start: int, ending: int) -> LineSpan:
    """Return the line from `start` to a break."""
    stop, hyphen = max(start, paragraph.stops[ending]), bool(paragraph.hyphens[ending])
    return LineSpan(paragraph, start, stop, hyphen=hyphen)
