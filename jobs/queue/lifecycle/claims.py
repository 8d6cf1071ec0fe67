"""Claiming a job: one `UPDATE` that only one of any number of workers can win, and the attempt it
begins.
"""

import json
import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now

from jobs.databases import clock
from jobs.design.cells.cell import Row, row_of
from jobs.errors import FileUnreadable
from jobs.models import Attempt, Job
from jobs.processes import intervals
from jobs.queue import owner
from jobs.queue.lifecycle import recovery
from jobs.queue.monitoring import tallies
from jobs.states import State

_COLUMNS = """
    jobs_job.batch_id, jobs_job."row", jobs_job.attempts, jobs_job.cells, jobs_job.source_problem,
    (SELECT jobs_batch.design_version_id FROM jobs_batch WHERE jobs_batch.id = jobs_job.batch_id),
    (SELECT jobs_batch.common_sizes FROM jobs_batch WHERE jobs_batch.id = jobs_job.batch_id)
"""

# Raw because it is hot: through the ORM it takes twice as long as everything else a job does in the
# database.
_CLAIM = """
UPDATE jobs_job
SET state = 'running', lease_token = %s, lease_until = {now} + %s, queued_at = NULL, strikes = 0,
    attempts = attempts + 1
WHERE id = %s AND generation = %s
  AND (state = 'queued' OR (state = 'running' AND lease_until < {now}))
  AND EXISTS (SELECT 1 FROM jobs_batch
              WHERE jobs_batch.id = jobs_job.batch_id AND paused_at IS NULL AND cancelled_at IS NULL
                AND deleted_at IS NULL)
RETURNING {columns}
"""

# The key of the picture comes with the attempt: the claim may have waited for a change that gave
# the row another picture or file, which PostgreSQL shows only to the next statement.
_BEGIN = """
INSERT INTO jobs_attempt (job_id, generation, n, token, worker, reason, started_at, outcome, code)
VALUES (%s, %s, %s, %s, %s, %s, {now}, '', '')
RETURNING (SELECT jobs_source."key" FROM jobs_source JOIN jobs_job
           ON jobs_job.source_id = jobs_source.id WHERE jobs_job.id = jobs_attempt.job_id)
"""

UNREADABLE_SECONDS = 180  #: for which a row waits for a file that the storage cannot send

_HELD = """
SELECT {columns},
    (SELECT jobs_source."key" FROM jobs_source WHERE jobs_source.id = jobs_job.source_id)
FROM jobs_job WHERE id = %s AND generation = %s AND lease_token = %s
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this worker holds until its lease ends, with all that drawing it needs, as of the
    claim.
    """

    job_id: int
    generation: int
    attempt: int
    token: str
    batch_id: UUID
    row: int
    cells: Row
    source_key: str  #: empty: the row has no picture
    source_problem: str
    design_version_id: int | None
    #: of boxes with one size for all rows, as found by the check before the start
    common_sizes: Mapping[str, float]
    begun: float = field(default_factory=time.monotonic, compare=False)

    def __str__(self) -> str:
        return (
            f"batch={self.batch_id} job={self.job_id} row={self.row} "
            f"attempt={self.generation}.{self.attempt}"
        )


def claim(job_id: int, generation: int, token: str) -> Claim | None:
    """Take a queued job, or one whose holder is dead or overdue. None: there is nothing to take,
    ever.

    May be called again with the same token when its answer was lost: a job taken stays taken once.
    """
    taken = _take(job_id, generation, token)
    if taken is None and _free(job_id, generation):
        taken = _take(job_id, generation, token)
    return taken or _already_ours(job_id, generation, token)


def _take(job_id: int, generation: int, token: str) -> Claim | None:
    take, begin = _statements(connection.vendor)
    worker = _worker(os.getpid())
    # This holds SQLite's write lock: do nothing else here.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(take, [token, intervals.LEASE, job_id, generation])
        rows = cursor.fetchall()  # at once: an unread RETURNING keeps SQLite's write lock
        if not rows:
            return None
        attempt = rows[0][2]
        reason = "" if generation == attempt == 1 else _why_again(job_id, generation)
        cursor.execute(begin, [job_id, generation, attempt, token, worker, reason])
        [(key,)] = cursor.fetchall()
    return _claim(job_id, generation, token, (*rows[0], key))


@cache
def _statements(_vendor: str) -> tuple[str, str]:
    """Return the two SQL statements of a claim for this database."""
    return (
        _CLAIM.format(now=clock.epoch_sql(), columns=_COLUMNS),
        _BEGIN.format(now=clock.began_sql()),
    )


def has_waited_for_file(claim: Claim) -> bool:
    """Return whether the storage has been unable to send a file of this row for UNREADABLE_SECONDS,
    or has let another row of its batch fail for that since. Without the latter, ten thousand such
    rows would each wait in turn.
    """
    since = clock.now() - timedelta(seconds=UNREADABLE_SECONDS)
    tried = Attempt.objects.filter(job=claim.job_id, generation=claim.generation)
    earlier = tried.filter(code=recovery.UNREADABLE, started_at__lt=since)
    failed = Job.objects.filter(
        batch=claim.batch_id, state=State.FAILED, code=FileUnreadable.code, finished_at__gt=since
    )
    return earlier.exists() or failed.exists()


def _already_ours(job_id: int, generation: int, token: str) -> Claim | None:
    with connection.cursor() as cursor:
        cursor.execute(_HELD.format(columns=_COLUMNS), [job_id, generation, token])
        rows = cursor.fetchall()
    return _claim(job_id, generation, token, rows[0]) if rows else None


def _free(job_id: int, generation: int) -> bool:
    """Take the job from a dead process that holds it. Return whether that happened."""
    running = Job.objects.filter(pk=job_id, generation=generation, state=State.RUNNING).first()
    token = running.lease_token if running else None
    if token is None or not owner.is_dead(token):
        return False
    return recovery.give_back(job_id, token, to=State.QUEUED)


def _claim(job_id: int, generation: int, token: str, values: tuple[Any, ...]) -> Claim:
    batch_id, row, attempts, cells, problem, design_version_id, common_sizes, key = values
    return Claim(
        job_id=job_id,
        generation=generation,
        attempt=attempts,
        token=token,
        batch_id=UUID(str(batch_id)),
        row=row,
        cells=row_of(json.loads(cells)),
        source_key=key or "",
        source_problem=problem,
        design_version_id=design_version_id,
        common_sizes=json.loads(common_sizes),
    )


@cache
def _worker(pid: int) -> str:
    return f"{socket.gethostname()[:80]}:{pid}"


def _why_again(job_id: int, generation: int) -> str:
    """Return why the job runs again, in plain words, or "".

    Close an attempt whose lease has just ended.
    """
    before = Attempt.objects.filter(job_id=job_id).order_by("-generation", "-n").first()
    if before is None:
        return "continued after it was stopped" if generation > 1 else ""
    if not before.outcome:
        Attempt.objects.filter(pk=before.pk).update(outcome="expired", ended_at=Now())
        tallies.add_outcome("expired")
        return recovery.EXPIRED
    if before.generation == generation:
        others = {"expired": recovery.EXPIRED, "not_stored": recovery.NOT_STORED}
        return others.get(before.outcome, recovery.LOST[before.code == recovery.CRASHED])
    return {"failed": "retried after it failed", "done": "made again on request"}.get(
        before.outcome, "continued after it was stopped"
    )
