"""Cells merged over several rows or columns: only the first of them holds the value."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from jobs.design.cells.cell import Cell
from jobs.intake.sheets.grids import Rows, with_cell
from jobs.intake.sheets.pictures.found import CellPlace
from jobs.intake.sheets.refusals import Sentences, letters, listing
from jobs.intake.sheets.xlsx.worksheets import Range

WIDEST = 200  #: columns of a merged cell that are looked at

type Filled = tuple[int, int, int]
"""A column, and the first and the last number of its rows that a merged cell covers."""


def fill_down(rows: Rows, merges: Sequence[Range]) -> list[Filled]:
    """Copy the value of a merged cell to every row that it covers.

    Return each that covers several rows.
    """
    tall = [(left, top + 1, bottom + 1) for top, left, bottom, _ in merges if bottom > top]
    at = dict(rows) if tall else {}
    return [merge for merge in tall if _fill_one_down(at, rows[-1][0], *merge)]


def _fill_one_down(at: dict[int, list[Cell]], end: int, column: int, first: int, last: int) -> bool:
    """Copy the first of some cells of a column into the others. Return whether there are others."""
    anchor = at.get(first)
    if anchor is None or column >= len(anchor):
        return False
    covered = [at[number] for number in range(first + 1, min(last, end) + 1) if number in at]
    for cells in covered:
        cells[:] = with_cell(cells, column, anchor[column])
    return bool(covered)


def merged_across(merges: Sequence[Range]) -> frozenset[CellPlace]:
    """Return the cells (row number, column) right of a merged cell's first: empty, although its
    text covers them.
    """
    return frozenset(chain.from_iterable(map(_right_of_first, merges)))


def _right_of_first(merge: Range) -> Iterator[CellPlace]:
    top, left, _, right = merge
    for column in range(left + 1, min(right, left + WIDEST) + 1):
        yield top + 1, column


def notices(filled: Sequence[Filled]) -> Sentences:
    """Yield a notice for each column with cells that were filled down."""
    spans: dict[int, list[str]] = defaultdict(list)
    for column, first, last in sorted(filled):
        spans[column].append(f"{first}–{last}")
    for column in spans:
        rows = f"several rows ({listing(spans[column])}): each of these rows gets the value"
        yield f"Column {letters(column)} has cells merged over {rows}."
