"""Write a workbook of one worksheet row by row: texts as texts, numbers and dates in their format.

Knows nothing about batches. A text is never a formula, and its cell keeps the text format when a
person overwrites it.
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from jobs.design.cells.cell import Cell

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GENERAL, TEXT = "General", "@"
BUILT_IN = {"mm-dd-yy": 14, "m/d/yy h:mm": 22}
"""Number formats (ECMA-376 part 1, 18.8.30) that a program shows as its system likes."""

WIDTH = 20  #: widths of a column, in characters
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 -- cells know no zone
DURATION = re.compile(r"PT(-?\d+(?:\.\d+)?)S")
NO_XML = re.compile("[\ufffe\uffff]")
LIKE_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


def write(
    file: IO[bytes], head: Sequence[str], rows: Iterable[Sequence[Cell]], *, folder: Path
) -> None:
    """Write into an open file, using temporary files in `folder`.

    Memory does not grow with the rows.
    """
    with xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": str(folder)}) as book:
        sheet = _Sheet(book)
        sheet.write_head(head)
        for number, cells in enumerate(rows, 1):
            sheet.write_row(number, cells)


class _Sheet:
    """The worksheet of a workbook, as far as cells are written into it."""

    def __init__(self, book: Any) -> None:
        self._sheet = book.add_worksheet("Rows", worksheet_class=_Worksheet)
        self._formats = _Formats(book)

    def write_head(self, names: Sequence[str]) -> None:
        """Write the names of the columns, which stay visible above the rows."""
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(names) - 1, WIDTH)
        for column, name in enumerate(names):
            self._write_text(0, column, name)

    def write_row(self, number: int, cells: Sequence[Cell]) -> None:
        for column, cell in enumerate(cells):
            if cell.shown:
                self._write(number, column, cell)

    def _write(self, row: int, column: int, cell: Cell) -> None:
        number = _number(cell)
        if isinstance(number, bool):
            self._sheet.write_boolean(row, column, number)
        elif number is None:
            self._write_text(row, column, cell.shown)
        else:
            format_of_it = self._formats[cell.number_format or GENERAL]
            self._sheet.write_number(row, column, number, format_of_it)

    def _write_text(self, row: int, column: int, text: str) -> None:
        """Write a text.

        Raises ValueError for more than 32,767 characters, which no cell can hold, instead of
        cutting it.
        """
        if self._is_refused(row, column, NO_XML.sub("\ufffd", text)):
            raise ValueError(
                f"the text in row {row + 1}, column {column + 1} is too long for a cell: "
                f"{text[:50]}…"
            )

    def _is_refused(self, row: int, column: int, text: str) -> bool:
        style = self._formats[TEXT]
        # The library would read it as its own markup.
        if text.startswith("<r>") and text.endswith("</r>"):
            return bool(self._sheet.write_rich_string(row, column, *text[:2], text[2:], style))
        return bool(self._sheet.write_string(row, column, text, style))


def _number(cell: Cell) -> float | None:
    """Return the number, date or truth value of a cell as a spreadsheet stores it; None for a
    text.
    """
    return cell.raw if isinstance(cell.raw, int | float) else _serial(cell)


class _Worksheet(Worksheet):  # type: ignore[misc]  # the library has no types
    @staticmethod
    def _escape_control_characters(data: Any) -> Any:
        """Escape characters that XML cannot hold as `_xHHHH_`, and the first underscore of similar
        texts as `_x005F_`.

        The library would miss the second underscore of `_x0041_x0042_`, and readers would decode
        what follows it.
        """
        if not isinstance(data, str):
            return data
        return CONTROL.sub(_escaped, LIKE_ESCAPED.sub("_x005F_", data))


def _escaped(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


class _Formats(dict[str, Any]):
    """Number format → the workbook's own format, made on first use."""

    def __init__(self, book: Any) -> None:
        self._book = book

    def __missing__(self, code: str) -> Any:
        self[code] = self._book.add_format({"num_format": BUILT_IN.get(code, code)})
        return self[code]


def _serial(cell: Cell) -> float | None:
    """Return a date, a time or a duration as a spreadsheet's number of days, or None for a text."""
    if not isinstance(cell.raw, str) or cell.number_format in ("", GENERAL, TEXT):
        return None
    if span := DURATION.fullmatch(cell.raw):
        return float(span[1]) / 86_400
    moment = _moment(cell.raw)
    return None if moment is None else (moment - DAY_ZERO) / timedelta(days=1)


def _moment(text: str) -> datetime | None:
    """Return a date, or a time on day zero, without its zone; None for any other text."""
    with suppress(ValueError):
        return datetime.fromisoformat(text).replace(tzinfo=None)
    with suppress(ValueError):
        return datetime.combine(DAY_ZERO, time.fromisoformat(text)).replace(tzinfo=None)
    return None
