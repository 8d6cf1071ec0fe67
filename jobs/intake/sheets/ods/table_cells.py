"""The cells of the worksheet that is read, row by row, within the limits."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from jobs.design.cells.cell import Cell
from jobs.intake.sheets import merged_cells
from jobs.intake.sheets.grids import EMPTY, Grid, Rows
from jobs.intake.sheets.limits import SheetLimits
from jobs.intake.sheets.pictures.found import CellPlace
from jobs.intake.sheets.refusals import letters, refused
from jobs.intake.sheets.xlsx.worksheets import Range

MARGIN_ROWS = 10_000
"""Extra rows for blank rows and titles. A cell beyond is a stray one."""

TOO_WIDE = "a number or date that its number format cannot show"


class ReadCell(NamedTuple):
    """A cell, and what is to be said of it: `error`, `uncached`, `hidden` (its number format shows
    nothing), `unshowable`, or nothing.
    """

    cell: Cell
    note: str = ""


@dataclass(slots=True)
class TableCells:
    limits: SheetLimits
    rows: Rows = field(default_factory=list)
    merges: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    notes: dict[CellPlace, str] = field(default_factory=dict)
    _row: int = 0  #: index of the current row
    _cells: list[ReadCell] = field(default_factory=list)
    _blank: int = 0  #: blank cells after `_cells`
    _count: int = 0
    _characters: int = 0

    @property
    def column(self) -> int:
        """Return the index of the next cell in the current row."""
        return len(self._cells) + self._blank

    def add_blank(self, times: int) -> None:
        self._blank += times

    def add(self, found: ReadCell, times: int) -> None:
        """Add equal cells. Raises SheetRefused above the limits."""
        last = self.column + times - 1
        if last >= self.limits.columns:
            raise refused(
                f"The sheet has something in column {letters(min(last, 16_383))} (row "
                f"{self._row + 1:,}); the limit is {self.limits.columns:,} columns. Delete cells "
                "far to the right of the table."
            )
        self._cells.extend([ReadCell(EMPTY)] * self._blank)
        self._blank = 0
        self._cells.extend([found] * times)

    def merge(self, rows: int, columns: int) -> None:
        """Remember that the next cell covers others."""
        if rows > 1 or columns > 1:
            row, column = self._row, self.column
            self.merges.append((row, column, row + rows - 1, column + columns - 1))

    def end_row(self, times: int, *, hidden: bool) -> None:
        """End a row that stands for several equal ones. Raises SheetRefused above the limits."""
        cells, self._cells, self._blank = self._cells, [], 0
        if cells:
            self._check(cells, times)
            for row in range(self._row, self._row + times):
                self._put(row, cells, hidden=hidden)
        self._row += times

    def _put(self, row: int, cells: list[ReadCell], *, hidden: bool) -> None:
        self.rows.append((row + 1, [found.cell for found in cells]))
        self.notes.update(
            ((row + 1, column), found.note) for column, found in enumerate(cells) if found.note
        )
        if hidden:
            self.hidden_rows.add(row + 1)

    def _measure(self, cells: list[ReadCell], times: int) -> None:
        self._count += len(cells) * times
        self._characters += sum(len(found.cell.shown) for found in cells) * times

    def _check(self, cells: list[ReadCell], times: int) -> None:
        self._measure(cells, times)
        most = self.limits
        last = self._row + times
        if last > most.rows + MARGIN_ROWS:
            raise refused(
                f"The sheet has something in row {last:,}; the limit is {most.rows:,} rows. "
                "Delete cells far below the table, or split the sheet."
            )
        if self._count > most.cells:
            raise refused(f"The sheet has more than the limit of {most.cells:,} cells. Split it.")
        if self._characters > most.characters:
            raise refused(
                f"The cells of the sheet show more than {most.characters:,} characters in all, "
                "which is the limit. Split it into several, or delete columns of long texts that "
                "are not needed."
            )

    def grid(self, language: str, *, notices: tuple[str, ...], **said: Any) -> Grid:
        """Return the cells as a grid; `said` are its worksheets."""
        filled = merged_cells.fill_down(self.rows, self.merges)
        return Grid(
            self.rows,
            language=language,
            errors=self._noted("error"),
            uncached=self._noted("uncached"),
            unshowable=dict.fromkeys(self._noted("unshowable"), TOO_WIDE),
            hidden_values=self._noted("hidden"),
            merged_headers=merged_cells.merged_across(self.merges),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            notices=(*notices, *merged_cells.notices(filled)),
            **said,
        )

    def _noted(self, note: str) -> list[CellPlace]:
        return [place for place, found in self.notes.items() if found == note]
