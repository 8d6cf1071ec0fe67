"""Says in one statement what the dispatcher has to do for each batch that is started and not
settled.

Written by hand: the dispatcher asks several times a second, and Django takes ten times as long to
build such statements as the database to answer them. Each part looks into an index once, so the
answer takes as long for 100,000 rows as for ten.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jobs.reading import raw

# Scalar subqueries, because with EXISTS PostgreSQL may choose to read all rows.
_UNSETTLED = """
SELECT id, paused_at, cancelled_at IS NOT NULL, only_first IS NOT NULL,
    (SELECT 1 FROM jobs_job WHERE batch_id = jobs_batch.id AND state = 'waiting' LIMIT 1),
    (SELECT COUNT(*) FROM jobs_job WHERE batch_id = jobs_batch.id AND state = 'queued'),
    (SELECT 1 FROM jobs_job WHERE batch_id = jobs_batch.id AND state = 'running' LIMIT 1),
    (SELECT 1 FROM jobs_job WHERE batch_id = jobs_batch.id AND state = 'cancelled' LIMIT 1),
    (SELECT 1 FROM jobs_job WHERE only_first IS NOT NULL AND batch_id = jobs_batch.id AND "first"
     AND state IN ('waiting', 'queued', 'running') LIMIT 1),
    working_since
FROM jobs_batch
WHERE started_at IS NOT NULL AND settled_at IS NULL AND deleted_at IS NULL
ORDER BY started_at
"""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A batch that is started and not settled: its flags, and which kinds of rows it has."""

    pk: UUID
    paused_at: datetime | None
    is_cancelled: bool
    only_first: bool
    has_waiting: bool
    queued: int
    has_running: bool
    has_cancelled: bool
    has_open_first: bool
    working_since: datetime | None = None

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def has_work(self) -> bool:
        """Return whether there are rows to hand out now."""
        return self.has_waiting and not self.is_paused and not self.is_cancelled

    @property
    def has_ended(self) -> bool:
        """Return whether no row is open."""
        return not (self.has_waiting or self.queued or self.has_running)

    @property
    def needs_care(self) -> bool:
        """Return whether the batch has ended, or its rows do not match its flags."""
        return self.has_ended or self._has_rows_to_change or self._has_made_first

    @property
    def _has_rows_to_change(self) -> bool:
        if self.is_cancelled:
            return self.has_waiting or self.queued > 0
        return self.has_cancelled or (self.is_paused and self.queued > 0)

    @property
    def _has_made_first(self) -> bool:
        is_looked_for = self.only_first and not self.is_paused and not self.is_cancelled
        return is_looked_for and not self.has_open_first


def unsettled() -> list[Unsettled]:
    """Return the batches that are started and not settled, those that started first in front."""
    return [_unsettled(*values) for values in raw.fetch(_UNSETTLED, [])]


def _unsettled(
    pk: UUID | str,
    paused_at: datetime | str | None,
    is_cancelled: Any,
    only_first: Any,
    waiting: int | None,
    queued: int,
    running: int | None,
    cancelled: int | None,
    open_first: int | None,
    working_since: datetime | str | None,
) -> Unsettled:
    return Unsettled(
        pk=UUID(str(pk)),
        paused_at=_moment(paused_at),
        is_cancelled=bool(is_cancelled),
        only_first=bool(only_first),
        has_waiting=waiting is not None,
        queued=queued,
        has_running=running is not None,
        has_cancelled=cancelled is not None,
        has_open_first=open_first is not None,
        working_since=_moment(working_since),
    )


def _moment(value: datetime | str | None) -> datetime | None:
    return raw.moment(value) if value else None
