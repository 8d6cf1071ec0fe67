"""Finished batches, and what changed sheets make of them, through the same doors as a person's."""

from typing import Any

from django.utils import timezone

from jobs.checking import changed_sheet, check
from jobs.control import running, sheet_updates
from jobs.intake.rows import matches
from jobs.intake.updates import uploads
from jobs.intake.updates.summary import Summary
from jobs.models import Batch, Chore, Job, PlannedRow, SheetUpdate
from jobs.queue import lifecycle
from jobs.states import State
from jobs.storage import keys, store
from tests.intake.batches import CSV, quiet, ready


def finished(text: str = CSV, paths: tuple[str, ...] = ("1.jpg", "2.jpg", "3.jpg"), **more: Any):
    """Return a batch of which every row is done, as the queue leaves it."""
    return run(ready(text, paths, **more))


def run(batch: Batch) -> Batch:
    """Check and start a draft, and leave it as the queue does."""
    matches.match_rows(batch)
    check.check(batch, quiet)
    batch.refresh_from_db()
    running.start(batch, batch.owner)
    batch.jobs.filter(source=None).update(state=State.FAILED)
    for job in batch.jobs.filter(state=State.WAITING):
        make(job)
    lifecycle.settle(batch.pk)
    return Batch.objects.get(pk=batch.pk)


def make(job: Job) -> None:
    """Store a result as a worker does."""
    key = keys.result(job.batch_id, job.pk, job.generation, f"x:{job.generation:08x}", "jpg")
    stored = store().put_bytes(key, f"{job.text('caption')} {job.generation}".encode())
    Job.objects.filter(pk=job.pk).update(
        state=State.DONE,
        result_key=stored.key,
        result_size=stored.size,
        result_crc32=stored.crc32,
        result_sha256=stored.sha256,
        finished_at=timezone.now(),
    )


def compared(batch: Batch, text: str, name: str = "list.csv", **choices: Any) -> Summary:
    """Upload a changed sheet in place of the open one, and compare it."""
    before = uploads.open_here(batch)
    instead_of = before.key if before else ""
    sheet_updates.take(batch, batch.owner, name, [text.encode()], instead_of=instead_of)
    if choices:
        sheet_updates.compare_by(batch, **{"key_by": ""} | choices)
    return compare(batch)


def compare(batch: Batch) -> Summary:
    changed_sheet.compare_sheet(batch, quiet)
    batch.chores.filter(kind=Chore.Kind.COMPARE).update(state=Chore.State.DONE)
    return Summary.from_json(SheetUpdate.objects.get(batch=batch).comparison)


def planned(batch: Batch) -> list[tuple[str, int, list[Any]]]:
    """Return kind, row and differences of the planned rows."""
    rows = PlannedRow.objects.filter(update=batch.pk).order_by("kind", "row")
    return [(row.kind, row.row, row.differences) for row in rows]


def followed(batch: Batch, **decisions: Any) -> Batch:
    """Confirm the update and let the rows follow, as the chore does."""
    sheet_updates.confirm(batch, batch.owner, **decisions)
    sheet_updates.follow(batch, quiet)
    return Batch.objects.get(pk=batch.pk)


def rows_of(batch: Batch) -> list[tuple[int, str, str, int]]:
    """Return number, picture, state and generation of each row."""
    return [
        (job.row, job.text("picture"), str(job.state), job.generation) for job in batch.jobs.all()
    ]
