"""The raw cells of a file, before finding the header row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.design.cells.cell import Cell, Row
from jobs.intake.sheets.pictures.found import CellPlace, FoundPictures

EMPTY = Cell("")

type NumberedCells = tuple[int, list[Cell]]
"""The number of a row, as its author sees it, and its cells from column A on."""

type Rows = list[NumberedCells]

type TextsByRow = dict[int, str]
"""Row number → a text in this row."""

type ColumnNames = dict[int, str]
"""Index of a column → its name."""

type NumberedRow = tuple[int, Row]
"""The number of a row, as its author sees it, and its cells by the names of their columns."""


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return the name for a further column, numbered if one of `taken` has it."""
    folded, candidate, number = {other.casefold() for other in taken}, name, 2
    while candidate.casefold() in folded:
        candidate, number = f"{name} ({number})", number + 1
    return candidate


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows that are not empty, with their author's row numbers. Cells begin at column A.

    `errors`, `uncached`, `unshowable` and `hidden_values` name cells by (row number, column index).
    `unshowable` describes each value in words; the number format of `hidden_values` shows nothing.
    `uncomputed` are formulas whose result is 0 in a file that wants to be computed first;
    `lost_digits` are numbers with more digits than programs keep, and `early_dates` those before
    March 1900.
    """

    rows: Rows
    language: str = "en"
    worksheets: tuple[str, ...] = ()
    worksheet: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    errors: list[CellPlace] = field(default_factory=list)
    uncached: list[CellPlace] = field(default_factory=list)
    unshowable: dict[CellPlace, str] = field(default_factory=dict)
    hidden_values: list[CellPlace] = field(default_factory=list)
    uncomputed: list[CellPlace] = field(default_factory=list)
    lost_digits: list[CellPlace] = field(default_factory=list)
    early_dates: list[CellPlace] = field(default_factory=list)
    merged_headers: frozenset[CellPlace] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    notices: tuple[str, ...] = ()
    pictures: FoundPictures = field(default_factory=FoundPictures)

    def how_it_was_read(self) -> dict[str, Any]:
        """Return what a person could have chosen otherwise, by the names of the choices."""
        return {
            "worksheets": list(self.worksheets),
            "worksheet": self.worksheet,
            "delimiter": self.delimiter,
            "encoding": self.encoding,
            "language": self.language,
        }


@dataclass(frozen=True, slots=True)
class Table:
    """The grid below its row of column names.

    `names`: column index → name. No two are alike; `in_header` are the names as the sheet has them.
    `renamed`: names as they would be → those that a person gave such columns.
    """

    header_row: int
    names: ColumnNames
    rows: Rows
    in_header: ColumnNames
    renamed: Mapping[str, str] = field(default_factory=dict)

    def texts_of(self, index: int) -> TextsByRow:
        """Return the texts of a column by the numbers of their rows."""
        return {number: cells[index].shown for number, cells in self.rows if index < len(cells)}

    def holds(self, place: CellPlace) -> bool:
        row, column = place
        return row >= self.header_row and column in self.names

    def is_below_header(self, place: CellPlace) -> bool:
        """Return whether a place is in a row of the table, in a column with a name."""
        row, column = place
        return row > self.header_row and column in self.names


def with_cell(cells: Sequence[Cell], column: int, cell: Cell) -> list[Cell]:
    """Return the cells of a row with another one in this column, which may be beyond its end."""
    wide = [*cells, *[EMPTY] * (column + 1 - len(cells))]
    wide[column] = cell
    return wide


def is_filled(cell: Cell) -> bool:
    return bool(cell.shown.strip())
