"""Columns in which some cells are dates and others are text that looks like a date.

Spreadsheet programs leave a date as text if they do not know its notation. So the same column may
mix two orders of day and month.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from jobs.design.cells.cell import Cell, Row
from jobs.design.cells.dates import is_date_in_text, is_stored_date
from jobs.intake.sheets.grids import NumberedRow
from jobs.intake.sheets.refusals import listing, quoted


class MixedDates(NamedTuple):
    """A column with dates and the rows in which they are text."""

    column: str
    texts: Mapping[int, str]


def mixed_dates(columns: Iterable[str], rows: Sequence[NumberedRow]) -> list[MixedDates]:
    """Return the columns that have both, in their order."""
    with_dates = [name for name in columns if any(_is_date(cells, name) for _, cells in rows)]
    found = [MixedDates(name, dict(_texts(name, rows))) for name in with_dates]
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
) -> dict[str, dict[int, str]]:
    """Return the columns in which dates stand among more cells with other numbers, such as the
    inventory numbers 1999.12.3 and 1-2, with row and text of these dates.
    """
    found = {}
    for name in columns:
        dates = {row: cells[name].shown for row, cells in rows if _is_date(cells, name)}
        if dates and _numbers(name, rows) > len(dates):
            found[name] = dates
    return found


def _numbers(column: str, rows: Iterable[NumberedRow]) -> int:
    """Count the cells with digits that neither are a date nor look like one."""
    cells = (cells[column] for _, cells in rows if column in cells)
    return sum(
        any(map(str.isdecimal, cell.shown))
        and not is_stored_date(cell)
        and not is_date_in_text(cell.shown)
        for cell in cells
    )


def notices(
    found: Iterable[MixedDates], among_numbers: Mapping[str, Mapping[int, str]]
) -> Iterator[str]:
    """Yield a sentence for each of these columns."""
    for column, dates in among_numbers.items():
        rows, first = list(dates), next(iter(dates.values()))
        word = "a date in row" if len(rows) == 1 else "dates in rows"
        yield (
            f"Column {quoted(column)} has {word} {listing(rows)}: {quoted(first)}. Most other "
            "cells are numbers, and spreadsheet programs make dates of numbers such as 1-2. If a "
            "date is wrong, format the column as text, enter the number again and upload the "
            "sheet again."
        )
    for column, texts in found:
        if column in among_numbers:
            continue
        rows, first = list(texts), next(iter(texts.values()))
        word = "row" if len(rows) == 1 else "rows"
        yield (
            f"Column {quoted(column)} has dates, but text that looks like a date in {word} "
            f"{listing(rows)}: {quoted(first)}. It is printed as it is. Store it as a date, or "
            "see the check for how formats of dates read it."
        )
