"""Compare a batch with a changed sheet, and check what would be made, before anything happens."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import batched, chain
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from jobs.checking import design_notices, picture_notes, sheet_plans
from jobs.checking.check import SheetFacts, check_some, rows_besides
from jobs.checking.found_groups import StoredFinding, findings_of, grouped
from jobs.checking.matched_rows import MatchedRows
from jobs.checking.sheet_plans import Plan, Planned
from jobs.checking.sheet_tables import Table, table_of
from jobs.checking.verdicts.row_values import CheckedRow
from jobs.databases.pacing import Pace
from jobs.errors import InputRefused, NotPossibleNow
from jobs.findings import Notice
from jobs.intake.bulk_writing import Insertion
from jobs.intake.pictures import inspecting
from jobs.intake.rows import rows
from jobs.intake.sheets import ReadSheet
from jobs.intake.updates import cell_pictures, uploads
from jobs.intake.updates.summary import FindingOfSome, Summary
from jobs.models import Batch, Job, PlannedRow, SheetUpdate
from jobs.reporting import ReportProgress
from jobs.storage import store

PROBLEMS = 20  #: what the key cannot tell apart, as far as it is listed
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
    with _having_read(sheet):
        table = table_of(batch, update, sheet)
    sheet, plan = table.sheet, sheet_plans.plan(update, table.matched)
    checked = _check(batch, plan, sheet, report)
    summary = _summary(batch, table, plan, checked)
    _store(update, sheet, plan, checked, summary, basis)
    return {"rows": summary.sheet_rows}


@contextmanager
def _having_read(sheet: ReadSheet) -> Iterator[None]:
    """Add to a refusal how the sheet was read, so that a person can choose another worksheet."""
    try:
        yield
    except InputRefused as refusal:
        refusal.details["found"] = rows.without_rows(sheet)
        raise


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
    return rows_besides(batch, {one.job.pk for one in plan.rows if one.kind != Kind.NOTED})


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
        missing_columns=rows.missing_columns(batch, [*columns, *table.matched.own_columns]),
        findings=_findings(batch, table, plan, checked),
        notices=table.sheet.notices,
    )
    found = _with_rows_of_results(found, table.matched)
    counted = _with_totals(_with_counts(found, table, plan), plan, checked)
    compared = _with_changes(counted, plan.of_kind(Kind.CHANGED))
    return _with_key(_with_columns(compared, table.old_columns, columns), table)


def _with_counts(summary: Summary, table: Table, plan: Plan) -> Summary:
    """Add how many rows of each kind there are, besides those that changed."""
    return replace(
        summary,
        new=len(table.matched.new),
        equal=len(table.matched.pairs),
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
    return row.may_be_total and (planned.kind == Kind.NEW or planned.is_left_out)


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


def _with_rows_of_results(summary: Summary, found: MatchedRows) -> Summary:
    """Add how many rows the results are of, where rows can give several."""
    counts = found.counts
    return replace(
        summary,
        by_picture=found.is_by_picture,
        new_rows=counts.new,
        gone_rows=counts.gone,
        more_rows=counts.more,
        more_results=counts.more_new,
        fewer_rows=counts.fewer,
        fewer_results=counts.fewer_gone,
    )


def _besides(names: Sequence[str], others: Sequence[str]) -> list[str]:
    return [name for name in names if name not in others]


def _with_key(summary: Summary, table: Table) -> Summary:
    """Add how rows were recognised, and what the key could not tell apart."""
    problems = table.problems
    return replace(
        summary,
        by_result=table.by_result,
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
