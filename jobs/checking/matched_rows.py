"""Rows of a batch and of a changed sheet, matched: the number and picture of each from now on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from jobs.comparing import BatchRow, Comparison, Pair, SheetRow
from jobs.intake.rows.rows import RowSource

type Sources = Mapping[int, RowSource]
"""Number of a row → its picture, or None and why it has none."""

type Numbers = Sequence[tuple[BatchRow, int]]
"""Rows of the batch, each with its number from now on."""


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows of a sheet whose pictures give a result each. `new`, `gone`: those that only the sheet
    or only the batch has. `more`, `fewer`: those that get new results, or lose some, of `more_new`
    and `fewer_gone` in all.
    """

    new: int = 0
    gone: int = 0
    more: int = 0
    more_new: int = 0
    fewer: int = 0
    fewer_gone: int = 0


@dataclass(frozen=True, slots=True)
class MatchedRows:
    """What became of each row. Rows of the sheet have their numbers from now on.

    `untouched`: rows that a sheet with only some of them does not have. `numbers`: those of rows
    that may move. `sources`: the pictures that were found. With `is_by_picture`, each row is one
    result of a row of the sheet: its picture is decided, and one without a source keeps its own;
    `own_columns` are those beside the sheet's, and `counts` those of the sheet's rows.
    """

    pairs: Sequence[Pair] = ()
    new: Sequence[SheetRow] = ()
    gone: Sequence[BatchRow] = ()
    still_gone: Sequence[BatchRow] = ()
    untouched: Sequence[BatchRow] = ()
    numbers: Numbers = ()
    sources: Sources = field(default_factory=dict)
    is_by_picture: bool = False
    own_columns: Sequence[str] = ()
    counts: RowCounts = RowCounts()


def matched_rows(found: Comparison, sources: Sources, *, is_part: bool) -> MatchedRows:
    """Return the rows with their numbers. `sources`: by the numbers of the sheet. `is_part`: rows
    that the sheet does not have stay as they are, and so do all numbers.
    """
    return _with_numbers_of_batch(found, sources) if is_part else _whole(found, sources)


def _whole(found: Comparison, sources: Sources) -> MatchedRows:
    return MatchedRows(
        found.pairs,
        found.new,
        gone=found.gone,
        still_gone=found.still_gone,
        numbers=list(_numbers(found)),
        sources=sources,
    )


def _numbers(found: Comparison) -> Iterator[tuple[BatchRow, int]]:
    """Yield the number of each row: that of the sheet; rows that it lacks come after its own."""
    left = sorted([*found.gone, *found.still_gone], key=lambda row: row.row)
    yield from ((pair.old, pair.new.row) for pair in found.pairs)
    yield from ((row, number) for number, row in enumerate(left, _last_of_sheet(found) + 1))


def _last_of_sheet(found: Comparison) -> int:
    """Return the largest number of a row of the sheet; 1, that of its header, without rows."""
    in_sheet = [pair.new.row for pair in found.pairs] + [row.row for row in found.new]
    return max(in_sheet, default=1)


def _with_numbers_of_batch(found: Comparison, sources: Sources) -> MatchedRows:
    known = [(pair.new, pair.old.row) for pair in found.pairs]
    new = [(row, number) for number, row in enumerate(found.new, _last_of_batch(found) + 1)]
    numbers = {row.row: number for row, number in chain(known, new)}
    return MatchedRows(
        [pair._replace(new=pair.new._replace(row=pair.old.row)) for pair in found.pairs],
        [row._replace(row=number) for row, number in new],
        untouched=[*found.gone, *found.still_gone],
        sources={numbers[row]: source for row, source in sources.items()},
    )


def _last_of_batch(found: Comparison) -> int:
    left = chain(found.gone, found.still_gone)
    return max([*(pair.old.row for pair in found.pairs), *(row.row for row in left)], default=1)
