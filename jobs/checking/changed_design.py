"""Check another design for a started batch, and write what the check found once it is confirmed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet

from jobs.checking import design_notices, picture_notes
from jobs.checking.check import check_with
from jobs.checking.checked_rows import CheckedRows
from jobs.checking.found_groups import findings_of, grouped
from jobs.checking.verdicts.row_values import CheckedRow
from jobs.databases import clock
from jobs.databases.pacing import Pace
from jobs.design import Design
from jobs.findings import Notice
from jobs.intake.bulk_writing import Insertion, update_many
from jobs.intake.rows.rows import columns
from jobs.intake.updates import uploads
from jobs.intake.updates.summary import DesignSummary
from jobs.models import Batch, DesignChange, Finding, Job
from jobs.queue import lifecycle
from jobs.rendering import Sizes
from jobs.reporting import ReportProgress
from jobs.states import OPEN, State

AGAIN = (State.DONE, State.FAILED)
FINDING = ("job_id", "code", "blocks", "sentence", "details")
NAMES = ("result_name", "outputs", "output_names")
AT_ONCE = 300  #: rows of one transaction


def check_change(change: DesignChange, report: ReportProgress) -> CheckedRows:
    """Check all rows of the batch with the other design, without a change of the batch."""
    return check_with(change.batch, change.version, report)


def try_design(change: DesignChange, report: ReportProgress) -> DesignSummary:
    """Check the other design, and keep what it touches for the page."""
    found = check_change(change, report)
    summary = _summary(change, found)
    same = DesignChange.objects.filter(pk=change.pk, version=change.version, confirmed_at=None)
    same.update(checked=summary.to_json(), checked_version=change.version_id)
    return summary


def _summary(change: DesignChange, found: CheckedRows) -> DesignSummary:
    """Return the numbers of rows to make again, and of rows that still wait."""
    made = set(made_before(change.batch).values_list("pk", flat=True))
    again = [row for row in found.of_states(AGAIN) if row.job in made]
    waiting = found.of_states(OPEN)
    rows = [*again, *waiting]
    drawn = {row.job for row in rows}
    jobs = [job for job in found.jobs if job.pk in drawn]
    parsed = change.version.parsed
    on_pictures = picture_notes.on_rows(parsed, jobs)
    return DesignSummary(
        again=len(again),
        waiting=len(waiting),
        blocked=sum(row.is_blocked for row in rows),
        findings=grouped(rows, on_pictures, _notices(change.batch, parsed, found)),
    )


def _notices(batch: Batch, parsed: Design, found: CheckedRows) -> Iterator[Notice]:
    """Yield what is said of the columns with the other design, and of this design."""
    printed = batch.printed_facts(parsed)
    yield from design_notices.on_columns(parsed, columns(batch))
    yield from design_notices.on_design(parsed, printed, found.jobs)
    yield from design_notices.on_all_rows(parsed, printed, found)


def made_before(batch: Batch, moment: datetime | None = None) -> QuerySet[Job]:
    """Return rows that were made or failed, by this moment if there is one. Those that failed for
    lack of a picture were never drawn, and have no time.
    """
    finished = batch.jobs.filter(state__in=AGAIN, finished_at__isnull=False)
    return finished.filter(finished_at__lte=moment) if moment else finished


def keep(change: DesignChange, found: CheckedRows) -> Iterator[int]:
    """Write names and findings of all rows in short transactions, and make those again that were
    finished before the change was confirmed. Yield how many rows each was about.
    """
    pace = Pace(AT_ONCE, least=AT_ONCE, most=AT_ONCE)
    for rows in batched(found.rows, AT_ONCE):
        with pace.piece(), transaction.atomic():
            uploads.hold(change.batch)
            _keep_some(change, rows)
        yield len(rows)


def _keep_some(change: DesignChange, rows: Sequence[CheckedRow]) -> None:
    jobs = [row.job for row in rows]
    update_many(Job, NAMES, [(*row.row_names.as_json, row.job) for row in rows])
    _replace_findings(change.batch, rows)
    again = made_before(change.batch, change.switched_at).filter(pk__in=jobs)
    lifecycle.follow_sheet(change.batch, list(again.values_list("pk", flat=True)))


def _replace_findings(batch: Batch, rows: Sequence[CheckedRow]) -> None:
    Finding.objects.filter(job__in=[row.job for row in rows]).delete()
    found = [(row.job, *finding) for row in rows for finding in findings_of(row)]
    Insertion(Finding(batch=batch), FINDING, found).write()


def switch(change: DesignChange, sizes: Sizes) -> None:
    """Give the batch its other design, in a transaction that holds it.

    Rows that are being drawn are taken from their workers, which draw the design before.
    """
    Batch.objects.filter(pk=change.batch_id).update(
        design_version=change.version, common_sizes=sizes
    )
    lifecycle.take_from_workers(change.batch)


def note_switched(change: DesignChange) -> None:
    """Note when the batch got its design, after the transaction in which it did: until that ended,
    workers began rows with the design before.
    """
    present = clock.now_or_after(change.batch.jobs.all(), "finished_at")
    DesignChange.objects.filter(pk=change.pk).update(switched_at=present)
    change.refresh_from_db(fields=["switched_at"])
