"""A batch and its changed sheet as two tables: how their rows are recognised, and what became of
each.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jobs import row_pictures
from jobs.checking import paired_rows, picture_results
from jobs.checking.matched_rows import MatchedRows, matched_rows
from jobs.checking.paired_rows import PairedRows
from jobs.checking.sheet_plans import Naming
from jobs.comparing import BatchRow, Key, KeyProblem, SheetRow, common_columns, compare, propose
from jobs.intake.rows import matches
from jobs.intake.rows.rows import RowSource
from jobs.intake.sheets import ReadSheet, with_rows
from jobs.models import Batch, Sheet, SheetUpdate
from jobs.states import State

READ = 2_000  #: rows read at once


@dataclass(frozen=True, slots=True)
class Table:
    """Batch and sheet, compared. `by_result`: the sheet is a report with a line for each result."""

    sheet: ReadSheet
    old_columns: Sequence[str]
    beside: Sequence[str]
    key: Key
    is_proposed: bool
    by_report: bool
    is_part: bool
    by_result: bool = False
    matched: MatchedRows = field(default_factory=MatchedRows)
    problems: Sequence[KeyProblem] = ()

    @property
    def common(self) -> list[str]:
        return common_columns(self.old_columns, self.sheet.columns)

    @property
    def rows(self) -> list[SheetRow]:
        return list(_sheet_rows(self.sheet, by_report=self.by_report))


def table_of(batch: Batch, update: SheetUpdate, sheet: ReadSheet) -> Table:
    """Compare a batch with its changed sheet. Raises MatchRefused."""
    before, old = Sheet.objects.get(batch=batch), list(_batch_rows(batch))
    if batch.match_rule.every_picture:
        return _table_of_pictures(update, before, sheet, old)
    sheet = with_rows(sheet)
    table = _uncompared(update, before, sheet, old)
    found = compare(old, table.rows, table.key, sheet.columns, sheet.counting_columns)
    matched = matched_rows(found, _sources(batch, sheet), is_part=table.is_part)
    return replace(table, matched=matched, problems=found.problems)


def _uncompared(
    update: SheetUpdate, before: Sheet, sheet: ReadSheet, old: Sequence[BatchRow]
) -> Table:
    """Say how the rows are recognised. `old`: those of the batch."""
    by_report, beside = _is_report(sheet), _beside_key(before, sheet)
    new = list(_sheet_rows(sheet, by_report=by_report))
    common = common_columns(before.columns, sheet.columns)
    chosen = _chosen_key(update, common, beside)
    proposed = None if chosen or by_report else propose(old, new, common, beside)
    return Table(
        sheet=sheet,
        old_columns=before.columns,
        beside=beside,
        key=chosen or proposed or Key(),
        is_proposed=chosen is None,
        by_report=by_report,
        is_part=_is_part(update, sheet, old),
    )


def _table_of_pictures(
    update: SheetUpdate, before: Sheet, sheet: ReadSheet, results: Sequence[BatchRow]
) -> Table:
    """Compare the rows of a batch whose pictures give a result each. Raises MatchRefused."""
    batch = update.batch
    rows = paired_rows.rows_of_batch(batch, results)
    if paired_rows.is_of_results(sheet, before.columns):
        table = _of_results(before, sheet)
        pairs = paired_rows.paired_by_lines(rows, table.rows, Naming(batch.match_rule))
    else:
        old = [row.as_one for row in rows]
        table = _uncompared(update, before, sheet, old)
        new = table.rows
        pairs = paired_rows.paired_by_key(rows, new, table.key.pairs(old, new))
        table = replace(table, problems=list(table.key.problems(old, new)))
    return _with_pictures(batch, table, pairs)


def _of_results(before: Sheet, sheet: ReadSheet) -> Table:
    """Say how results are recognised by the lines of a report: by their numbers."""
    return Table(
        sheet=paired_rows.without_own_columns(sheet, before.columns),
        old_columns=before.columns,
        beside=(),
        key=Key(),
        is_proposed=True,
        by_report=True,
        is_part=True,
        by_result=True,
    )


def _with_pictures(batch: Batch, table: Table, pairs: PairedRows) -> Table:
    """Add what becomes of each result."""
    sheet, is_part = table.sheet, table.is_part
    found = picture_results.pictures(batch, sheet, pairs, is_part=is_part)
    matched = picture_results.matched_results(batch, sheet, pairs, found, is_part=is_part)
    noticed = replace(sheet, notices=(*sheet.notices, *found.notices))
    return replace(table, sheet=noticed, matched=matched)


def _beside_key(before: Sheet, sheet: ReadSheet) -> list[str]:
    """Return the columns that tell rows apart that the file has in one row, by language or by
    column, if both sheets have them.
    """
    made = (before.language_column, before.as_rows_column)
    return [column for column in made if column and column in sheet.columns]


def _is_part(update: SheetUpdate, sheet: ReadSheet, old: Sequence[BatchRow]) -> bool:
    """Return whether rows that the sheet lacks stay: a report with fewer rows looks like that."""
    if update.is_part is not None:
        return update.is_part
    return _is_report(sheet) and _has_fewer_rows(sheet, old)


def _has_fewer_rows(sheet: ReadSheet, old: Sequence[BatchRow]) -> bool:
    return len(sheet.rows) < sum(not row.is_gone for row in old)


def _chosen_key(update: SheetUpdate, common: Sequence[str], beside: Sequence[str]) -> Key | None:
    """Return the key that a person chose, or None without one, or if this sheet lacks it."""
    if update.key_by == SheetUpdate.KeyBy.ROW:
        return Key()
    if update.key_by == SheetUpdate.KeyBy.COLUMN and update.key_column in common:
        return Key((update.key_column, *beside))
    return None


def _batch_rows(batch: Batch) -> Iterator[BatchRow]:
    found = batch.jobs.order_by("row").values_list(
        "pk", "row", "cells", "corrected", "is_gone", "state"
    )
    for pk, row, cells, corrected, is_gone, state in found.iterator(chunk_size=READ):
        is_dropped = is_gone and state == State.LEFT_OUT
        yield BatchRow(pk, row, cells, corrected, is_gone, is_dropped)


def _sheet_rows(sheet: ReadSheet, *, by_report: bool) -> Iterator[SheetRow]:
    numbers = sheet.report_rows if by_report else [number for number, _ in sheet.rows]
    for (row, cells), number in zip(sheet.rows, numbers, strict=True):
        yield SheetRow(row, cells, number or row)


def _is_report(sheet: ReadSheet) -> bool:
    """Return whether it is a report of this site that still knows the number of each row, with one
    line for each.
    """
    is_whole = len(sheet.report_rows) == len(sheet.rows) and None not in sheet.report_rows
    return is_whole and not any(map(row_pictures.is_of_picture, filter(None, sheet.report_rows)))


def _sources(batch: Batch, sheet: ReadSheet) -> Mapping[int, RowSource]:
    """Return row of the sheet → its picture, or None and why it has none. Raises MatchRefused."""
    rule = batch.match_rule
    if rule.by == "one":
        return {row: RowSource(rule.source) for row, _ in sheet.rows}
    picture_results.refuse_without(rule.naming, sheet.columns)
    found = matches.AtReading(batch).find(sheet, rule) or []
    return {row: source for (row, _), source in zip(sheet.rows, found, strict=True)}
