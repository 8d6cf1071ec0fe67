"""Marks jobs `queued` before they are published, and takes that back.

Marking comes first because workers are faster than the dispatcher: a message published earlier
would find a job that it may not take.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from jobs.databases import clock
from jobs.models import Batch, Job
from jobs.queue.lifecycle import numbering
from jobs.queue.lifecycle.rows import hold
from jobs.states import State

# The same statement checks the leader, so a dispatcher that lost the lead while it slept marks
# nothing.
_MARK = """
UPDATE jobs_job SET state = 'queued', queued_at = {now}, strikes = 0
WHERE state = 'waiting' AND id IN (
        SELECT id FROM jobs_job WHERE batch_id = %s AND state = 'waiting' {only_first}
        ORDER BY "row" LIMIT %s)
  AND EXISTS (SELECT 1 FROM jobs_batch WHERE jobs_batch.id = jobs_job.batch_id
              AND started_at IS NOT NULL AND paused_at IS NULL
              AND cancelled_at IS NULL AND deleted_at IS NULL)
  AND EXISTS (SELECT 1 FROM jobs_leader WHERE name = %s AND token = %s)
RETURNING id, generation, "row",
    (SELECT design_version_id FROM jobs_batch WHERE jobs_batch.id = jobs_job.batch_id)
"""


@dataclass(frozen=True, slots=True)
class Ticket:
    """The contents of a message: the job and its generation."""

    job_id: int
    generation: int


def mark_queued(
    batch_id: UUID, limit: int, *, only_first: bool, leader: tuple[str, str]
) -> list[Ticket]:
    """Mark the next waiting jobs of a running batch `queued`, in sheet order, and return them. Rows
    of a design with serial numbers get theirs.

    `leader`: (name, token) of the caller.
    """
    sql = _MARK.format(now=clock.epoch_sql(), only_first='AND "first" = %s' if only_first else "")
    with transaction.atomic(), connection.cursor() as cursor:
        # Otherwise a cancel, which locks the same rows in another order, is a deadlock.
        hold(Batch.objects.filter(pk=batch_id))
        cursor.execute(sql, [_as_parameter(batch_id), *[True] * only_first, limit, *leader])
        rows = sorted(cursor.fetchall(), key=lambda row: row[2])
        if rows:
            numbering.give([row[0] for row in rows], batch_id, rows[0][3])
    return [Ticket(job_id, generation) for job_id, generation, *_ in rows]


def unmark(tickets: Iterable[Ticket]) -> int:
    """Let jobs wait again whose message the broker refused, returned, or may never have received.

    Return how many.
    """
    by_generation: dict[int, list[int]] = {}
    for ticket in tickets:
        by_generation.setdefault(ticket.generation, []).append(ticket.job_id)
    return sum(
        Job.objects.filter(pk__in=ids, generation=generation, state=State.QUEUED).update(
            state=State.WAITING, queued_at=None, strikes=0
        )
        for generation, ids in by_generation.items()
    )


def _as_parameter(batch_id: UUID) -> UUID | str:
    """Convert a batch's id for a raw statement: SQLite stores a UUID as 32 hexadecimal digits."""
    return batch_id if connection.features.has_native_uuid_field else batch_id.hex
