"""Everything that `/metrics` tells, read from a few small tables: neither the broker is asked nor
are rows of jobs counted, and every host gives the same answer.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobs.databases import clock
from jobs.processes import intervals
from jobs.queue import owner
from jobs.queue.monitoring.census import BYTES
from jobs.queue.monitoring.tallies import BOUNDS, SENT
from jobs.reading import SiteStatus, raw, site_status

TIMED = ("done", "failed")  #: outcomes whose duration says something about the work

# Each of these is a search of a small index: there are as many running rows as busy children, and
# as many queued ones as the window of the dispatcher.
_LEASES = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE lease_until < {now}) FROM jobs_job WHERE state = 'running'
"""
_OLDEST = "SELECT {now} - MIN(queued_at) FROM jobs_job WHERE state = 'queued'"
_TALLIES = """
SELECT name, code, bucket, SUM(number), SUM(milliseconds), SUM(bytes) FROM jobs_tally
GROUP BY name, code, bucket
"""
_CHORES = """
SELECT kind, state, COUNT(*) FROM jobs_chore WHERE state IN ('waiting', 'running')
GROUP BY kind, state
"""
_LEADERS = "SELECT name, token, until - {now} FROM jobs_leader"
_CHILDREN = "SELECT host, COUNT(*), MAX(seen_at) FROM jobs_workerchild GROUP BY host"
_HEARTBEATS = """
SELECT token, role, host, version, storage, free_bytes, seen_at, {now} FROM jobs_heartbeat
"""
_STATUS = "SELECT healed, ready, census, census_at, beat_at FROM jobs_status WHERE id = 1"


@dataclass(frozen=True, slots=True)
class Happened:
    """How often an attempt ended in one way, in one range of durations."""

    outcome: str
    code: str
    bucket: int
    number: int
    seconds: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Part:
    """The processes of one role on one host."""

    role: str
    host: str
    processes: int  #: heard of lately
    seen_at: datetime
    version: str
    storage: str
    free_bytes: int | None


@dataclass(frozen=True, slots=True)
class LeaderHost:
    """Who leads, and for how many seconds it has not renewed that."""

    name: str
    host: str
    age: int


@dataclass(frozen=True, slots=True)
class Workers:
    """The worker children of a host."""

    host: str
    children: int
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Measures:
    """One look at the site."""

    status: SiteStatus
    status_at: datetime | None
    ready: int
    healed: int
    rows: Counter[str]  #: by state; empty before the first census
    census_at: datetime | None
    running: int
    overdue: int
    oldest_queued: int  #: seconds
    happened: Sequence[Happened]
    sent: Happened
    chores: dict[tuple[str, str], int]  #: kind and state → number
    leaders: Sequence[LeaderHost]
    workers: Sequence[Workers]
    parts: Sequence[Part]

    @property
    def result_bytes(self) -> int:
        return self.rows[BYTES]


def measures() -> Measures:
    """Look at everything, in eight short statements."""
    now = clock.epoch_sql()
    [(running, overdue)] = raw.fetch(_LEASES.format(now=now), [])
    [(oldest,)] = raw.fetch(_OLDEST.format(now=now), [])
    happened = list(_happened())
    beats = _beats()
    healed, ready, census, census_at, beat_at = next(
        iter(raw.fetch(_STATUS, [])), (0, 0, None, None, None)
    )
    return Measures(
        status=site_status(),
        status_at=_moment(beat_at),
        ready=ready,
        healed=healed,
        rows=Counter(json.loads(census) if isinstance(census, str) else census or {}),
        census_at=_moment(census_at),
        running=running,
        overdue=overdue,
        oldest_queued=max(oldest or 0, 0),
        happened=[each for each in happened if each.outcome != SENT],
        sent=next((it for it in happened if it.outcome == SENT), Happened(SENT, "", 0, 0, 0, 0)),
        chores={(kind, state): number for kind, state, number in raw.fetch(_CHORES, [])},
        leaders=_leaders(beats),
        workers=[Workers(host, n, raw.moment(at)) for host, n, at in raw.fetch(_CHILDREN, [])],
        parts=list(_parts(beats)),
    )


def _happened() -> Iterator[Happened]:
    for name, code, bucket, number, milliseconds, size in raw.fetch(_TALLIES, []):
        yield Happened(name, code, bucket, int(number), int(milliseconds) / 1000, int(size))


def buckets(happened: Sequence[Happened]) -> list[tuple[str, int]]:
    """Return the histogram of durations as Prometheus wants it: upper bound → how many took that
    long or less.
    """
    found: Counter[int] = Counter()
    for each in happened:
        found[each.bucket] += each.number
    bounds = [*map(str, BOUNDS), "+Inf"]
    return [
        (bound, sum(found[before] for before in range(place + 1)))
        for place, bound in enumerate(bounds)
    ]


# --- Hosts ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Beat:
    token: str
    role: str
    host: str
    version: str
    storage: str
    free_bytes: int | None
    seen_at: datetime
    age: float


def _beats() -> list[_Beat]:
    rows = raw.fetch(_HEARTBEATS.format(now=clock.timestamp_sql()), [])
    return [_beat(*values) for values in rows]


def _beat(*values: Any) -> _Beat:
    token, role, host, version, storage, free_bytes, seen_at, now = values
    seen = raw.moment(seen_at)
    age = (raw.moment(now) - seen).total_seconds()
    return _Beat(token, role, host, version, storage, free_bytes, seen, age)


def _parts(beats: Sequence[_Beat]) -> Iterator[Part]:
    """Put the processes of a role on a host together: the one heard of last speaks for them."""
    for role, host in sorted({(beat.role, beat.host) for beat in beats}):
        ours = [beat for beat in beats if (beat.role, beat.host) == (role, host)]
        last = max(ours, key=lambda beat: beat.seen_at)
        alive = sum(beat.age < intervals.HEARTBEAT_ROW * 3 for beat in ours)
        yield Part(role, host, alive, last.seen_at, last.version, last.storage, last.free_bytes)


def _leaders(beats: Sequence[_Beat]) -> list[LeaderHost]:
    hosts = {beat.token: beat.host for beat in beats}
    rows = raw.fetch(_LEADERS.format(now=clock.epoch_sql()), [])
    return [
        LeaderHost(name, hosts.get(owner.process_of(token), ""), max(intervals.LEAD - left, 0))
        for name, token, left in rows
    ]


def _moment(value: datetime | str | None) -> datetime | None:
    return raw.moment(value) if value else None
