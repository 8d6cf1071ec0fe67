"""The cells of a row that follows a changed sheet, with the corrections that stay."""

from collections.abc import Sequence
from typing import NamedTuple

from jobs.comparing.rows import BatchRow
from jobs.comparing.tables import CellDifference
from jobs.design.cells.cell import Raw, StoredCells, text_of

type Cells = dict[str, Sequence[Raw]]
"""Column → its stored cell."""


class Merged(NamedTuple):
    """The cells and the corrected columns of a row. `is_changed`: its result may look different."""

    cells: Cells
    corrected: dict[str, str]
    is_changed: bool


def merged(
    old: BatchRow, new: StoredCells, differences: Sequence[CellDifference], *, takes_sheet: bool
) -> Merged:
    """Return a row as the changed sheet makes it. `takes_sheet`: its texts win over corrections
    where the two disagree.

    A cell that the sheet did not change stays as it is, with its correction and its stored value.
    """
    kept = {one.column for one in differences if one.corrected is not None and not takes_sheet}
    changed = {one.column for one in differences} - kept
    cells = _with_unchanged(old, new, changed) | {column: old.cells[column] for column in kept}
    return Merged(cells, _still_corrected(old, new, cells), bool(changed))


def _with_unchanged(old: BatchRow, new: StoredCells, changed: set[str]) -> Cells:
    """Return the cells of the sheet; where it changed nothing, those of the row. A cell that shows
    another text although nothing changed only says where the row is in the file.
    """
    taken = changed | {column for column, cell in new.items() if _is_elsewhere(old, column, cell)}
    return {column: cell if column in taken else old.cells[column] for column, cell in new.items()}


def _is_elsewhere(old: BatchRow, column: str, cell: Sequence[Raw]) -> bool:
    before = old.cells.get(column)
    return before is None or (column not in old.corrected and before[0] != cell[0])


def _still_corrected(old: BatchRow, new: StoredCells, cells: Cells) -> dict[str, str]:
    """Return the columns in which the row still says something else than its sheet."""
    said = {column: text_of(new, column) for column in old.corrected}
    return {column: text for column, text in said.items() if text_of(cells, column) != text}
