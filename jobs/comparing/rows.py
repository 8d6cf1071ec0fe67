"""The rows that are compared: those of a batch, and those of a changed sheet."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jobs.design.cells.cell import Cell, StoredCells, text_of


class BatchRow(NamedTuple):
    """A row of the batch.

    `corrected`: columns that a person changed on the page, with the sheet's text. `is_gone`: an
    earlier sheet had it, the last one did not. `is_dropped`: it was left out for that.
    """

    job: int
    row: int
    cells: StoredCells
    corrected: Mapping[str, str] = {}
    is_gone: bool = False
    is_dropped: bool = False

    def sheet_text(self, column: str) -> str:
        """Return what the last sheet said in this column, whoever corrected it since."""
        kept = self.corrected.get(column)
        return text_of(self.cells, column) if kept is None else kept

    @property
    def sheet_cells(self) -> StoredCells:
        """Return its cells as the last sheet had them."""
        said = {column: Cell.of_text(text).to_json() for column, text in self.corrected.items()}
        return {**self.cells, **said}


type BatchRows = Sequence[BatchRow]


class SheetRow(NamedTuple):
    """A row of the changed sheet. `number`: what its author sees, or that of the report it is
    from.
    """

    row: int
    cells: StoredCells
    number: int


type SheetRows = Sequence[SheetRow]
