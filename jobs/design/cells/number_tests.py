"""Compare the number in a cell with a fixed one, or with the number in another cell of its row."""

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from jobs.design.cells.cell import Row
from jobs.design.cells.formatting import locale_of, share_of
from jobs.design.cells.numbers import Unfit
from jobs.design.cells.patterns import cell_of, columns

NUMBER_TESTS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "less": operator.lt,
    "at-least": operator.ge,
    "more": operator.gt,
    "at-most": operator.le,
}
_PLACEHOLDER = re.compile(r"\{[^{}]+\}")
_NUMBER = re.compile(r"([-−]?\d+(?:[.,]\d+)?)\s*(%?)")
_THOUSANDS_OR_DECIMALS = re.compile(r"[-−]?\d{1,3}[.,]\d{3}")


class NotComparable(ValueError):
    """A cell holds no number to compare; the text is a sentence that says which."""


def column_compared(value: str) -> str | None:
    """Return the column in a value such as `{old price}`, or None for a fixed number."""
    if not _PLACEHOLDER.fullmatch(value.strip()):
        return None
    return next(iter(columns(value)), None)


def fixed_number(value: str) -> Decimal | None:
    """Return the number in a value such as `12.5`, `12,5` or `10%`, whatever the language.

    Return None if there is none, or if it reads differently in other languages, such as `1,299`.
    """
    match = _NUMBER.fullmatch(value.strip())
    if not match or _THOUSANDS_OR_DECIMALS.fullmatch(match.group(1)):
        return None
    number = Decimal(match.group(1).replace(",", ".").replace("−", "-"))
    return number / 100 if match.group(2) else number


def passes(test: str, column: str, value: str, row: Row, language: str) -> bool:
    """Return whether the number in a column passes a test of `NUMBER_TESTS`.

    Raises `NotComparable`, and `DesignDoesNotApply` if the row does not have a column.
    """
    other = column_compared(value)
    limit = _amount(row, other, language) if other else fixed_number(value)
    if limit is None:
        raise NotComparable(f"“{value}” is not a number.")
    return NUMBER_TESTS[test](_amount(row, column, language), limit)


def _amount(row: Row, column: str, language: str) -> Decimal:
    cell = cell_of(row, column)
    if not cell.shown.strip():
        raise NotComparable(f"“{column}” is empty")
    try:
        return share_of(cell, locale_of(language))
    except Unfit as unfit:
        raise NotComparable(f"“{column}” says “{cell.shown}”, which is not a number") from unfit
