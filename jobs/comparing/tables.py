"""The comparison of two tables: rows in pairs, and the cells in which they differ."""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from jobs.comparing.keys import Key, KeyProblem
from jobs.comparing.rows import BatchRow, BatchRows, SheetRow, SheetRows
from jobs.design.cells.cell import Raw, text_of
from jobs.design.cells.patterns import BLANKS

type StoredCell = Sequence[Raw]

NOTHING: StoredCell = ("", None, "")
"""A cell of a column that a table does not have."""


class CellDifference(NamedTuple):
    """A cell that the sheet changed: its text in the last sheet and in this one.

    `corrected`: what a person wrote into it on the page meanwhile; None if nobody did. Then sheet
    and person disagree, and somebody has to decide.
    """

    column: str
    before: str
    now: str
    corrected: str | None = None


class Pair(NamedTuple):
    """A row of the batch and its row in the sheet.

    `differences`: the cells that the sheet changed. `has_other_cells`: the row gets other cells
    although nothing changed. The sheet has columns more or fewer, whose cells are empty in this
    row, the row has moved in the file, or cells have other spaces around their text.
    """

    old: BatchRow
    new: SheetRow
    differences: Sequence[CellDifference] = ()
    has_other_cells: bool = False

    @property
    def is_changed(self) -> bool:
        return bool(self.differences) or self.old.is_dropped

    @property
    def has_conflict(self) -> bool:
        return any(difference.corrected is not None for difference in self.differences)

    @property
    def agrees_with_corrections(self) -> bool:
        """Return whether the sheet now says what a person had corrected."""
        return any(self._agrees(*one) for one in self.old.corrected.items())

    def _agrees(self, column: str, before: str) -> bool:
        """Return whether the sheet says the same as the person, and not what it said before."""
        return text_of(self.new.cells, column) == text_of(self.old.cells, column) != before


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of each row. `pairs`: changed and equal ones, in the order of the sheet.

    `gone`: rows of the batch that this sheet does not have; `still_gone`: those that the last one
    did not have either.
    """

    pairs: list[Pair] = field(default_factory=list)
    new: list[SheetRow] = field(default_factory=list)
    gone: list[BatchRow] = field(default_factory=list)
    still_gone: list[BatchRow] = field(default_factory=list)
    problems: list[KeyProblem] = field(default_factory=list)

    @property
    def changed(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.is_changed]


def compare(
    old: BatchRows,
    new: SheetRows,
    key: Key,
    columns: Sequence[str],
    counting: Collection[str] = (),
) -> Comparison:
    """Compare the rows of a batch with those of a sheet. `columns`: those of the sheet. `counting`:
    those of them that only say where the row is in the file, which changes nothing.
    """
    found, all_columns = key.pairs(old, new), set(columns)
    pairs = [paired(old[before], new[now], all_columns, counting) for before, now in found.together]
    gone, still_gone = _by_when_gone(old[at] for at in found.only_before)
    only_new = [new[at] for at in found.only_now]
    return Comparison(pairs, only_new, gone, still_gone, list(key.problems(old, new)))


def _by_when_gone(rows: Iterable[BatchRow]) -> tuple[list[BatchRow], list[BatchRow]]:
    """Return the rows that only this sheet lacks, and those that the last one lacked too."""
    found: tuple[list[BatchRow], list[BatchRow]] = [], []
    for row in rows:
        found[row.is_gone].append(row)
    return found


def paired(old: BatchRow, new: SheetRow, columns: Set[str], counting: Collection[str] = ()) -> Pair:
    """Compare a row that both tables have. `columns` and `counting` are those of `compare`."""
    found = list(_differences(old, new))
    changed = tuple(
        one
        for one in found
        if one.column not in counting and not _prints_alike(one.column, old, new)
    )
    return Pair(old, new, changed, old.cells.keys() != columns or len(changed) < len(found))


def _differences(old: BatchRow, new: SheetRow) -> Iterator[CellDifference]:
    for column in dict.fromkeys((*new.cells, *old.cells)):
        before, now = old.cells.get(column, NOTHING), new.cells.get(column, NOTHING)
        if column in old.corrected:
            yield from _of_corrected(column, old.corrected[column], before, now)
        elif not _is_same(before, now):
            yield CellDifference(column, *_told_apart(before, now))


def _prints_alike(column: str, old: BatchRow, new: SheetRow) -> bool:
    """Return whether only the spaces around the text of a cell differ, which are not printed."""
    if column in old.corrected:
        return False
    return _is_same(*(_trimmed(row.cells.get(column, NOTHING)) for row in (old, new)))


def _trimmed(cell: StoredCell) -> StoredCell:
    """Return a cell without the spaces around its text."""
    return [part.strip(BLANKS) if isinstance(part, str) else part for part in cell]


def _of_corrected(
    column: str, sheet: str, person: StoredCell, now: StoredCell
) -> Iterator[CellDifference]:
    """Yield a conflict if the sheet changed a cell in another way than the person did."""
    if f"{now[0]}" not in (sheet, f"{person[0]}"):
        yield CellDifference(column, sheet, f"{now[0]}", f"{person[0]}")


def _is_same(before: StoredCell, now: StoredCell) -> bool:
    """Return whether two cells are the same: in what they show, and in what the file stores.

    A text file stores nothing besides what it shows, so it agrees with every workbook.
    """
    if before[0] != now[0]:
        return False
    return before[1] == now[1] or _is_only_text(before) or _is_only_text(now)


def _is_only_text(cell: StoredCell) -> bool:
    return cell[1] is None or cell[1] == cell[0]


def _told_apart(before: StoredCell, now: StoredCell) -> tuple[str, str]:
    """Return both texts, with the stored values where the texts are the same."""
    if before[0] != now[0]:
        return f"{before[0]}", f"{now[0]}"
    return f"{before[0]} ({before[1]})", f"{now[0]} ({now[1]})"
