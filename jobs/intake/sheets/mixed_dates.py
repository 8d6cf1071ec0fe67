"""Columns in which some cells are dates and others are text that looks like a date.

Spreadsheet programs leave a date as text if they do not know its notation. So the same column may
mix two orders of day and month.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from jobs.design.cells.cell import Cell
from jobs.design.cells.dates import is_date_in_text, is_stored_date
from jobs.intake.sheets.grids import NumberedRow, TextsByRow
from jobs.intake.sheets.refusals import Sentences, listing, one_or_more, quoted


class MixedDates(NamedTuple):
    """A column with dates and the rows in which they are text."""

    column: str
    texts: TextsByRow


type DatesByColumn = Mapping[str, TextsByRow]
"""Name of a column → row and text of the cells that are stored as dates."""


def dates_by_column(columns: Iterable[str], rows: Sequence[NumberedRow]) -> DatesByColumn:
    """Return the dates of the columns that have any, in the order of the columns."""
    found = {name: dict(_dates(name, rows)) for name in columns}
    return {name: dates for name, dates in found.items() if dates}


def _dates(column: str, rows: Iterable[NumberedRow]) -> Iterator[tuple[int, str]]:
    """Yield row and text of the cells that are stored as dates. Few texts are asked whether they
    are: all dates begin with a year.
    """
    for number, cells in rows:
        cell = cells[column]
        raw = cell[1]
        if isinstance(raw, str) and raw[:4].isdecimal() and is_stored_date(cell):
            yield number, cell[0]


def mixed_dates(dates: DatesByColumn, rows: Sequence[NumberedRow]) -> list[MixedDates]:
    """Return those of the columns with dates in which some are text, in their order."""
    found = (MixedDates(name, dict(_texts(name, rows, known))) for name, known in dates.items())
    return [one for one in found if one.texts]


def _texts(
    column: str, rows: Iterable[NumberedRow], dates: TextsByRow
) -> Iterator[tuple[int, str]]:
    """Yield row and text of the cells whose text looks like a date."""
    for number, cells in rows:
        if number not in dates and _is_text_of_date(cells[column]):
            yield number, cells[column].shown


def _is_text_of_date(cell: Cell) -> bool:
    """Return whether it is a text, not a time that its format shows as a day, as of an empty cell:
    00/01/1900.
    """
    is_text = isinstance(cell.raw, str) and cell.raw == cell.shown
    return is_text and is_date_in_text(cell.shown)


def dates_among_numbers(dates: DatesByColumn, rows: Sequence[NumberedRow]) -> DatesByColumn:
    """Return the columns in which dates stand among more cells with other numbers, such as the
    inventory numbers 1999.12.3 and 1-2.
    """
    return {
        name: known for name, known in dates.items() if _numbers(name, rows, known) > len(known)
    }


def _numbers(column: str, rows: Iterable[NumberedRow], dates: TextsByRow) -> int:
    """Count the cells with digits that neither are a date nor look like one."""
    return sum(_is_number(cells[column]) for number, cells in rows if number not in dates)


def _is_number(cell: Cell) -> bool:
    return any(map(str.isdecimal, cell.shown)) and not is_date_in_text(cell.shown)


def notices(found: Iterable[MixedDates], among_numbers: Mapping[str, TextsByRow]) -> Sentences:
    """Yield a sentence for each of these columns."""
    for column, dates in among_numbers.items():
        yield _among_numbers(column, dates)
    for column, texts in found:
        if column not in among_numbers:
            yield _as_text(column, texts)


def _among_numbers(column: str, dates: TextsByRow) -> str:
    word = one_or_more(dates, "a date in row", "dates in rows")
    return (
        f"Column {quoted(column)} has {word} {_rows_with_first(dates)}. Most other "
        "cells are not dates, and spreadsheet programs make dates of numbers such as 1-2. If a "
        "date is wrong, format the column as text, enter the cell again and upload the "
        "sheet again."
    )


def _as_text(column: str, texts: TextsByRow) -> str:
    word = one_or_more(texts, "row", "rows")
    return (
        f"Column {quoted(column)} has dates, but text that looks like a date in {word} "
        f"{_rows_with_first(texts)}. It is printed as it is. Store it as a date, or "
        "see the check for how formats of dates read it."
    )


def _rows_with_first(texts: TextsByRow) -> str:
    return f"{listing(texts)}: {quoted(next(iter(texts.values())))}"
