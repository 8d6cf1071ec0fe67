"""Filling lines: which characters stand on which line at a given width. Arithmetic on a shaped paragraph."""

import re
from bisect import bisect_left, bisect_right
from math import floor
from typing import Final, Literal
from unicodedata import normalize

from jobs.rendering.lines.shaping import Paragraph, hyphen_room
from jobs.rendering.unicode.characters import script_of

type Words = Literal["whole", "cut", "hyphenate"]
"""What becomes of a word wider than the line: it does not go, or it is cut between clusters, with or without a hyphen.
A hyphen is put only between letters of a plain word: in an article number or an address it would be a lie."""

_PLAIN_WORD: Final = re.compile(r"\W*[^\W\d_]+(?:[-\u2010\u00ad][^\W\d_]+)*\W*")
_HYPHENATED: Final = frozenset({"Latn", "Cyrl", "Grek", "Armn", "Geor"})


class Span:
    """Characters `start` to `stop` of a paragraph on one line, without the spaces at its end; `hyphen` says that one is
    shown there."""

    __slots__ = ("hyphen", "paragraph", "start", "stop")

    def __init__(self, paragraph: Paragraph, start: int, stop: int, *, hyphen: bool = False) -> None:
        self.paragraph, self.start, self.stop, self.hyphen = paragraph, start, stop, hyphen

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and self.paragraph is other.paragraph and self.key == other.key

    def __hash__(self) -> int:
        return hash((id(self.paragraph), self.key))

    @property
    def key(self) -> tuple[int, int, bool]:
        """What tells it from other lines of the same paragraph."""
        return self.start, self.stop, self.hyphen

    @property
    def width(self) -> int:
        """In em units."""
        hyphen = hyphen_room(self.paragraph) if self.hyphen else 0
        return self.paragraph.width(self.start, self.stop) + hyphen


def wrap(paragraphs: list[Paragraph], width: float, *, most: int, words: Words = "whole") -> list[Span] | None:
    """Lines no wider than `width` em units, each as full as it goes.

    None when there would be more than `most` lines, or when a whole word is too wide. A single cluster can be too wide
    where words are cut; it then stands alone.
    """
    lines: list[Span] = []
    for paragraph in paragraphs:
        if not _fill(lines, paragraph, width, most, words):
            return None
    return lines


def _fill(lines: list[Span], paragraph: Paragraph, width: float, most: int, words: Words) -> bool:
    """Each line ends at the last break that fits; `done` of them are behind the line in hand.

    False when there would be too many lines, or one is too wide.
    """
    edges, stops, hyphens, ends = paragraph.edges, paragraph.stops, paragraph.hyphens, paragraph.ends
    room = floor(width) + paragraph.trailing  # what stands after the last cluster does not count
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
        lines.append(Span(paragraph, start, stops[last], hyphen=bool(hyphens[last])))
        start, done = paragraph.nexts[last], last + 1
    if len(lines) == most:
        return False
    lines.append(Span(paragraph, start, max(start, stops[-1]) if stops else start))
    return True


def widest_word(paragraphs: list[Paragraph]) -> int:
    """The least width, in em units, at which no word must be cut."""
    widest = 0
    for paragraph in paragraphs:
        start = 0
        for number, stop in enumerate(paragraph.stops):
            widest = max(widest, paragraph.width(start, stop))
            start = paragraph.nexts[number]
    return widest


def _cut(paragraph: Paragraph, start: int, stop: int, width: float, words: Words) -> Span:
    """Up to the last place between clusters that leaves no more than `width` before it; past one cluster at least."""
    hyphen = words == "hyphenate" and _is_plain_word(paragraph.text, start, stop)
    room = width - hyphen_room(paragraph) if hyphen else width
    starts = paragraph.starts
    first, last = bisect_right(starts, start), bisect_left(starts, stop)
    fitting = bisect_right(starts, room, first, last, key=lambda place: paragraph.width(start, place))
    if fitting > first:
        return Span(paragraph, start, starts[fitting - 1], hyphen=hyphen)
    return Span(paragraph, start, starts[first] if first < last else stop)


def _is_plain_word(text: str, start: int, stop: int) -> bool:
    """Is all between the spaces around these characters a word, with at most punctuation before and after it?"""
    ending = text.find(" ", stop)
    whole = text[text.rfind(" ", 0, start) + 1 : ending if ending >= 0 else len(text)]
    if not _PLAIN_WORD.fullmatch(normalize("NFC", whole)):
        return False
    return next((script_of(character) for character in whole if character.isalpha()), "") in _HYPHENATED
