"""Columns in which some cells are dates and others are text that looks like a date.

Spreadsheet programs leave a date as text if they do not know its notation. So the same column may
mix two orders of day and month.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from jobs.design.cells.cell import Cell, Row
from jobs.design.cells.dates import is_date_in_text, is_stored_date
from jobs.intake.sheets.grids import NumberedRow, TextsByRow
from jobs.intake.sheets.refusals import Sentences, listing, one_or_more, quoted


class MixedDates(NamedTuple):
    """A column with dates and the rows in which they are text."""

    column: str
    texts: TextsByRow


def mixed_dates(columns: Iterable[str], rows: Sequence[NumberedRow]) -> list[MixedDates]:
    """Return the columns that have both, in their order."""
    with_dates = (name for name in columns if any(_is_date(cells, name) for _, cells in rows))
    found = (MixedDates(name, dict(_texts(name, rows))) for name in with_dates)
    return [one for one in found if one.texts]


def _is_date(cells: Row, column: str) -> bool:
    cell = cells.get(column)
    return cell is not None and is_stored_date(cell)


def _texts(column: str, rows: Iterable[NumberedRow]) -> Iterator[tuple[int, str]]:
    """Yield row and text of the cells whose text looks like a date."""
    for number, cells in rows:
        cell = cells.get(column)
        if cell is not None and _is_text_of_date(cell):
            yield number, cell.shown


def _is_text_of_date(cell: Cell) -> bool:
    return not is_stored_date(cell) and isinstance(cell.raw, str) and is_date_in_text(cell.shown)


def dates_among_numbers(
    columns: Iterable[str], rows: Sequence[NumberedRow]
) -> dict[str, TextsByRow]:
    """Return the columns in which dates stand among more cells with other numbers, such as the
    inventory numbers 1999.12.3 and 1-2, with row and text of these dates.
    """
    found = {name: _dates(name, rows) for name in columns}
    return {
        name: dates for name, dates in found.items() if dates and _numbers(name, rows) > len(dates)
    }


def _dates(column: str, rows: Iterable[NumberedRow]) -> TextsByRow:
    return {row: cells[column].shown for row, cells in rows if _is_date(cells, column)}


def _numbers(column: str, rows: Iterable[NumberedRow]) -> int:
    """Count the cells with digits that neither are a date nor look like one."""
    return sum(_is_number(cells[column]) for _, cells in rows if column in cells)


def _is_number(cell: Cell) -> bool:
    has_digits = any(map(str.isdecimal, cell.shown))
    return has_digits and not is_stored_date(cell) and not is_date_in_text(cell.shown)


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
