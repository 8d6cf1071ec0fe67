"""Rows of a batch that give a result for each of their pictures, paired with those of a sheet: by
the key, or by the lines of a report, which has one for each result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from jobs import row_pictures
from jobs.checking.sheet_plans import Naming
from jobs.comparing import BatchRow, FoundPairs, RowResult, SheetRow
from jobs.design.cells.cell import Row
from jobs.intake.rows.picture_search import MatchRefused
from jobs.intake.sheets import ReadSheet
from jobs.models import Batch

NO_NUMBERS = (
    "This sheet has a line for each picture, as the report of this batch has, but not every line "
    "says in “overprint_row” which one it is. Keep that column as it was, or upload the sheet with "
    "one line for each row."
)
UNKNOWN_LINE = (
    "The report has a line for row {}, which this batch does not have now. Download the report "
    "again, or upload the sheet with one line for each row."
)
OTHER_PICTURES = (
    "Row {} has several results, and a line of the report names other pictures for one of them. "
    "To give the row other pictures, change the sheet itself and upload it, with one line for each "
    "row."
)
type Lines = Mapping[int, SheetRow]
"""Number of a result → its line in a report."""


@dataclass(frozen=True, slots=True)
class RowOfBatch:
    """A row of the last sheet, with its results in their order."""

    number: int
    results: Sequence[RowResult]

    @property
    def as_one(self) -> BatchRow:
        """Return the row as it is compared: as its first result, unless an earlier sheet had it."""
        live = (one.row for one in self.results if not one.row.is_gone)
        return next(live, self.results[0].row)._replace(row=self.number)

    @property
    def live(self) -> int:
        """Return how many results the last sheet gave."""
        return sum(not one.row.is_gone for one in self.results)


@dataclass(frozen=True, slots=True)
class RowOfSheet:
    """What the changed sheet says of a row. `lines`: those of its results, if it is a report."""

    row: SheetRow
    lines: Lines | None = None

    def of(self, result: BatchRow) -> SheetRow:
        """Return what it says of a result. One that a report lacks stays as it is."""
        if self.lines is None:
            return self.row
        return self.lines.get(result.row) or SheetRow(result.row, result.sheet_cells, result.row)

    def has(self, result: BatchRow) -> bool:
        """Return whether it says anything of a result."""
        return self.lines is None or result.row in self.lines


@dataclass(frozen=True, slots=True)
class PairedRows:
    """Rows of batch and sheet in pairs, those that only the sheet has, and those that only the
    batch has.
    """

    together: Sequence[tuple[RowOfBatch, RowOfSheet]]
    new: Sequence[SheetRow] = ()
    left: Sequence[RowOfBatch] = ()

    @property
    def in_sheet(self) -> list[SheetRow]:
        return [*(of_sheet.row for _, of_sheet in self.together), *self.new]


def rows_of_batch(batch: Batch, results: Sequence[BatchRow]) -> list[RowOfBatch]:
    """Return the rows of the last sheet, in order. `results`: all rows of the batch, in order."""
    pictures = _pictures_of(batch)
    grouped = groupby(results, key=lambda row: row_pictures.sheet_row(row.row))
    return [
        RowOfBatch(number, [RowResult(row, pictures.get(row.job)) for row in of_row])
        for number, of_row in grouped
    ]


def _pictures_of(batch: Batch) -> dict[int, str]:
    """Return id of a result → the path of its picture, unless that is the placeholder."""
    placeholder = batch.match_rule.placeholder
    shown = batch.jobs.exclude(source=None).values_list("pk", "source__path", "source__row")
    return {pk: path for pk, path, replaces in shown if replaces or path != placeholder}


# --- Reports --------------------------------------------------------------------------------------


def is_of_results(sheet: ReadSheet, columns: Sequence[str]) -> bool:
    """Return whether a sheet is a report with a line for each result. `columns`: those of the
    batch's sheet. Raises MatchRefused if some lines do not say which result they are of.
    """
    own = row_pictures.own_columns(columns)
    has_own = bool(own) and set(own) <= set(sheet.columns)
    of_pictures = [
        number for number in sheet.report_rows if number and row_pictures.is_of_picture(number)
    ]
    if not (has_own or of_pictures):
        return False
    if len(sheet.report_rows) != len(sheet.rows) or None in sheet.report_rows:
        raise MatchRefused(NO_NUMBERS)
    return True


def without_own_columns(sheet: ReadSheet, columns: Sequence[str]) -> ReadSheet:
    """Return a report without the columns that say which picture of its row a result shows."""
    own = set(row_pictures.own_columns(columns))
    rows: list[tuple[int, Row]] = [
        (number, {name: cell for name, cell in row.items() if name not in own})
        for number, row in sheet.rows
    ]
    kept = tuple(name for name in sheet.columns if name not in own)
    return replace(sheet, columns=kept, rows=rows)


def paired_by_lines(
    rows: Sequence[RowOfBatch], lines: Sequence[SheetRow], naming: Naming
) -> PairedRows:
    """Pair the rows of a batch with the lines of a report. Raises MatchRefused."""
    said = {_result_number(line): line for line in lines}
    known = {one.row.row for row in rows for one in row.results}
    for number in said:
        if number not in known:
            raise MatchRefused(UNKNOWN_LINE.format(row_pictures.row_in_words(number)))
    together, left = [], []
    for row in rows:
        own = {one.row.row: said[one.row.row] for one in row.results if one.row.row in said}
        if own:
            _require_own_pictures(row, own, naming)
            together.append((row, RowOfSheet(next(iter(own.values())), own)))
        else:
            left.append(row)
    return PairedRows(together, (), left)


def _result_number(line: SheetRow) -> int:
    """Return the number of the result of a line. One that says only a row is its only picture."""
    number = line.number
    return number if row_pictures.is_of_picture(number) else row_pictures.number_of(number)


def _require_own_pictures(row: RowOfBatch, lines: Lines, naming: Naming) -> None:
    """Raise MatchRefused if a report names other pictures for one of several results of a row."""
    if row.live < 2:
        return
    changed = (one.row for one in row.results if one.row.row in lines)
    if any(naming.is_renamed(result, lines[result.row]) for result in changed):
        raise MatchRefused(OTHER_PICTURES.format(f"{row.number:,}"))


def paired_by_key(
    rows: Sequence[RowOfBatch], in_sheet: Sequence[SheetRow], found: FoundPairs
) -> PairedRows:
    """Pair the rows of a batch and a sheet as their key did."""
    return PairedRows(
        [(rows[before], RowOfSheet(in_sheet[now])) for before, now in found.together],
        [in_sheet[now] for now in found.only_now],
        [rows[before] for before in found.only_before],
    )
