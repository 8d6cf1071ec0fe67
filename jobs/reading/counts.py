"""How many rows stand where: one indexed query, or none for a settled batch."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import connection
from django.db.models import Count, Sum

from jobs.models import Batch, Job
from jobs.states import State

# Raw and hot: a running batch is counted at every look. As one GROUP BY the same costs twice the time.
_COUNT = " UNION ALL ".join(
    f"SELECT '{state}', COUNT(*), {'SUM(result_size)' if state == State.DONE else 0} FROM jobs_job "  # noqa: S608
    f"WHERE batch_id = %s AND state = '{state}'"
    for state in State
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by the five words people see. `left_out` holds the cancelled ones too."""

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
        """Rows that are to become pictures: all but the left out."""
        return self.total - self.left_out

    @property
    def open(self) -> int:
        return self.running + self.to_do


def counts(batch: Batch) -> Counts:
    """One query, answered from an index alone; none at all for a settled batch."""
    if batch.settled_counts is not None:
        return Counts(**batch.settled_counts)
    return count_by_state(batch)


def count_by_state(batch: Batch) -> Counts:
    """From the rows themselves, also for a settled batch."""
    key = Batch._meta.pk.get_db_prep_value(batch.pk, connection)  # SQLite keeps a UUID as a text
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key] * len(State))
        return from_states({state: (n, int(size or 0)) for state, n, size in cursor.fetchall()})


def from_states(states: dict[str, tuple[int, int]]) -> Counts:
    """State → (rows, bytes of results), by the five words."""

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
    """What `Batch.settled_counts` keeps."""
    return asdict(settled)


def counts_of(batches: Sequence[Batch]) -> dict[Batch, Counts]:
    """For the list: frozen counts where they are, one query for all the others."""
    unsettled = [batch.pk for batch in batches if batch.settled_counts is None]
    found: dict[object, dict[str, tuple[int, int]]] = {}
    query = Job.objects.filter(batch__in=unsettled).order_by().values_list("batch", "state")
    for batch_id, state, n, size in query.annotate(n=Count("pk"), size=Sum("result_size")):
        found.setdefault(batch_id, {})[state] = (n, size or 0)
    return {batch: _counts_of(batch, found.get(batch.pk, {})) for batch in batches}


def _counts_of(batch: Batch, states: dict[str, tuple[int, int]]) -> Counts:
    return Counts(**batch.settled_counts) if batch.settled_counts is not None else from_states(states)
