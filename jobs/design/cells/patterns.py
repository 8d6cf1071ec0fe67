"""Patterns: text with `{column}` placeholders, their formats, and optional parts in `[…]`.

Grammar: `{column}`, `{column:format}`, `{column:format:format}`; `[ … ]` vanishes when a
placeholder in it is empty, and may nest. `{{ }} [[ ]]` print one bracket; inside a nested part `]]`
closes two parts. A colon in a column's name is followed by a space or doubled. `{serial:INV-0000}`
and `{verify:INV-0000}` are the row's number in a series and its address (`serials`). Every other
character prints as it is.
"""

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from jobs.design.cells import formatting as formats
from jobs.design.cells import serials
from jobs.design.cells.cell import Cell, Row
from jobs.errors import DesignDoesNotApply
from jobs.texts import few_quoted

_PIECE = re.compile(r"\{\{|\}\}|\[\[|\]\]|\{[^{}]*\}|[\[\]{}]|[^\[\]{}]+")
_COLUMN = re.compile(r"(?:::|:(?=\s|$)|[^:])*")
_FORMAT = re.compile(r""":((?:"[^"]*"|'[^']*'|[^:"'])*)""")

_SERIAL_NUMBERS = ("serial", "serial number")  #: what people write who ask for one

BLANKS = " \t\u00a0"
"""Left out around the text of a cell. Line breaks there may be wanted, as may the wide blanks of
Japanese.
"""

type Clean = Callable[[str, str], str]
"""(column, printed value) → the text to insert; file names need this."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    column: str
    formats: tuple[formats.Use, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return its own column, and those that its formats look at."""
        return (self.column, *(use.column for use in self.formats if use.column))


@dataclass(frozen=True, slots=True)
class Optional:
    parts: "PatternParts"


type PatternPart = str | Placeholder | Optional
type PatternParts = tuple[PatternPart, ...]


def fill(pattern: str, row: Row, language: str) -> str:
    """Return the text for one row.

    Raises `ValueUnusable` for a cell that a format cannot take, `DesignDoesNotApply` for a column
    the row does not have.
    """
    return compose(pattern, row, language, _as_it_is)


def compose(pattern: str, row: Row, language: str, clean: Clean) -> str:
    """Return the same as `fill`, with each printed value passed through `clean`."""
    return _joined(_parsed(pattern).parts, row, language, clean)


def parts_of(pattern: str) -> PatternParts:
    """Return a pattern as texts, placeholders and optional parts, in order."""
    return _parsed(pattern).parts


@lru_cache(maxsize=512)
def columns(pattern: str) -> tuple[str, ...]:
    """Return the columns that a pattern names, each once, in order, without serial numbers."""
    return tuple(column for column in _named(pattern) if not serials.is_own(column))


def serial_columns(pattern: str) -> tuple[str, ...]:
    """Return the serial numbers that a pattern prints, and the addresses of them."""
    return tuple(filter(serials.is_own, _named(pattern)))


def _named(pattern: str) -> dict[str, None]:
    found = _placeholders(_parsed(pattern).parts)
    return dict.fromkeys(column for placeholder in found for column in placeholder.columns)


@lru_cache(maxsize=512)
def fixed_currencies(pattern: str) -> tuple[tuple[str, str], ...]:
    """Return the columns that a pattern prints in one currency for all rows, and its code."""
    return tuple(
        (found.column, use.arguments[0])
        for found in _placeholders(_parsed(pattern).parts)
        for use in found.formats
        if use.name == "currency" and use.arguments
    )


def names(pattern: str, column: str) -> bool:
    """Return whether a placeholder of the pattern names this column, whatever its case."""
    return column in {name.strip().casefold() for name in columns(pattern)}


def with_text(pattern: str, column: str, cell: Cell, language: str) -> str:
    """Return the pattern with the cell's text in place of the placeholders of this column.

    Raises `ValueUnusable` if a format cannot print the cell.
    """
    if not names(pattern, column):
        return pattern
    pieces = _PIECE.findall(pattern)
    return "".join(_told(piece, column, cell, language) for piece in pieces)


def _told(piece: str, column: str, cell: Cell, language: str) -> str:
    """Return a piece of a pattern, or the cell's text if the piece is a placeholder of the column.

    The text must not have brackets of the grammar.
    """
    if len(piece) < 3 or piece[0] != "{":
        return piece
    found = _Parser().placeholder(piece[1:-1])
    if found.column.casefold() != column:
        return piece
    return formats.apply(found.formats, found.column, cell, language)


def empty_columns(pattern: str, row: Row) -> tuple[str, ...]:
    """Return the columns outside optional parts whose cell is empty."""
    return tuple([column for column in needed(pattern) if _is_empty(cell_of(row, column))])


@lru_cache(maxsize=512)
def needed(pattern: str) -> tuple[str, ...]:
    """Return the columns outside optional parts, each once."""
    outside = [part.column for part in _parsed(pattern).parts if isinstance(part, Placeholder)]
    return tuple(column for column in dict.fromkeys(outside) if not serials.is_own(column))


def problems(pattern: str) -> list[str]:
    """Return the problems of a pattern, one sentence each."""
    return list(_parsed(pattern).problems)


def cell_of(row: Row, column: str) -> Cell:
    """Return the cell of this column, or of the one whose name differs only in case or outer
    spaces.

    Raises `DesignDoesNotApply` if there is neither.
    """
    if column in row:
        return row[column]
    folded = column.strip().casefold()
    for name, cell in row.items():
        if name.strip().casefold() == folded:
            return cell
    if serials.is_own(column):
        return serials.sample(column)
    raise DesignDoesNotApply(
        _no_such_column(column, tuple(sorted(row))), column=column, columns=list(row)
    )


@lru_cache(maxsize=512)
def _no_such_column(column: str, columns: tuple[str, ...]) -> str:
    """Say which columns there are, and what may be meant. Cached, as one typing error fails all
    rows.
    """
    there = f"The sheet has no column “{column}”; it has {few_quoted(columns)}."
    if column.strip().casefold() in _SERIAL_NUMBERS:
        return f"{there} For a serial number, write {{serial:No. 0000}}."
    near = difflib.get_close_matches(column, columns, 1)
    return f"{there} Did you mean “{near[0]}”?" if near else there


def _as_it_is(_column: str, text: str) -> str:
    return text


def _is_empty(cell: Cell) -> bool:
    return not cell.shown.strip()


def _joined(parts: PatternParts, row: Row, language: str, clean: Clean) -> str:
    return "".join([_printed(part, row, language, clean) for part in parts])


def _printed(part: PatternPart, row: Row, language: str, clean: Clean) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Placeholder):
        return clean(part.column, value_of(part, row, language))
    return "" if vanishes(part, row) else _joined(part.parts, row, language, clean)


def value_of(placeholder: Placeholder, row: Row, language: str) -> str:
    """Return what a placeholder prints for this row, or an empty text for an empty cell.

    Spaces around the text of a cell are left out: nobody sees them in a spreadsheet, but between
    two placeholders they would print a gap.
    """
    column = placeholder.column
    cell = _trimmed(cell_of(row, column))
    if _is_empty(cell):
        return ""
    if not placeholder.formats:
        return cell.shown
    uses = tuple(_with_column(use, row, language) for use in placeholder.formats)
    return formats.apply(uses, column, cell, language)


def _with_column(use: formats.Use, row: Row, language: str) -> formats.Use:
    return use.with_currency(cell_of(row, use.column), language) if use.column else use


def _trimmed(cell: Cell) -> Cell:
    text = cell.shown.strip(BLANKS)
    return cell if text == cell.shown else cell._replace(shown=text)


def vanishes(optional: Optional, row: Row) -> bool:
    """Return whether a placeholder of this part is empty, so that the part is not printed."""
    return any(
        isinstance(part, Placeholder) and _is_empty(cell_of(row, part.column))
        for part in optional.parts
    )


def _placeholders(parts: PatternParts) -> Iterator[Placeholder]:
    for part in parts:
        if isinstance(part, Placeholder):
            yield part
        elif isinstance(part, Optional):
            yield from _placeholders(part.parts)


@dataclass(frozen=True, slots=True)
class _Parsed:
    parts: PatternParts
    problems: tuple[str, ...]


@lru_cache(maxsize=512)
def _parsed(pattern: str) -> _Parsed:
    return _Parser().parse(pattern)


class _Parser:
    """A single pass over the pieces, with a stack of the open parts; the bottom of the stack is the
    whole text.
    """

    def __init__(self) -> None:
        self.open: list[list[PatternPart]] = [[]]
        self.problems: list[str] = []

    def parse(self, pattern: str) -> _Parsed:
        for piece in _PIECE.findall(pattern):
            self._take(piece)
        while len(self.open) > 1:
            self.problems.append("A “[” is not closed; write [[ for the character itself.")
            self._close()
        return _Parsed(tuple(self.open[0]), tuple(self.problems))

    def _take(self, piece: str) -> None:
        if piece == "]]" and len(self.open) > 2:
            self._close()
            self._close()
        elif piece in ("{{", "}}", "[[", "]]"):
            self._add(piece[0])
        elif piece == "[":
            self.open.append([])
        elif piece == "]" and len(self.open) > 1:
            self._close()
        elif piece in ("{", "}", "]"):
            self.problems.append(
                f"A single “{piece}” is unmatched; write {piece * 2} for the character itself."
            )
        elif piece[0] == "{":
            self._add(self.placeholder(piece[1:-1]))
        else:
            self._add(piece)

    def _add(self, part: PatternPart) -> None:
        self.open[-1].append(part)

    def _close(self) -> None:
        parts = tuple(self.open.pop())
        if not any(isinstance(part, Placeholder | Optional) for part in parts):
            self.problems.append(
                "A part in […] has no placeholder, so it would never vanish; write [[ and ]] "
                "instead."
            )
        self._add(Optional(parts))

    def placeholder(self, inside: str) -> Placeholder:
        if own := serials.column_of(inside):
            self.problems.extend(filter(None, [serials.problem(own)]))
            return Placeholder(own, ())
        match = _COLUMN.match(inside)
        name = match.group() if match else ""
        column = self._column(name)
        written = [found.group(1) for found in _FORMAT.finditer(inside[len(name) :])]
        uses, problems = formats.parse(written)
        self.problems.extend(problems)
        return Placeholder(column, uses)

    def _column(self, name: str) -> str:
        """Return the column that a placeholder names; without one, add a problem."""
        column = name.replace("::", ":").strip()
        if not column:
            self.problems.append(
                "A placeholder {} has no column name; enter one from the sheet, or {{}} for the "
                "characters."
            )
        return column
