"""Images a second over the last minute, since its first one or since a pause: one rule for a batch,
the list and the site.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import batched
from typing import Any, Protocol

from django.core.cache import cache
from django.db import connection

from jobs.databases import clock
from jobs.models import Batch
from jobs.reading import raw

WINDOW = timedelta(seconds=60)  #: the time over which the current rate is measured
FEW_SECONDS = 5  #: below this no rate is shown
KEPT_SECONDS = 4  #: how long a batch's rate and bytes are shown before they are counted again
AT_ONCE = 100  #: batches in one statement: SQLite takes five hundred parts

# The first comes from its place in the index: MIN compares all rows, which takes several times as
# long as counting.
_LATELY = """
SELECT {n}, COUNT(*),
    (SELECT finished_at FROM jobs_job WHERE batch_id = %s AND finished_at > %s
     ORDER BY finished_at LIMIT 1)
FROM jobs_job WHERE batch_id = %s AND finished_at > %s
"""


class WithKey(Protocol):
    """A batch, or what stands for one."""

    @property
    def pk(self) -> Any: ...

    @property
    def working_since(self) -> datetime | None: ...


def rate(batches: Sequence[WithKey]) -> float:
    """Return the rate of these batches together; 0 when unknown.

    One query for each hundred batches.
    """
    now = clock.now()
    found = list(_lately(batches, now))
    return _rate(sum(n for _, n, _ in found), min((first for *_, first in found), default=now), now)


def kept_rate(batch: Batch) -> float:
    """Return the batch's rate, at most a few seconds old.

    It is cached because it changes little in that time.
    """
    kept = cache.get_or_set(f"rate:{batch.pk}", partial(rate, [batch]), KEPT_SECONDS)
    return kept or 0.0


def rates_of(batches: Sequence[Batch]) -> dict[Batch, float]:
    """Return the rate of each batch that made something lately.

    One query for each hundred batches.
    """
    now = clock.now()
    return {batch: _rate(n, first, now) for batch, n, first in _lately(batches, now)}


def _lately[B: WithKey](batches: Sequence[B], now: datetime) -> Iterator[tuple[B, int, datetime]]:
    """Yield the batches that finished rows in the window, how many rows, and when the first of them
    was finished.
    """
    for piece in batched(batches, AT_ONCE):
        values = [value for batch in piece for value in (raw.key(batch.pk), _since(batch, now)) * 2]
        for n, count, first in raw.fetch(_finished_lately(len(piece)), values):
            if count:
                yield piece[n], count, raw.moment(first)


def _since(batch: WithKey, now: datetime) -> Any:
    """Return when the batch's window begins, as the database stores it: not before it was last
    continued, because rows made before a pause say nothing of its rate now.
    """
    begins = max(now - WINDOW, batch.working_since or now - WINDOW)
    return connection.ops.adapt_datetimefield_value(begins)


def _finished_lately(batches: int) -> str:
    return " UNION ALL ".join(_LATELY.format(n=n) for n in range(batches))


def _rate(n: int, first: datetime, now: datetime) -> float:
    seconds = (now - first).total_seconds()
    return n / seconds if seconds >= FEW_SECONDS else 0.0
