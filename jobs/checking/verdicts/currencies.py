"""Rows whose price is printed in another currency than a column of the sheet says."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from babel import Locale

from jobs.design import Design, Row, TextBox
from jobs.design.by_aspect import every_box
from jobs.design.cells import patterns
from jobs.design.cells.cell import FROM_PHOTO, Cell
from jobs.design.cells.currencies import currency_alone, is_symbol_of
from jobs.design.cells.formatting import locale_of
from jobs.design.overrides import in_look_of, with_boxes_of
from jobs.errors import JobFailed
from jobs.findings.texts import CurrencyDiffers

type Differing = Iterator[tuple[int, CurrencyDiffers]]
"""The id of a row, and a notice on it."""


class _Price(NamedTuple):
    """A placeholder that prints one currency in all rows."""

    box: str
    column: str
    currency: str


def differing(parsed: Design, rows: Iterable[tuple[int, Row]]) -> Differing:
    """Yield a notice for each row, given with its id, whose column of currencies says another one.

    A column counts if all its filled cells are codes or symbols: in one cell alone, PEN or TOP may
    be a word.
    """
    if not any(map(_prices, parsed.every_look)):
        return
    columns: list[str] | None = None
    found: list[tuple[int, CurrencyDiffers]] = []
    for number, row in rows:
        columns = _of_currencies(row if columns is None else columns, parsed, row)
        if not columns:
            return
        found.extend((number, notice) for notice in _of_row(parsed, row, columns))
    yield from (pair for pair in found if pair[1].details["column"] in (columns or ()))


def _of_currencies(columns: Iterable[str], parsed: Design, row: Row) -> list[str]:
    """Return those of the columns whose cell of this row is empty or a currency."""
    locale = locale_of(parsed.language)
    return [column for column in columns if _is_empty_or_currency(row.get(column), locale)]


def _is_empty_or_currency(cell: Cell | None, locale: Locale) -> bool:
    if cell is None or not cell.shown.strip():
        return True
    return cell.number_format != FROM_PHOTO and currency_alone(cell.shown, locale) is not None


def _of_row(parsed: Design, row: Row, columns: Iterable[str]) -> Iterator[CurrencyDiffers]:
    """Yield a notice for each column that says none of the currencies printed."""
    prices = _prices_of_row(parsed, row)
    for column in columns if prices else ():
        says = row[column].shown.strip() if column in row else ""
        if says and not any(_says(says, price.currency, parsed) for price in prices):
            yield CurrencyDiffers(*prices[0], column, says)


def _says(text: str, currency: str, parsed: Design) -> bool:
    is_code = currency_alone(text, locale_of(parsed.language)) == currency
    return is_code or is_symbol_of(text, currency)


def _prices_of_row(parsed: Design, row: Row) -> list[_Price]:
    """Return those of the boxes that a row shows; none if it cannot choose its boxes, which is a
    separate finding.
    """
    try:
        return _prices(with_boxes_of(in_look_of(parsed, row), row))
    except JobFailed:
        return []


def _prices(look: Design) -> list[_Price]:
    return [
        _Price(box.name, column, currency)
        for box in every_box(look)
        if isinstance(box, TextBox)
        for column, currency in patterns.fixed_currencies(box.text)
    ]
