"""One cell of the sheet: what the spreadsheet program shows, and what the file stores."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

type Raw = str | int | float | bool | None

LONGEST = 32_767
"""The most characters of a cell, as in Excel. Longer texts are refused on input, never cut."""
FROM_PHOTO = "photo"
"""The number format of a cell that holds a fact of the photo."""


class Cell(NamedTuple):
    """The text and the stored value of a cell. `{VK}` prints `shown`; `{VK:currency}` needs `raw`
    and `number_format`.

    `raw` of a date or time is its ISO 8601 text; `number_format` is the spreadsheet's own (ECMA-376
    18.8.30), empty for CSV. A sheet has hundreds of thousands of cells: a tuple takes a third of
    the time of a data class to create, and is its own JSON.
    """

    shown: str
    raw: Raw = None
    number_format: str = ""

    @classmethod
    def of_text(cls, text: str) -> "Cell":
        return cls(text, text, "")

    def to_json(self) -> list[Raw]:
        return list(self)

    @classmethod
    def from_json(cls, value: Sequence[Raw]) -> "Cell":
        shown, raw, number_format = value
        return cls(str(shown), raw, str(number_format))


cell_of: Callable[[tuple[str, Raw, str]], Cell] = partial(tuple.__new__, Cell)
"""Makes a cell of its three parts, in two thirds of the time of the class."""

type Row = Mapping[str, Cell]
"""Column name → cell, in the sheet's order."""
type StoredCells = Mapping[str, Sequence[Raw]]
"""Column name → the JSON of its cell, as a row is stored."""


def row_of(stored: StoredCells) -> Row:
    """Return a stored row as values."""
    return {
        column: cell_of((str(shown), raw, str(number_format)))
        for column, (shown, raw, number_format) in stored.items()
    }


def text_of(stored: StoredCells, column: str) -> str:
    """Return what one column of a stored row shows, or "" if the row does not have it.

    Where only a few columns count, this costs less than `row_of`.
    """
    return str(stored[column][0]) if column in stored else ""


def texts_of(stored: StoredCells) -> list[str]:
    """Return what every column of a stored row shows."""
    return [str(value[0]) for value in stored.values()]
