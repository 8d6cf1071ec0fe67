"""Make the cells of a column at once, of what the grid reader and the scan say of them."""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from jobs.design.cells.cell import Cell, Raw, cell_of
from jobs.intake.sheets import display
from jobs.intake.sheets.grids import EMPTY
from jobs.intake.sheets.texts import plain, unescaped
from jobs.intake.sheets.xlsx import eras, rounding, unshowable
from jobs.intake.sheets.xlsx.worksheets import FORMULA, NEGATIVE, CellKind

LONG_RAW = 15  #: characters; a number with more digits than programs keep is longer
MORE_DIGITS = 10**15  #: from which on numbers have more digits than spreadsheet programs keep
MOST_KNOWN = 100_000
"""Cells with equal content share one object: dates, prices and classes repeat."""

TEXT, ERROR, GENERAL = int(CellKind.TEXT), int(CellKind.ERROR), "General"
TEXTS = frozenset({CellKind.TEXT, CellKind.RESULT, CellKind.ERROR})
DURATION = re.compile(r"(-?\d+)(?:\.\d+)?s")

type Content = tuple[int, str | None, str | None, str]
"""What a cell is made of: kind, as stored, as shown, number format."""


class Column(NamedTuple):
    """Some cells of a column, from top to bottom."""

    kinds: bytes
    raw: list[str | None]
    shown: list[str | None]
    number_formats: list[str]

    def contents(self) -> Iterator[Content]:
        return zip(self.kinds, self.raw, self.shown, self.number_formats, strict=True)

    def has_formula(self) -> bool:
        return any(kind & FORMULA for kind in set(self.kinds))

    def plain_texts(self) -> list[Cell] | None:
        """Return the cells if all are texts that are shown as they are, as most columns are."""
        texts = [raw for raw in self.raw if raw]
        if len(texts) < len(self.raw) or self.kinds.count(TEXT) < len(texts):
            return None
        if texts != self.shown and set(self.number_formats) != {GENERAL}:
            return None
        every = "".join(texts)
        if plain(every) != every:
            return None
        return list(map(cell_of, zip(texts, texts, self.number_formats, strict=True)))


class Remark(NamedTuple):
    """What a person should know of a cell. `unshowable` describes a value that cannot be shown."""

    is_error: bool
    unshowable: str
    is_hidden: bool  #: by its number format
    has_lost_digits: bool = False
    is_early: bool = False  #: a date before March 1900, when programs count days differently


class KnownCells(dict[Content, Cell]):
    """Makes a cell when its content is first met. `hides_zeros`: the worksheet shows numbers that
    are zero as empty cells.
    """

    def __init__(self, language: str, *, hides_zeros: bool = False) -> None:
        super().__init__()
        self._language = language
        self._hides_zeros = hides_zeros
        self._texts: dict[Cell, Cell] = {}
        self._remarks: dict[Content, Remark] = {}

    def cells_of(self, column: Column) -> list[Cell]:
        """Return the cells of a column."""
        texts = column.plain_texts()
        if texts is None:
            return list(map(self.__getitem__, column.contents()))
        if len(self._texts) >= MOST_KNOWN:
            return texts
        return list(map(self._texts.setdefault, texts, texts))

    def remarks_on(self, column: Column) -> Iterator[tuple[int, Remark]]:
        """Yield the remarks on a column whose cells were made, by their places in it."""
        if self._remarks:
            found = map(self._remarks.get, column.contents())
            yield from ((at, remark) for at, remark in enumerate(found) if remark)

    def __missing__(self, content: Content) -> Cell:
        kind, raw, shown, number_format = content
        if raw is None or not kind:
            return EMPTY
        kind &= ~FORMULA  # its result is stored
        cell = self._built(kind, raw, raw if shown is None else shown, number_format)
        if _may_be_odd(cell, kind, raw) and any(remark := _remark(cell, kind)):
            self._remarks[content] = remark
        if len(self) < MOST_KNOWN:
            self[content] = cell
        return cell

    def _built(self, kind: int, raw: str, shown: str, number_format: str) -> Cell:
        kind &= ~NEGATIVE
        if kind == CellKind.RESULT:
            raw, shown = unescaped(raw), unescaped(shown)
        if kind in TEXTS:
            text = plain(raw)
            is_shown = shown == raw or (kind == TEXT and number_format == GENERAL)
            return cell_of((text if is_shown else plain(shown), text, number_format))
        value = _value(raw, kind)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if self._hides_zeros and value == 0:
                return cell_of(("", value, number_format))
            shown = rounding.corrected(shown, value, number_format)
        elif unshowable.is_foreign(number_format) and (day := eras.written(value, number_format)):
            return cell_of((day, value, number_format))
        show = display.shower(number_format, self._language)
        return cell_of((show(value, shown), value, number_format))


def _may_be_odd(cell: Cell, kind: int, raw: str) -> bool:
    """Return quickly whether there may be a remark on a cell."""
    return bool(
        kind == ERROR
        or kind & NEGATIVE
        or not cell[0]
        or (kind not in TEXTS and unshowable.is_foreign(cell.number_format))
        or (len(raw) > LONG_RAW and not isinstance(cell[1], str))
        or (kind not in TEXTS and unshowable.is_odd_date(cell))
    )


def _remark(cell: Cell, kind: int) -> Remark:
    is_text, is_negative = kind in TEXTS, bool(kind & NEGATIVE)
    reason = unshowable.why_not_shown(cell, is_text=is_text, is_negative=is_negative)
    is_hidden = not (reason or cell.shown or cell.raw in ("", 0, None))
    is_early = not is_text and unshowable.is_early_date(cell)
    return Remark(kind == ERROR, reason, is_hidden, _has_lost_digits(cell), is_early)


def _has_lost_digits(cell: Cell) -> bool:
    if not isinstance(cell.raw, int | float):
        return False
    return abs(cell.raw) >= MORE_DIGITS and "E" not in cell.shown


def _value(raw: str, kind: int) -> Raw:
    """Return numbers as numbers, dates and times as ISO 8601 text, durations as ISO 8601
    seconds.
    """
    if kind == CellKind.BOOLEAN:
        return raw == "TRUE"
    try:
        number = float(raw)
    except ValueError:
        duration = DURATION.fullmatch(raw)
        return f"PT{duration[1]}S" if duration else raw.replace(" ", "T", 1)
    if not math.isfinite(number):
        return raw
    return display.whole_if_exact(number)
