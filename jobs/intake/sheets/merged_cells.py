"""Cells merged over several rows or columns: only the first of them holds the value."""

from collections.abc import Iterator, Sequence

from jobs.design.cells.cell import Cell
from jobs.intake.sheets.grids import EMPTY, Rows
from jobs.intake.sheets.pictures.found import CellPlace
from jobs.intake.sheets.refusals import letters, listing
from jobs.intake.sheets.xlsx.worksheets import Range

type Filled = tuple[int, int, int]
"""A column, and the first and the last number of its rows that a merged cell covers."""


def fill_down(rows: Rows, merges: Sequence[Range]) -> list[Filled]:
    """Copy the value of a merged cell to every row that it covers.

    Return each that covers several rows.
    """
    tall = [(left, top + 1, bottom + 1) for top, left, bottom, _ in merges if bottom > top]
    if not tall:
        return []
    at, end = dict(rows), rows[-1][0]
    return [merge for merge in tall if _fill_one_down(at, end, *merge)]


def _fill_one_down(at: dict[int, list[Cell]], end: int, column: int, first: int, last: int) -> bool:
    """Copy the first of some cells of a column into the others. Return whether there are others."""
    anchor = at.get(first)
    if anchor is None or column >= len(anchor):
        return False
    covered = [at[number] for number in range(first + 1, min(last, end) + 1) if number in at]
    for cells in covered:
        cells.extend([EMPTY] * (column + 1 - len(cells)))
        cells[column] = anchor[column]
    return bool(covered)


def merged_across(merges: Sequence[Range]) -> frozenset[CellPlace]:
    """Return the cells (row number, column) right of a merged cell's first: empty, although its
    text covers them.
    """
    wide = (
        (top, left + 1, min(right, left + 200)) for top, left, _, right in merges if right > left
    )
    return frozenset(
        (top + 1, column) for top, first, last in wide for column in range(first, last + 1)
    )


def notices(filled: Sequence[Filled]) -> Iterator[str]:
    """Yield a notice for each column with cells that were filled down."""
    for column in sorted({column for column, _, _ in filled}):
        spans = [f"{first}–{last}" for at, first, last in filled if at == column]
        yield (
            f"Column {letters(column)} has cells merged over several rows ({listing(spans)}): "
            "each of these rows gets the value."
        )
