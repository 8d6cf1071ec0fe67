"""What the top of the batch page shows: state, percent, rate, time left."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal
from uuid import UUID

from django.db import connection
from django.db.models import Count

from jobs.databases import clock
from jobs.models import Batch, Job
from jobs.reading import raw
from jobs.reading.counts import Counts, counts, from_states
from jobs.reading.rates import WINDOW, kept_rate
from jobs.reading.site.status import SiteStatus

SPANS = 60  #: bars of the chart of a run

type BatchState = Literal["draft", "running", "paused", "cancelled", "finished"]


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """What the first three lines of the batch page show."""

    state: BatchState
    counts: Counts
    rate: float  #: images a second, over the last minute; 0 when unknown
    seconds_left: tuple[int, int] | None  #: low and high estimate
    as_of: datetime
    begun_at: datetime | None = None  #: when it was started, or last continued

    @property
    def is_young(self) -> bool:
        """Return whether the batch has been at work for less time than the rate is measured
        over.
        """
        return self.begun_at is not None and self.as_of - self.begun_at < WINDOW

    @property
    def is_moving(self) -> bool:
        """Return whether rows may change by themselves."""
        return self.state == "running" or self.counts.running > 0 or self._is_stopping

    @property
    def _is_stopping(self) -> bool:
        """Return whether the dispatcher still handles the last rows of a cancelled batch."""
        return self.state == "cancelled" and self.counts.to_do > 0

    @property
    def percent(self) -> int:
        """Return the progress in whole percent. It is 100 only when nothing is open."""
        is_over = not (self.counts.wanted and self.counts.open)
        return 100 if is_over else min(99, self._settled_percent)

    @property
    def _settled_percent(self) -> int:
        return self.counts.settled * 100 // self.counts.wanted


def state_of(batch: Batch) -> BatchState:
    """Derive the batch's state from its times; it is never stored. A settled batch is finished,
    unless it was cancelled with rows open.
    """
    if batch.is_draft:
        return "draft"
    if batch.is_cancelled:
        return "cancelled"
    if batch.is_settled:
        return "finished"
    return "paused" if batch.is_paused else "running"


def progress(batch: Batch) -> BatchProgress:
    now = clock.now()
    by_state = counts(batch)
    state = state_of(batch)
    rate = kept_rate(batch) if state == "running" else 0.0
    begun_at = batch.working_since or batch.started_at
    return BatchProgress(state, by_state, rate, time_left(by_state, rate), now, begun_at)


def time_at_work(batch: Batch, now: datetime) -> timedelta:
    """Return how long the batch was at work until `now`: without the time it was paused, cancelled
    or settled.
    """
    return batch.worked + (now - batch.working_since if batch.working_since else timedelta())


def time_left(by_state: Counts, rate: float) -> tuple[int, int] | None:
    """Estimate the seconds left from the rate, ±10 %, as (low, high).

    Return None without a rate or open rows.
    """
    if not rate or not by_state.open:
        return None
    seconds = by_state.open / rate
    return int(seconds * 0.9), int(seconds * 1.1) + 1


def fingerprint(batch: Batch, shown: BatchProgress, status: SiteStatus, *more: object) -> str:
    """Return a hash that changes whenever the batch page would. The poller sends it back and gets
    204 while it is the same.
    """
    facts = [
        asdict(shown.counts),
        shown.state,
        batch.only_first,
        str(batch.paused_at),
        batch.name,
        asdict(status),
    ]
    facts += more
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:16]


def throughput(batch: Batch) -> list[int]:
    """Count the images finished in each of 60 equal spans from the start to now, or to the end."""
    if batch.started_at is None:
        return []
    end = batch.settled_at or clock.now()
    span = max(end - batch.started_at, timedelta(seconds=1)) / SPANS
    edges = [batch.started_at + span * n for n in range(SPANS)] + [datetime.max.replace(tzinfo=UTC)]
    return _finished_between(batch, edges)


# Counted in SQL because passing 40,000 times to Python takes a tenth of a second.
_FINISHED = (
    "SELECT {n}, COUNT(*) FROM jobs_job WHERE batch_id = %s AND finished_at >= %s AND "
    "finished_at < %s"
)


def _finished_between(batch: Batch, edges: Sequence[datetime]) -> list[int]:
    """Count the rows finished between each edge and the next, in one query that only needs an
    index.
    """
    key = raw.key(batch.pk)
    times = [connection.ops.adapt_datetimefield_value(edge) for edge in edges]
    spans = list(pairwise(times))
    statement = " UNION ALL ".join(_FINISHED.format(n=n) for n in range(len(spans)))
    rows = raw.fetch(statement, [value for span in spans for value in (key, *span)])
    return [count for _, count in sorted(rows)]


def first_made(counts: Mapping[Batch, Counts]) -> dict[Batch, Counts]:
    """Return the paused batches that have made the rows of *Make 10 first* and nothing else, with
    the counts of these rows.

    One query; none when no batch is paused.
    """
    paused = {batch.pk: batch for batch in counts if state_of(batch) == "paused"}
    made = {paused[pk]: rows for pk, rows in _of_first(paused).items()} if paused else {}
    return {
        batch: rows
        for batch, rows in made.items()
        if not rows.open and 0 < rows.done == counts[batch].done
    }


def _of_first(batches: Iterable[UUID]) -> dict[UUID, Counts]:
    """Count the rows of *Make 10 first*."""
    first = Job.objects.filter(batch__in=batches, first=True).order_by()
    states: dict[UUID, dict[str, tuple[int, int]]] = {}
    for pk, state, n in first.values_list("batch", "state").annotate(n=Count("pk")):
        states.setdefault(pk, {})[state] = (n, 0)
    return {pk: from_states(of_first) for pk, of_first in states.items()}
