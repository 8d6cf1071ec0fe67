"""Moving words between lines: as few lines as full ones take, of even length or without a short last one."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from jobs.design.values import Wrap
from jobs.rendering.lines.shaping import Paragraph
from jobs.rendering.lines.wrapping import Span
from jobs.rendering.unicode.characters import script_of

_ALPHABETS = frozenset({"Latn", "Cyrl", "Grek"})
_SHORT_LAST = 1 / 3
"""Of the room: a last line shorter than this looks forgotten."""


_NO_WAY = (1 << 40, 0.0, 0)
"""To a break that no line can reach: its hyphen is too much for every one."""

type _Cost = Callable[[Paragraph, int, int, float, float], float]
"""Of a line that might be set: from break `first` to break `last` of the paragraph, both counted from the start, its
width, and the room."""


def evened(paragraphs: list[Paragraph], width: float, wrap: Wrap) -> list[Span]:
    """Lines no wider than `width` em units, as many as `wrapping.wrap` gives, where no word is too wide."""
    cost = _evenness if wrap == "balance" else _forgotten
    return [span for paragraph in paragraphs for span in _best(paragraph, width, cost)]


def _evenness(_paragraph: Paragraph, _first: int, _last: int, width: float, _room: float) -> float:
    """The sum over lines of one total is least when all are equal."""
    return width**2


def _forgotten(paragraph: Paragraph, first: int, last: int, width: float, room: float) -> float:
    """Full lines but the last, which must not be much shorter; and no line that ends with a word such as “a” or “of”:
    many languages read on from it (in Czech and Polish setting it there is an error)."""
    if last == len(paragraph.stops):
        return 0 if first == 0 or width >= _SHORT_LAST * room else room**2
    hanging = (room / 2) ** 2 if _ends_short(paragraph, last) else 0
    return (room - width) ** 2 + hanging


def _ends_short(paragraph: Paragraph, number: int) -> bool:
    stop = paragraph.stops[number - 1]
    if stop == paragraph.nexts[number - 1]:
        return False
    start = paragraph.nexts[number - 2] if number > 1 else 0
    word = paragraph.text[start:stop]
    return len(word) <= 2 and word.isalpha() and script_of(word[0]) in _ALPHABETS


def _best(paragraph: Paragraph, width: float, cost: _Cost) -> list[Span]:
    """The cheapest of all ways that take the fewest lines: for each break the best way to reach it (Knuth & Plass,
    *Breaking Paragraphs into Lines*, without stretching)."""
    edges, begins = paragraph.edges, [0, *paragraph.nexts]
    if paragraph.stops and paragraph.width(0, paragraph.stops[-1]) <= width:
        return [_span(paragraph, 0, len(paragraph.stops) - 1)]
    starts = [edges[begin] for begin in begins]
    reached: list[tuple[int, float, int]] = [(0, 0.0, 0)]  # lines, cost, the break before
    earliest = 0  # break from which a line can reach the last one
    for last, (stop, hyphen) in enumerate(zip(paragraph.stops, paragraph.hyphens, strict=True), 1):
        best, ending = _NO_WAY, edges[stop]
        while earliest < last - 1 and ending - starts[earliest] - paragraph.trailing > width:
            earliest += 1
        for first in range(earliest, last):
            lines, before, _ = reached[first]
            if lines >= best[0]:
                continue
            length = ending - starts[first] - (paragraph.trailing if stop > begins[first] else 0) + hyphen
            if length <= width:
                best = min(best, (lines + 1, before + cost(paragraph, first, last, length, width), first))
        reached.append(best)
    return _spans(paragraph, begins, reached)


def _spans(paragraph: Paragraph, begins: Sequence[int], reached: Sequence[tuple[int, float, int]]) -> list[Span]:
    stops = [len(begins) - 1]
    while stops[-1]:
        stops.append(reached[stops[-1]][2])
    if len(stops) == 1:
        return [Span(paragraph, 0, 0)]
    return [_span(paragraph, begins[first], last - 1) for first, last in pairwise(reversed(stops))]


def _span(paragraph: Paragraph, start: int, ending: int) -> Span:
    """Up to a break."""
    return Span(paragraph, start, max(start, paragraph.stops[ending]), hyphen=bool(paragraph.hyphens[ending]))
