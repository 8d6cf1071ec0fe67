"""Counts the rows of all started batches by state, a little each second, for the status row.

Settled batches have their counts already. The others are counted one after the other, each by a
search of an index, until a small part of a second is used up. So a site with more rows gets older
counts, and never a dispatcher that is late.
"""

import json
import time
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from jobs.databases import clock
from jobs.processes import intervals
from jobs.queue.survey import Unsettled
from jobs.reading import raw
from jobs.states import State

BUDGET = 0.03  #: seconds of each round; the last count may exceed it, by a tenth for a million rows
SHARE = 0.01  #: of the dispatcher's time that adding up the settled batches may take
BYTES = "bytes"  #: the key of the bytes of results, beside the states

# One GROUP BY would take twice as long.
_ROWS = " UNION ALL ".join(
    f"SELECT '{state}', COUNT(*), {'SUM(result_size)' if state == State.DONE else 0} "  # noqa: S608
    f"FROM jobs_job WHERE batch_id = %s AND state = '{state}'"
    for state in State
)
# Settled counts put together what waits or runs, because nothing does, and count cancelled rows as
# left out, too.
_SETTLED = """
SELECT SUM(CAST(settled_counts ->> 'done' AS bigint)),
    SUM(CAST(settled_counts ->> 'failed' AS bigint)),
    SUM(CAST(settled_counts ->> 'left_out' AS bigint)),
    SUM(CAST(settled_counts ->> 'cancelled' AS bigint)),
    SUM(CAST(settled_counts ->> 'result_bytes' AS bigint))
FROM jobs_batch WHERE settled_at IS NOT NULL AND deleted_at IS NULL
"""
_WRITE = "UPDATE jobs_status SET census = %s, census_at = {now} WHERE id = 1"


class Census:
    """Keeps the counts of the one dispatcher that leads."""

    def __init__(self) -> None:
        self._batches: dict[UUID, Counter[str]] = {}
        self._counted_at: dict[UUID, float] = {}
        self._settled: Counter[str] = Counter()
        self._settled_due = float("-inf")
        self._written: Counter[str] | None = None
        self._written_at = float("-inf")

    def take(self, batches: Sequence[Unsettled]) -> None:
        """Count for a moment, and write the sums into the status row."""
        until = time.monotonic() + BUDGET
        self._count_settled({batch.pk for batch in batches})
        for batch in sorted(batches, key=self._age_order):
            if self._is_fresh(batch.pk):
                break
            self._batches[batch.pk] = count(batch.pk)
            self._counted_at[batch.pk] = time.monotonic()
            if time.monotonic() > until:
                break
        if all(batch.pk in self._batches for batch in batches):  # not yet, after a change of leader
            self._write()

    def _age_order(self, batch: Unsettled) -> float:
        return self._counted_at.get(batch.pk, float("-inf"))

    def _is_fresh(self, batch_id: UUID) -> bool:
        counted_at = self._counted_at.get(batch_id, float("-inf"))
        return time.monotonic() - counted_at < intervals.CENSUS

    def _count_settled(self, unsettled: set[UUID]) -> None:
        """Add up settled batches. A batch that has just settled moves there at the same moment at
        which it is forgotten here, so that its rows are never missing.
        """
        begun = time.monotonic()
        if begun < self._settled_due:
            return
        self._settled = settled()
        took = time.monotonic() - begun
        self._settled_due = time.monotonic() + max(intervals.CENSUS, took / SHARE)
        for gone in self._batches.keys() - unsettled:
            del self._batches[gone], self._counted_at[gone]

    def _write(self) -> None:
        total = sum(self._batches.values(), self._settled.copy())
        is_known = time.monotonic() - self._written_at < intervals.CENSUS
        if is_known and total == self._written:
            return
        with connection.cursor() as cursor:
            cursor.execute(_WRITE.format(now=clock.timestamp_sql()), [json.dumps(total)])
        self._written, self._written_at = total, time.monotonic()


def count(batch_id: UUID) -> Counter[str]:
    """Count the rows of a batch by state, and the bytes of its results."""
    found: Counter[str] = Counter()
    for state, rows, size in raw.fetch(_ROWS, [raw.key(batch_id)] * len(State)):
        found[state] = rows
        found[BYTES] += int(size or 0)
    return found


def settled() -> Counter[str]:
    """Add up the frozen counts of all settled batches."""
    sums = [int(value or 0) for value in raw.fetch(_SETTLED, [])[0]]
    done, failed, left_out, cancelled, size = sums
    return Counter(
        {
            "done": done,
            "failed": failed,
            "left_out": left_out - cancelled,
            "cancelled": cancelled,
            BYTES: size,
        }
    )
