"""Compare a batch with a changed sheet, and check what would be made, before anything happens."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import batched, chain
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from jobs.checking import design_notices, picture_notes, sheet_plans
from jobs.checking.check import SheetFacts, check_some, rows_besides
from jobs.checking.found_groups import StoredFinding, findings_of, grouped
from jobs.checking.sheet_plans import Plan, Planned
from jobs.checking.verdicts.row_values import CheckedRow
from jobs.comparing import BatchRow, Comparison, Key, SheetRow, common_columns, compare, propose
from jobs.databases.pacing import Pace
from jobs.errors import NotPossibleNow
from jobs.findings import Notice
from jobs.findings.texts import RowMayBeTotal
from jobs.intake.bulk_writing import Insertion
from jobs.intake.pictures import inspecting
from jobs.intake.rows import matches, rows
from jobs.intake.rows.rows import RowSource
from jobs.intake.sheets import ReadSheet
from jobs.intake.updates import cell_pictures, uploads
from jobs.intake.updates.summary import FindingOfSome, Summary
from jobs.models import Batch, Job, PlannedRow, Sheet, SheetUpdate
from jobs.reporting import ReportProgress
from jobs.states import State
from jobs.storage import store

PROBLEMS = 20  #: what the key cannot tell apart, as far as it is listed
READ = 2_000  #: rows read at once
STORED = (
    *("kind", "row", "job_id", "cells", "differences", "has_conflict"),
    *("source", "source_problem", "result_name", "outputs", "output_names", "findings"),
)
CHOSEN = ("key", "choices", "key_by", "key_column", "is_part", "newer_pictures")
"""What a person chose of an update, on which its comparison depends."""
Kind = PlannedRow.Kind
NO_SHEET = "There is no changed sheet. Upload it again."

type StoredValues = tuple[Any, ...]


class _Outdated(Exception):
    """Somebody chose or confirmed something while the sheet was compared."""


def compare_sheet(batch: Batch, report: ReportProgress) -> dict[str, Any]:
    """Compare the changed sheet with the batch and check what would be made, without a change of
    its rows. The batch takes the pictures of a workbook, and new ones are looked at. Return the
    numbers. Only in a child process.

    What a person chooses meanwhile counts: then it is compared again. Raises SheetRefused,
    MatchRefused, and NotPossibleNow without a sheet, or once it is confirmed.
    """
    while True:
        try:
            return _compare(_unconfirmed(batch), report)
        except _Outdated:
            continue


def _compare(update: SheetUpdate, report: ReportProgress) -> dict[str, Any]:
    batch = update.batch
    sheet = _read(update, report)
    basis = uploads.basis(batch)
    table = _table(batch, update, sheet)
    plan = sheet_plans.plan(update, table.comparison, _sources(batch, sheet), is_part=table.is_part)
    checked = _check(batch, plan, sheet, report)
    summary = _summary(batch, table, plan, checked)
    _store(update, sheet, plan, checked, summary, basis)
    return {"rows": summary.sheet_rows}


def _unconfirmed(batch: Batch) -> SheetUpdate:
    update = SheetUpdate.objects.filter(batch=batch, confirmed_at=None).first()
    if update is None:
        raise NotPossibleNow(NO_SHEET)
    return update


def _read(update: SheetUpdate, report: ReportProgress) -> ReadSheet:
    """Read the changed sheet, and look at the pictures that came with it or are in its cells."""
    sheet = uploads.read(update, lambda done, total: report(done // 2, total))
    with store().local(update.key) as path:
        sheet = cell_pictures.taken(update.batch, path, sheet, report)
    inspecting.look(update.batch, report)
    return sheet


# --- Tables ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Table:
    """Batch and sheet, compared."""

    sheet: ReadSheet
    old_columns: Sequence[str]
    beside: Sequence[str]
    key: Key
    is_proposed: bool
    by_report: bool
    is_part: bool
    comparison: Comparison = field(default_factory=Comparison)

    @property
    def common(self) -> list[str]:
        return common_columns(self.old_columns, self.sheet.columns)


def _table(batch: Batch, update: SheetUpdate, sheet: ReadSheet) -> Table:
    before = Sheet.objects.get(batch=batch)
    old, new = list(_batch_rows(batch)), list(_sheet_rows(sheet))
    beside = _beside_key(before, sheet)
    common = common_columns(before.columns, sheet.columns)
    chosen = _chosen_key(update, common, beside)
    proposed = None if chosen or _is_report(sheet) else propose(old, new, common, beside)
    key = chosen or proposed or Key()
    return Table(
        sheet=sheet,
        old_columns=before.columns,
        beside=beside,
        key=key,
        is_proposed=chosen is None,
        by_report=_is_report(sheet),
        is_part=_is_part(update, sheet, old),
        comparison=compare(old, new, key, sheet.columns, sheet.counting_columns),
    )


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


def _sheet_rows(sheet: ReadSheet) -> Iterator[SheetRow]:
    numbers = sheet.report_rows if _is_report(sheet) else [number for number, _ in sheet.rows]
    for (row, cells), number in zip(sheet.rows, numbers, strict=True):
        yield SheetRow(row, cells, number or row)


def _is_report(sheet: ReadSheet) -> bool:
    """Return whether it is a report of this site that still knows the number of each row."""
    return len(sheet.report_rows) == len(sheet.rows) and None not in sheet.report_rows


def _sources(batch: Batch, sheet: ReadSheet) -> Mapping[int, RowSource]:
    """Return row of the sheet → its picture, or None and why it has none. Raises MatchRefused."""
    rule = batch.match_rule
    if rule.by == "one":
        return {row: RowSource(rule.source) for row, _ in sheet.rows}
    found = matches.AtReading(batch).find(sheet, rule) or []
    return {row: source for (row, _), source in zip(sheet.rows, found, strict=True)}


# --- The check ------------------------------------------------------------------------------------


def _check(batch: Batch, plan: Plan, sheet: ReadSheet, report: ReportProgress) -> list[CheckedRow]:
    """Check the rows that would be made, in their order."""
    made = [planned.job for planned in plan.made]
    return check_some(
        batch,
        made,
        lambda done: report(len(made) + done, 2 * len(made)),
        sheet=SheetFacts(sheet.columns, frozenset(sheet.mixed_dates)),
        taken=plan.names,
        others=_others(batch, plan),
    )


def _others(batch: Batch, plan: Plan) -> Iterator[Job]:
    """Yield the rows that would stay as they are."""
    planned = {one.job.pk for one in plan.rows if one.kind != Kind.NOTED}
    return rows_besides(batch, planned)


def _notices(batch: Batch, table: Table, plan: Plan) -> list[Notice]:
    """Return what is said of new columns and of the design, if there is anything to make."""
    if not plan.made or batch.design is None:
        return []
    made = [planned.job for planned in plan.made]
    more = _besides(table.sheet.columns, table.old_columns)
    printed = batch.printed_facts(batch.design)
    every = chain(made, _others(batch, plan))
    return [
        *design_notices.on_columns(batch.design, more),
        *design_notices.on_design(batch.design, printed, every),
    ]


def _findings(
    batch: Batch, table: Table, plan: Plan, checked: Sequence[CheckedRow]
) -> list[FindingOfSome]:
    jobs = [planned.job for planned in plan.made]
    on_pictures = picture_notes.on_rows(batch.design, jobs) if batch.design else ()
    return grouped(checked, on_pictures, _notices(batch, table, plan))


# --- What is stored -------------------------------------------------------------------------------


def _summary(batch: Batch, table: Table, plan: Plan, checked: Sequence[CheckedRow]) -> Summary:
    columns = table.sheet.columns
    found = Summary(
        sheet_rows=len(table.sheet.rows),
        blocked=sum(row.is_blocked for row in checked),
        missing_columns=rows.missing_columns(batch, columns),
        findings=_findings(batch, table, plan, checked),
        notices=table.sheet.notices,
    )
    counted = _with_totals(_with_counts(found, table, plan), plan, checked)
    compared = _with_changes(counted, plan.of_kind(Kind.CHANGED))
    return _with_key(_with_columns(compared, table.old_columns, columns), table)


def _with_counts(summary: Summary, table: Table, plan: Plan) -> Summary:
    """Add how many rows of each kind there are, besides those that changed."""
    return replace(
        summary,
        new=len(table.comparison.new),
        equal=len(table.comparison.pairs),
        gone=len(plan.of_kind(Kind.GONE)),
        noted=len(plan.of_kind(Kind.NOTED)),
        moved=plan.moved,
        stay_left_out=plan.stay_left_out,
    )


def _with_totals(summary: Summary, plan: Plan, checked: Sequence[CheckedRow]) -> Summary:
    """Add how many rows may be totals that can be left out: new ones, and those left out before."""
    found = [
        row for planned, row in zip(plan.made, checked, strict=True) if _may_leave_out(planned, row)
    ]
    return replace(
        summary,
        totals=len(found),
        blocked_totals=sum(row.is_blocked for row in found),
        first_total=min((row.row for row in found), default=0),
    )


def _may_leave_out(planned: Planned, row: CheckedRow) -> bool:
    is_total = any(finding.code == RowMayBeTotal.code for finding in row.findings)
    return is_total and (planned.kind == Kind.NEW or planned.is_left_out)


def _with_changes(summary: Summary, changed: Sequence[Planned]) -> Summary:
    """Count the rows that changed, which are not equal, and their cells."""
    cells = Counter(one.column for planned in changed for one in planned.differences)
    return replace(
        summary,
        equal=summary.equal - len(changed),
        changed=len(changed),
        conflicts=sum(planned.has_conflict for planned in changed),
        cells=dict(cells.most_common()),
    )


def _with_columns(summary: Summary, old: Sequence[str], new: Sequence[str]) -> Summary:
    return replace(summary, more_columns=_besides(new, old), fewer_columns=_besides(old, new))


def _besides(names: Sequence[str], others: Sequence[str]) -> list[str]:
    return [name for name in names if name not in others]


def _with_key(summary: Summary, table: Table) -> Summary:
    """Add how rows were recognised, and what the key could not tell apart."""
    problems = table.comparison.problems
    return replace(
        summary,
        key=table.key.columns,
        is_proposed=table.is_proposed,
        key_columns=[column for column in table.common if column not in table.beside],
        by_report=table.by_report,
        is_part=table.is_part,
        problems=[problem.sentence for problem in problems[:PROBLEMS]],
        problem_count=len(problems),
    )


def _store(
    update: SheetUpdate,
    sheet: ReadSheet,
    plan: Plan,
    checked: Sequence[CheckedRow],
    summary: Summary,
    basis: str,
) -> None:
    """Write the plan in short transactions. It counts from the last one on, which has the summary;
    from the first one on, the plan before counts no longer. Raises _Outdated.
    """
    with _as_compared(update) as own:
        own.update(comparison={}, basis="")
        uploads.delete_plan(update.batch)
    _store_rows(update, plan, checked)
    with _as_compared(update) as own:
        own.update(
            comparison=summary.to_json(),
            found=rows.without_rows(sheet),
            moves=[list(step) for step in plan.moves],
            basis=basis,
        )


@contextmanager
def _as_compared(update: SheetUpdate) -> Iterator[QuerySet[SheetUpdate]]:
    """Hold the batch, in one transaction, and give the update to change. Raises _Outdated if it is
    confirmed or thrown away, or if anything was chosen since it was read.
    """
    with transaction.atomic():
        uploads.hold(update.batch)
        own = SheetUpdate.objects.filter(pk=update.pk, confirmed_at=None)
        if own.values(*CHOSEN).first() != {name: getattr(update, name) for name in CHOSEN}:
            raise _Outdated
        yield own


def _store_rows(update: SheetUpdate, plan: Plan, checked: Sequence[CheckedRow]) -> None:
    pace = Pace(200, least=50, most=2000)
    for values in batched(_values(plan, checked), 500):
        with pace.piece(), _as_compared(update):
            Insertion(PlannedRow(update=update), STORED, values).write()


def _values(plan: Plan, checked: Sequence[CheckedRow]) -> Iterator[StoredValues]:
    """Yield what is stored of each planned row."""
    seen = iter(checked)
    for planned in plan.rows:
        findings: Sequence[StoredFinding] = ()
        if planned.is_made:
            row = next(seen)
            findings = findings_of(row)
            sheet_plans.rename(planned.job, row.row_names)
        yield _stored(planned, findings)


def _stored(planned: Planned, findings: Sequence[StoredFinding]) -> StoredValues:
    job = planned.job
    differences = [list(one) for one in planned.differences]
    picture, names = (job.source_id, job.source_problem), (job.outputs, job.output_names)
    return (
        *(planned.kind, job.row, job.pk, planned.cells, differences, planned.has_conflict),
        *(*picture, job.result_name, *names, findings),
    )
