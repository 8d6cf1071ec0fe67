"""Counts rows by state: one indexed query, or none for a settled batch."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from django.core.cache import cache

from jobs.models import Batch
from jobs.reading import raw
from jobs.reading.rates import KEPT_SECONDS
from jobs.states import State

# One GROUP BY would take twice as long.
_COUNT = " UNION ALL ".join(
    f"SELECT {{n}}, '{state}', COUNT(*), {'{bytes}' if state == State.DONE else 0} "  # noqa: S608
    f"FROM jobs_job WHERE batch_id = %s AND state = '{state}'"
    for state in State
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by the five words people see. `left_out` includes the cancelled ones."""

    done: int = 0
    failed: int = 0
    running: int = 0
    to_do: int = 0
    left_out: int = 0
    cancelled: int = 0  #: of `left_out`, those a cancel stopped
    result_bytes: int = 0

    @property
    def total(self) -> int:
        return self.done + self.failed + self.running + self.to_do + self.left_out

    @property
    def settled(self) -> int:
        return self.done + self.failed

    @property
    def wanted(self) -> int:
        """Return how many rows are to become pictures: all except the ones left out."""
        return self.total - self.left_out

    @property
    def not_made(self) -> int:
        return self.failed + self.left_out

    @property
    def open(self) -> int:
        return self.running + self.to_do


def counts(batch: Batch) -> Counts:
    """Count the rows of a batch by state: one query, answered from an index, or none for a settled
    batch.

    Adding up the bytes costs as much as counting the rows, and they change little in some seconds.
    """
    if batch.settled_counts is not None:
        return Counts(**batch.settled_counts)
    key = f"bytes:{batch.pk}"
    if kept := cache.get(key):
        return replace(_count([batch], with_bytes=False)[0], result_bytes=kept)
    found = count_by_state(batch)
    cache.set(key, found.result_bytes, KEPT_SECONDS)
    return found


def count_by_state(batch: Batch) -> Counts:
    """Count the rows themselves, even if the batch is settled."""
    return _count([batch], with_bytes=True)[0]


def _count(batches: Sequence[Batch], *, with_bytes: bool) -> list[Counts]:
    """Count the rows of these batches, at most a page of the list, in one query."""
    if not batches:
        return []
    states: list[dict[str, tuple[int, int]]] = [{} for _ in batches]
    values = [raw.key(batch.pk) for batch in batches for _ in State]
    for n, state, rows, size in raw.fetch(_counting(len(batches), with_bytes), values):
        states[n][state] = (rows, int(size or 0))
    return list(map(from_states, states))


def _counting(batches: int, with_bytes: bool) -> str:
    added_up = "SUM(result_size)" if with_bytes else "0"
    return " UNION ALL ".join(_COUNT.format(n=n, bytes=added_up) for n in range(batches))


def from_states(states: dict[str, tuple[int, int]]) -> Counts:
    """Add up state → (rows, bytes of results) into Counts."""

    def n(*names: State) -> int:
        return sum(states.get(name, (0, 0))[0] for name in names)

    return Counts(
        done=n(State.DONE),
        failed=n(State.FAILED),
        running=n(State.RUNNING),
        to_do=n(State.WAITING, State.QUEUED),
        left_out=n(State.LEFT_OUT, State.CANCELLED),
        cancelled=n(State.CANCELLED),
        result_bytes=states.get(State.DONE, (0, 0))[1],
    )


def frozen(settled: Counts) -> dict[str, int]:
    """Return the counts as `Batch.settled_counts` stores them."""
    return asdict(settled)


def counts_of(batches: Sequence[Batch]) -> dict[Batch, Counts]:
    """Return frozen counts where there are some, and count all other batches in one query, without
    their bytes.
    """
    unsettled = [batch for batch in batches if batch.settled_counts is None]
    found = dict(zip(unsettled, _count(unsettled, with_bytes=False), strict=True))
    return {batch: found.get(batch) or counts(batch) for batch in batches}
