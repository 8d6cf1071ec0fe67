"""Marks that style parts of a text: `**bold**`, `__italics__`, `~~struck through~~`, `^^raised^^`,
and `<#d00000 60%>…</>` for a colour, a size, a weight or several of them.

Marks are nested, and one that opens in an optional part closes there. Doubled signs print
themselves: `****` prints `**`, and `<<` prints `<`. Only the marks of a pattern count. The signs
of a cell print as they are, unless the design lets cells style themselves.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

from jobs.design.cells import patterns
from jobs.design.cells.cell import Row
from jobs.design.cells.patterns import Optional, PatternParts, Placeholder

BOLDER = -1
"""A weight: bolder than that of the box."""
_SIZES = (10, 400)
_WEIGHTS = (1, 1000)


class Style(NamedTuple):
    """How a part of a text differs from its box. `weight` is 0 where it does not, or `BOLDER`;
    `share` is that of the box's font size.
    """

    colour: str = ""
    share: float = 1.0
    weight: int = 0
    is_italic: bool = False
    is_struck: bool = False
    is_underlined: bool = False
    is_raised: bool = False


PLAIN = Style()
type Span = tuple[str, Style]


class MarkedText(NamedTuple):
    """A text in spans of one style each. `unclear` are the columns whose cells have marks that
    cannot be read, which therefore print as they are.
    """

    spans: tuple[Span, ...]
    unclear: tuple[str, ...]


class Marked(Protocol):
    """A text box, as far as its text and its marks matter."""

    @property
    def text(self) -> str: ...
    @property
    def markup(self) -> str: ...


_SIGNS: Mapping[str, Mapping[str, bool | int]] = {
    "**": {"weight": BOLDER},
    "__": {"is_italic": True},
    "~~": {"is_struck": True},
    "^^": {"is_raised": True},
}
_WORDS: Mapping[str, Mapping[str, bool | int]] = {
    "bold": {"weight": BOLDER},
    "italic": {"is_italic": True},
    "strike": {"is_struck": True},
    "underline": {"is_underlined": True},
    "raised": {"is_raised": True},
}
_CLOSING = "</>"
_PIECE = re.compile(
    r"\*{4}|_{4}|~{4}|\^{4}|<<|\*\*|__|~~|\^\^|<[^<>]*>|[^*_~^<]+|[*_~^<]", re.DOTALL
)
_MARKED_PART = re.compile(
    r"(\*\*|__|~~|\^\^)(?!\s)(?:\{[^{}\n]*\}|[^*_~^{}\n])+(?<!\s)\1(?![*_~^])"
    r"|<[^<>\n]+>[^<>\n]+</>"
)


def fill(pattern: str, row: Row, language: str, *, in_cells: bool) -> MarkedText:
    """Return the text for one row with its styles. `in_cells`: the marks of cells count too.

    Raises the same as `patterns.fill`.
    """
    unclear: list[str] = []
    filled = _filled(_marked(pattern).parts, row, language, unclear if in_cells else None)
    spans = tuple(span for span in filled if span[0])
    return MarkedText(spans, tuple(dict.fromkeys(unclear)))


def printed(box: Marked, row: Row, language: str) -> str:
    """Return the text that a box prints for one row, without marks."""
    if box.markup == "none":
        return patterns.fill(box.text, row, language)
    spans = fill(box.text, row, language, in_cells=box.markup == "cells").spans
    return "".join(text for text, _ in spans)


@lru_cache(maxsize=512)
def unused_marks(pattern: str) -> str:
    """Return the first part of a pattern that marks would style, such as `~~{UVP}~~`, for boxes
    where marks print as they are. Empty if there is none.
    """
    found = _MARKED_PART.search(pattern)
    return found[0] if found else ""


def problems(pattern: str) -> list[str]:
    """Return the problems of the marks in a valid pattern, one sentence each."""
    return list(_marked(pattern).problems)


def _of_cell(
    placeholder: Placeholder, row: Row, language: str, style: Style, unclear: list[str]
) -> Iterator[Span]:
    """Yield the parts of a cell, within the style of its place.

    A cell whose marks cannot be read prints as it is, and its column is added to `unclear`.
    """
    text = patterns.value_of(placeholder, row, language)
    reader = _Reader(style)
    spans = list(reader.read(text))
    reader.close()
    if reader.problems:
        unclear.append(placeholder.column)
        yield text, style
    else:
        yield from spans


# --- Patterns -------------------------------------------------------------------------------------


class _Optional(NamedTuple):
    optional: Optional
    parts: "tuple[_Part, ...]"


type _Part = tuple[str | Placeholder | _Optional, Style]


class _Marked(NamedTuple):
    parts: tuple[_Part, ...]
    problems: tuple[str, ...]


def _filled(
    parts: Iterable[_Part], row: Row, language: str, unclear: list[str] | None
) -> Iterator[Span]:
    """Yield the parts with the row's texts, and their styles. `unclear`: None if marks of cells do
    not count.
    """
    for part, style in parts:
        if isinstance(part, str):
            yield part, style
        elif isinstance(part, _Optional):
            if not patterns.vanishes(part.optional, row):
                yield from _filled(part.parts, row, language, unclear)
        elif unclear is not None:
            yield from _of_cell(part, row, language, style, unclear)
        else:
            yield patterns.value_of(part, row, language), style


@lru_cache(maxsize=512)
def _marked(pattern: str) -> _Marked:
    problems: list[str] = []
    return _Marked(tuple(_within(patterns.parts_of(pattern), PLAIN, problems)), tuple(problems))


def _within(parts: PatternParts, style: Style, problems: list[str]) -> Iterator[_Part]:
    """Yield the parts of a pattern, or of an optional part of it, that begins in this style."""
    reader = _Reader(style)
    for part in parts:
        if isinstance(part, str):
            yield from reader.read(part)
        elif isinstance(part, Placeholder):
            yield part, reader.style
        else:
            inside = tuple(_within(part.parts, reader.style, problems))
            yield _Optional(part, inside), reader.style
    reader.close()
    problems.extend(reader.problems)


class _Reader:
    """Reads marks, and knows which are open at the moment: each with the style before it."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.problems: list[str] = []
        self._open: list[tuple[str, Style]] = []

    def read(self, text: str) -> Iterator[tuple[str, Style]]:
        """Yield the text between the marks, each part with its style."""
        for piece in _PIECE.findall(text):
            if piece in _SIGNS:
                self._turn(piece)
            elif piece == _CLOSING:
                self._end(piece)
            elif piece[0] == "<" and len(piece) > 1 and piece != "<<":
                self._begin("<", _styled(piece[1:-1], self.style))
            else:
                yield self._printed(piece), self.style

    def close(self) -> None:
        """Note the marks that are still open."""
        for sign, _ in self._open:
            end = "is not closed; end it with </>" if sign == "<" else "is not closed"
            self._note(f"A “{_named(sign)}” {end}, in the same […] if it is in one.")

    def _printed(self, piece: str) -> str:
        if piece == "<":
            self._note("A single “<” begins a style such as <#d00000>; write << to print it.")
        is_doubled = piece == "<<" or (len(piece) == 4 and piece[:2] in _SIGNS)
        return piece[: len(piece) // 2] if is_doubled else piece

    def _turn(self, sign: str) -> None:
        """Open a sign, or close it if it is open."""
        if self._is_open(sign):
            self._end(sign)
        else:
            self._begin(sign, self.style._replace(**_SIGNS[sign]))  # type: ignore[arg-type]

    def _is_open(self, sign: str) -> bool:
        return sign in (opened for opened, _ in self._open)

    def _begin(self, sign: str, style: Style | str) -> None:
        self._open.append((sign, self.style))
        if isinstance(style, str):
            self._note(style)
        else:
            self.style = style

    def _end(self, sign: str) -> None:
        wanted = "<" if sign == _CLOSING else sign
        if not self._open:
            self._note("A “</>” closes nothing; remove it.")
        elif self._open[-1][0] != wanted:
            inner = _named(self._open[-1][0])
            self._note(f"“{sign}” closes before the “{inner}” inside it; close that one first.")
        else:
            self.style = self._open.pop()[1]

    def _note(self, sentence: str) -> None:
        self.problems.append(sentence)


def _named(sign: str) -> str:
    return "<…>" if sign == "<" else sign


# --- <…> ------------------------------------------------------------------------------------------


def _styled(inside: str, style: Style) -> Style | str:
    """Return the style that `#d00000 60%` asks for within another, or a sentence if it cannot be
    read.
    """
    words = inside.replace(",", " ").split()
    for word in words:
        found = _changed(word.casefold(), style)
        if found is None:
            return _unknown(word)
        style = found
    return style if words else _unknown(inside)


def _changed(word: str, style: Style) -> Style | None:
    if word in _WORDS:
        return style._replace(**_WORDS[word])  # type: ignore[arg-type]
    if re.fullmatch("#[0-9a-f]{6}", word):
        return style._replace(colour=word)
    if (share := _whole(word.removesuffix("%"), _SIZES)) and word.endswith("%"):
        return style._replace(share=style.share * share / 100)
    weight = _whole(word, _WEIGHTS)
    return style._replace(weight=weight) if weight else None


def _whole(digits: str, allowed: tuple[int, int]) -> int | None:
    number = int(digits) if re.fullmatch("[0-9]{1,4}", digits) else 0
    return number if allowed[0] <= number <= allowed[1] else None


def _unknown(word: str) -> str:
    low, high = _SIZES
    return (
        f"“<{word}>” is not a style; write a colour such as #d00000, a size from {low}% to "
        f"{high}%, a weight such as 400, or {', '.join(_WORDS)}. Write << to print a “<”."
    )
