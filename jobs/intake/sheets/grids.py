"""The raw cells of a file, before finding the header row."""

from dataclasses import dataclass, field

from jobs.design.cells.cell import Cell
from jobs.intake.sheets.pictures.found import FoundPictures

EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows that are not empty, with their author's row numbers. Cells begin at column A.

    `errors`, `uncached`, `unshowable` and `hidden_values` name cells by (row number, column index).
    `unshowable` describes each value in words; the number format of `hidden_values` shows nothing.
    """

    rows: list[tuple[int, list[Cell]]]
    language: str = "en"
    worksheets: tuple[str, ...] = ()
    worksheet: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    errors: list[tuple[int, int]] = field(default_factory=list)
    uncached: list[tuple[int, int]] = field(default_factory=list)
    unshowable: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_values: list[tuple[int, int]] = field(default_factory=list)
    merged_headers: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    notices: tuple[str, ...] = ()
    pictures: FoundPictures = field(default_factory=FoundPictures)


@dataclass(frozen=True, slots=True)
class Table:
    """The grid below its row of column names.

    `names`: column index → name. No two are alike; `in_header` are the names as the sheet has them.
    """

    header_row: int
    names: dict[int, str]
    rows: list[tuple[int, list[Cell]]]
    in_header: dict[int, str]

    def holds(self, place: tuple[int, int]) -> bool:
        row, column = place
        return row >= self.header_row and column in self.names


def is_filled(cell: Cell) -> bool:
    return bool(cell.shown.strip())
