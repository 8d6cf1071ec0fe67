"""Fill lines: decide which characters belong to which line at a given width.

Arithmetic on a shaped paragraph.
"""

import re
from bisect import bisect_left, bisect_right
from math import floor
from typing import Final, Literal
from unicodedata import normalize

from jobs.rendering.lines.shaping import Paragraph, hyphen_room, widest_hyphen
from jobs.rendering.unicode.characters import script_of

type Words = Literal["whole", "cut", "hyphenate"]
"""What happens to a word wider than the line: it does not fit, or is cut between clusters, with or
without a hyphen.

A hyphen is added only between letters of a plain word: in an article number or an address it would
be wrong.
"""

_PLAIN_WORD: Final = re.compile(r"\W*[^\W\d_]+(?:[-\u2010\u00ad][^\W\d_]+)*\W*")
_HYPHENATED: Final = frozenset({"Latn", "Cyrl", "Grek", "Armn", "Geor"})


class LineSpan:
    """Characters `start` to `stop` of a paragraph on one line, without the spaces at its end.

    `hyphen`: one is shown at the end.
    """

    __slots__ = ("hyphen", "paragraph", "start", "stop")

    def __init__(
        self, paragraph: Paragraph, start: int, stop: int, *, hyphen: bool = False
    ) -> None:
        self.paragraph, self.start, self.stop, self.hyphen = paragraph, start, stop, hyphen

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, LineSpan)
            and self.paragraph is other.paragraph
            and self.key == other.key
        )

    def __hash__(self) -> int:
        return hash((id(self.paragraph), self.key))

    @property
    def key(self) -> tuple[int, int, bool]:
        """The identity of the line within its paragraph."""
        return self.start, self.stop, self.hyphen

    @property
    def width(self) -> int:
        """The width in em units."""
        hyphen = hyphen_room(self.paragraph, self.stop) if self.hyphen else 0
        return self.paragraph.width(self.start, self.stop) + hyphen


def wrap(
    paragraphs: list[Paragraph], width: float, *, most: int, words: Words = "whole"
) -> list[LineSpan] | None:
    """Return lines no wider than `width` em units, each as full as possible.

    None if there would be more than `most` lines, or if a whole word is too wide. Where words are
    cut, a single cluster can be too wide; it then gets a line to itself.
    """
    lines: list[LineSpan] = []
    for paragraph in paragraphs:
        if not _fill(lines, paragraph, width, most, words):
            return None
    return lines


def _fill(
    lines: list[LineSpan], paragraph: Paragraph, width: float, most: int, words: Words
) -> bool:
    """Append the lines of one paragraph. Return False if there would be too many lines, or one is
    too wide.

    Each line ends at the last break that fits; the first `done` breaks are before the current line.
    """
    edges, ends = paragraph.edges, paragraph.ends
    stops, hyphens = paragraph.stops, paragraph.hyphens
    room = floor(width) + paragraph.trailing  # spacing after the last cluster does not count
    start = done = 0
    while (at := bisect_right(ends, farthest := edges[start] + room, done)) < len(stops):
        last = at - 1
        while last >= done and edges[stops[last]] + hyphens[last] > farthest:
            last -= 1
        if last < done or stops[last] <= start:
            if words == "whole":
                return False
            cut = _cut(paragraph, start, stops[at], width, words)
            if cut.stop < stops[at]:
                if len(lines) == most:
                    return False
                lines.append(cut)
                start = cut.stop
                continue
            last = at  # a single cluster
            if last + 1 == len(stops):
                break
        if len(lines) == most:
            return False
        lines.append(LineSpan(paragraph, start, stops[last], hyphen=bool(hyphens[last])))
        start, done = paragraph.nexts[last], last + 1
    if len(lines) == most:
        return False
    lines.append(LineSpan(paragraph, start, max(start, stops[-1]) if stops else start))
    return True


def widest_word(paragraphs: list[Paragraph]) -> int:
    """Return the smallest width, in em units, at which no word has to be cut."""
    widest = 0
    for paragraph in paragraphs:
        start = 0
        for number, stop in enumerate(paragraph.stops):
            widest = max(widest, paragraph.width(start, stop))
            start = paragraph.nexts[number]
    return widest


def _cut(paragraph: Paragraph, start: int, stop: int, width: float, words: Words) -> LineSpan:
    """Return the part before the last place between clusters that fits into `width`, but at least
    one cluster.
    """
    hyphen = words == "hyphenate" and _is_plain_word(paragraph.text, start, stop)
    room = width - widest_hyphen(paragraph, start, stop) if hyphen else width

    def width_to(place: int) -> int:
        return paragraph.width(start, place)

    starts = paragraph.starts
    first, last = bisect_right(starts, start), bisect_left(starts, stop)
    fitting = bisect_right(starts, room, first, last, key=width_to)
    if fitting > first:
        return LineSpan(paragraph, start, starts[fitting - 1], hyphen=hyphen)
    return LineSpan(paragraph, start, starts[first] if first < last else stop)


def _is_plain_word(text: str, start: int, stop: int) -> bool:
    """Return whether the text between the nearest spaces is one word, with at most punctuation
    before and after it.
    """
    ending = text.find(" ", stop)
    whole = text[text.rfind(" ", 0, start) + 1 : ending if ending >= 0 else len(text)]
    if not _PLAIN_WORD.fullmatch(normalize("NFC", whole)):
        return False
    letter = next((character for character in whole if character.isalpha()), "")
    return bool(letter) and script_of(letter) in _HYPHENATED
