"""Rows follow a changed sheet, in transactions of a few milliseconds.

Each transaction locks the batch, changes some rows, and notes that it has. So the work continues
after a kill at any moment, and the rows add up to the sheet's at every moment.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from jobs import audit
from jobs.comparing import BatchRow, CellDifference, Merged, merged
from jobs.databases.pacing import Pace
from jobs.errors import NotPossibleNow
from jobs.findings.results import PictureGone, RowGone
from jobs.findings.texts import RowMayBeTotal
from jobs.intake.bulk_writing import Insertion, update_many
from jobs.intake.pictures import removing
from jobs.intake.rows import picture_rows
from jobs.intake.updates import newer_pictures
from jobs.intake.updates.pictures import is_readable_at_last, let_go
from jobs.intake.updates.uploads import TAKEN_OVER, hold
from jobs.models import Finding, Job, PlannedRow, Sheet, SheetUpdate, Source
from jobs.queue import lifecycle
from jobs.reporting import ReportProgress
from jobs.states import State

DROPPED = "The changed sheet “{}” no longer has this row."
DROPPED_PICTURE = "The changed sheet “{}” no longer gives this result: its row or picture is gone."
GONE = (RowGone.code, PictureGone.code)
FINDING = ("job_id", "code", "blocks", "sentence", "details")
NEW_ROW = ("row", "cells", "source_id", "source_problem", "result_name")
NAMELESS: dict[str, Any] = {"result_name": "", "outputs": None, "output_names": None}
OUTPUTS = ("outputs", "output_names")
CHANGED_ROW = (
    *("cells", "corrected", "source_id", "source_problem", "result_name"),
    *(*OUTPUTS, "is_gone"),
)

type Planned = Sequence[PlannedRow]
type JobIds = Sequence[int]
type StoredOutputs = tuple[str | None, str | None]
"""The outputs of a row and their names, as JSON."""

type Steps = Sequence[Sequence[int]]
"""Id of a job, the number of its row before, and its number now."""

type Change = Callable[[SheetUpdate, Planned], None]


def follow(update: SheetUpdate, progress: ReportProgress) -> None:
    """Do all that is left of a confirmed and prepared update, except its end."""
    pictures = newer_pictures.accepted(update).count()
    total = len(update.moves) + update.rows.count() + pictures
    done = update.moved + update.rows.filter(is_applied=True).count()
    progress(done, total)
    for count in _changes(update):
        done += count
        progress(done, total)


def _changes(update: SheetUpdate) -> Iterator[int]:
    """Make the changes in an order in which each finds its row numbers free, and yield how many
    each step made.
    """
    yield from _renumber(update)
    yield from _replace_pictures(update)
    yield from _pieces(update, [PlannedRow.Kind.GONE], _part_with)
    yield from _pieces(update, [PlannedRow.Kind.CHANGED, PlannedRow.Kind.NOTED], _change)
    yield from _pieces(update, [PlannedRow.Kind.NEW], _add)
    yield from _make_outdated_again(update)


@contextmanager
def _piece(update: SheetUpdate, pace: Pace) -> Iterator[None]:
    with pace.piece(), transaction.atomic():
        hold(update.batch)
        yield


# --- Numbers --------------------------------------------------------------------------------------


def _renumber(update: SheetUpdate) -> Iterator[int]:
    """Give rows their numbers in the changed sheet. The order of the steps keeps them distinct."""
    pace = Pace(300, least=50, most=2000)
    while update.moved < len(update.moves):
        steps = update.moves[update.moved : update.moved + pace.size]
        with _piece(update, pace):
            _note_moved(update, len(steps))
            _move(update, steps)
        yield len(steps)


def _move(update: SheetUpdate, steps: Steps) -> None:
    update_many(Job, ["row"], [(now, job, row) for job, row, now in steps], where=("id", "row"))
    _move_replacements(update, steps)


def _note_moved(update: SheetUpdate, count: int) -> None:
    """Raise NotPossibleNow if another process has done these steps."""
    mine = SheetUpdate.objects.filter(pk=update.pk, moved=update.moved)
    if not mine.update(moved=F("moved") + count):
        raise NotPossibleNow(TAKEN_OVER)
    update.moved += count


def _move_replacements(update: SheetUpdate, steps: Steps) -> None:
    """Let replaced pictures, which belong to a row by its number, move with it."""
    ours = Source.objects.filter(batch=update.batch_id)
    having = _having_replacements(ours, steps)
    for _, row, now in steps:
        if row in having:
            ours.filter(row=row).update(row=now)
            having = having - {row} | {now}


def _having_replacements(ours: QuerySet[Source], steps: Steps) -> set[int | None]:
    """Return the numbers in the steps whose row has another picture than the uploaded one."""
    numbers = {number for _, row, now in steps for number in (row, now)}
    return set(ours.filter(row__in=numbers).values_list("row", flat=True))


# --- Pictures -------------------------------------------------------------------------------------


def _replace_pictures(update: SheetUpdate) -> Iterator[int]:
    """Give pictures that rows use the newer files that the person accepted.

    What is drawn after the first transaction shows the new file. So the second one can tell which
    results may show the one before: those of rows that were being drawn, and all finished ones.
    """
    pace = Pace(20, least=5, most=500)
    while newer := list(newer_pictures.accepted(update)[: pace.size]):
        with _piece(update, pace):
            before = newer_pictures.put_in_place(update, newer)
        with _piece(update, pace):
            newer_pictures.note_in_place(update, newer)
        _delete_needless(update, before)
        yield len(newer)


def _delete_needless(update: SheetUpdate, before: Sequence[Source]) -> None:
    """Delete the files that pictures had before, unless something else uses them."""
    for key in filter(None, (let_go(update.batch, source) for source in before)):
        removing.delete_file(key)


def _make_outdated_again(update: SheetUpdate) -> Iterator[int]:
    """Make all other rows again whose picture was replaced, such as those that the sheet lacks."""
    pace = Pace(100, least=20, most=1000)
    outdated = newer_pictures.outdated(update).order_by("pk").values_list("pk", flat=True)
    while True:
        with _piece(update, pace):
            jobs = list(outdated[: pace.size])
            lifecycle.follow_sheet(update.batch, jobs)
        if not jobs:
            return
        yield 0


# --- Rows -----------------------------------------------------------------------------------------


def _pieces(update: SheetUpdate, kinds: Sequence[str], change: Change) -> Iterator[int]:
    """Apply `change` to the planned rows of these kinds, a few at a time, and mark them in the same
    transaction.
    """
    pace = Pace(100, least=20, most=1000)
    left = update.rows.filter(kind__in=kinds, is_applied=False).select_related("job")
    while True:
        with _piece(update, pace):
            planned = list(left[: pace.size])
            if planned:
                change(update, planned)
                _mark_applied(planned)
        if not planned:
            return
        yield len(planned)


def _mark_applied(planned: Planned) -> None:
    PlannedRow.objects.filter(pk__in=[row.pk for row in planned]).update(is_applied=True)


def _part_with(update: SheetUpdate, planned: Planned) -> None:
    """Keep rows that the sheet no longer has, or leave them out, as the person decided, and revoke
    their serial numbers if that was asked for.
    """
    gone = [row.job_id for row in planned if row.job_id is not None]
    (_drop if update.leaves_out else _keep)(update, gone)
    _count_gone(update, len(gone))
    _revoke(update, gone)


def _revoke(update: SheetUpdate, gone: JobIds) -> None:
    if reason := update.revokes_because:
        numbers = lifecycle.valid_numbers(gone)
        if count := lifecycle.revoke(numbers, update.asked_by, reason):
            audit.note(update.asked_by, update.batch, "serial_revoke", count, reason=reason)


def _replace_numbers(update: SheetUpdate, made: JobIds) -> None:
    """Revoke the serial numbers of rows that are made again, if that was asked for, so that they
    get new ones.
    """
    reason, version = update.renumbers_because, update.batch.design_version_id
    if reason and version:
        printed = lifecycle.series_of_version(version)
        if count := lifecycle.replace_numbers(made, printed, update.asked_by, reason):
            audit.note(update.asked_by, update.batch, "serial_replace", count, reason=reason)


def _drop(update: SheetUpdate, gone: JobIds) -> None:
    Finding.objects.filter(job__in=gone).delete()
    Job.objects.filter(pk__in=gone).update(is_gone=True, **NAMELESS)
    dropped = DROPPED_PICTURE if update.batch.match_rule.every_picture else DROPPED
    lifecycle.drop(update.batch, gone, dropped.format(update.name)[:500])


def _keep(update: SheetUpdate, gone: JobIds) -> None:
    Job.objects.filter(pk__in=gone).update(is_gone=True)
    notice = PictureGone() if update.batch.match_rule.every_picture else RowGone()
    told = (notice.code, notice.blocks, notice.sentence, notice.details)
    _write_findings(update, [(pk, *told) for pk in gone])
    lifecycle.open_again(update.batch)


def _change(update: SheetUpdate, planned: Planned) -> None:
    """Write the cells of rows that are there already, and make those again that changed."""
    found = [(row, row.job, followed(row)) for row in planned if row.job is not None]
    update_many(Job, CHANGED_ROW, [_changed_values(*one) for one in found])
    left_out = {job.pk for row, job, _ in found if _is_left_out_total(update, row)}
    again = [job.pk for row, job, now in found if _is_made_again(row, job, now)]
    made = [pk for pk in again if pk not in left_out]
    _replace_numbers(update, made)
    lifecycle.follow_sheet(update.batch, made)
    lifecycle.leave_totals_of_sheet_out(list(left_out))
    _take_back(update, [job.pk for _, job, _ in found if job.is_gone])
    _replace_findings(update, [row for row in planned if row.kind == PlannedRow.Kind.CHANGED])


def _is_left_out_total(update: SheetUpdate, row: PlannedRow) -> bool:
    """Return whether the row may be a total that the person leaves out: a new one, or one that was
    left out before.
    """
    if not update.leaves_totals_out:
        return False
    is_total = any(code == RowMayBeTotal.code for code, *_ in row.findings)
    was_out = row.job is not None and row.job.state == State.LEFT_OUT
    return is_total and (row.kind == PlannedRow.Kind.NEW or was_out)


def _take_back(update: SheetUpdate, back: JobIds) -> None:
    """Count rows again that the sheet lacked before and has now."""
    Finding.objects.filter(job__in=back, code__in=GONE).delete()
    _count_gone(update, -len(back))


def followed(planned: PlannedRow) -> Merged:
    """Return the cells that a row will have, by what the person decided."""
    if planned.job is None:
        return Merged(planned.cells, {}, is_changed=True)
    differences = [CellDifference(*one) for one in planned.differences]
    takes_sheet = planned.takes_sheet is not False
    return merged(_row_of(planned.job), planned.cells, differences, takes_sheet=takes_sheet)


def _row_of(job: Job) -> BatchRow:
    return BatchRow(job.pk, job.row, job.cells, job.corrected)


def _is_made_again(row: PlannedRow, job: Job, now: Merged) -> bool:
    """Return whether the row gets a new result: it looks different, comes back, or has its picture
    at last.
    """
    if now.is_changed or row.kind != PlannedRow.Kind.CHANGED:
        return now.is_changed
    return job.is_gone or _has_new_picture(row, job) or not row.differences


def _has_new_picture(row: PlannedRow, job: Job) -> bool:
    """Return whether the row has another picture now, or failed because of the one it had."""
    has_other = row.source is not None and row.source != job.source_id
    return has_other or _has_readable_picture(row, job)


def _has_readable_picture(row: PlannedRow, job: Job) -> bool:
    source = Source.objects.filter(pk=row.source).first() if row.source is not None else None
    return is_readable_at_last(job, source)


def _changed_values(row: PlannedRow, job: Job, now: Merged) -> tuple[Any, ...]:
    cells = json.dumps(now.cells), json.dumps(now.corrected)
    named = row.source, row.source_problem, row.result_name
    return *cells, *named, *_outputs(row), False, job.pk


def _outputs(row: PlannedRow) -> StoredOutputs:
    """Return the outputs and their names as stored: null without outputs."""
    if row.outputs is None:
        return None, None
    return json.dumps(row.outputs), json.dumps(row.output_names)


def _add(update: SheetUpdate, planned: Planned) -> None:
    """Add the new rows. They wait, and the dispatcher hands them out."""
    _insert(update, planned)
    having_outputs = [row for row in planned if row.outputs is not None]
    update_many(Job, OUTPUTS, [(*_outputs(row), row.job_id) for row in having_outputs])
    left_out = [row.job_id for row in planned if _is_left_out_total(update, row)]
    lifecycle.leave_totals_of_sheet_out([pk for pk in left_out if pk is not None])
    lifecycle.open_again(update.batch)
    _count(update, len(planned))
    _replace_findings(update, planned)


def _insert(update: SheetUpdate, planned: Planned) -> None:
    """Insert the new rows, and let the planned ones know their ids."""
    Insertion(Job(batch=update.batch), NEW_ROW, map(_new_values, planned)).write()
    inserted = update.batch.jobs.filter(row__in=[row.row for row in planned])
    made = dict(inserted.values_list("row", "pk"))
    for row in planned:
        row.job_id = made[row.row]


def _new_values(row: PlannedRow) -> tuple[Any, ...]:
    return row.row, row.cells, row.source, row.source_problem, row.result_name


def _replace_findings(update: SheetUpdate, planned: Planned) -> None:
    Finding.objects.filter(job__in=[row.job_id for row in planned]).delete()
    found = [(row.job_id, *finding) for row in planned for finding in row.findings]
    _write_findings(update, found)


def _write_findings(update: SheetUpdate, found: Sequence[Sequence[Any]]) -> None:
    Insertion(Finding(batch=update.batch), FINDING, found).write()


def _count_gone(update: SheetUpdate, gone: int) -> None:
    """Count rows that the sheet no longer has, or has again."""
    _count(update, -gone, gone)


def _count(update: SheetUpdate, rows: int, gone: int = 0) -> None:
    """Let the rows that the sheet must have follow, or the results that their pictures must give,
    in the transaction that changes them.
    """
    if not (rows or gone):
        return
    sheet = Sheet.objects.filter(batch=update.batch)
    if update.batch.match_rule.every_picture:
        picture_rows.count_results(update.batch, rows)
        sheet.update(gone_rows=F("gone_rows") + gone)
    else:
        sheet.update(row_count=F("row_count") + rows, gone_rows=F("gone_rows") + gone)
