"""Why nothing was claimed for a while: what broke then, and whom the site waited for.

It looks once a second at rows, signs of life and the waits of PostgreSQL, and afterwards at the
longest time between two claims.
"""

import itertools
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.faults.databases import AWAY
from tests.faults.looking import Looking
from tests.hosts.installation import Installation

CLAIMED = """
SELECT EXTRACT(epoch FROM a.started_at) FROM jobs_attempt a JOIN jobs_job j ON j.id = a.job_id
WHERE j.batch_id = %s ORDER BY 1
"""
STATES = "SELECT state, COUNT(*) FROM jobs_job WHERE batch_id = %s GROUP BY state"
STATUS = "SELECT why, children, extract(epoch FROM now() - beat_at) FROM jobs_status"
WAITS = """
SELECT CASE WHEN wait_event = 'SyncRep' THEN 'a commit waits for the standby'
            ELSE 'a statement waits for a lock' END, COUNT(*)
FROM pg_stat_activity
WHERE state = 'active' AND (wait_event = 'SyncRep' OR wait_event_type = 'Lock') GROUP BY 1
"""
NODES = 5672, 0.3
"""At which port nodes of the broker take connections, and within how many seconds."""
AGED = 5.0  #: seconds after which a dispatcher's sign of life is missing
STATES_SHOWN = ("waiting", "queued", "running")


@dataclass(frozen=True, slots=True)
class Span:
    """Something that happened, and when, in seconds of this machine's clock."""

    begun: float
    ended: float
    what: str

    def overlaps(self, begun: float, ended: float) -> bool:
        return self.begun < ended and begun < self.ended


@dataclass(frozen=True, slots=True)
class Moment:
    at: float
    words: tuple[str, ...]  #: what the site and its database waited for
    states: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Watch(Looking):
    """Notes what the site waits for, once a second until the block ends."""

    every = 1.0

    built: Installation
    batch: str
    moments: list[Moment] = field(default_factory=list)

    def look(self) -> None:
        at = time.time()
        try:
            self.moments.append(self._moment(at))
        except AWAY:
            self.moments.append(Moment(at, ("no database takes writes",)))

    def _moment(self, at: float) -> Moment:
        query = self.built.database.query
        words = [word for word, _ in query(WAITS)]
        for why, children, age in query(STATUS):
            words += [f"the site says {why}"] if why else []
            words += ["no dispatcher leads"] if float(age) > AGED else []
            words += [] if children else ["no worker is there"]
        if words:  # each node logs that it was called and nobody spoke
            words += self._closed_nodes()
        return Moment(at, tuple(words), dict(query(STATES, self.batch)))

    def _closed_nodes(self) -> Iterator[str]:
        port, seconds = NODES
        for machine in self.built.cluster.machines:
            try:
                socket.create_connection((machine.address, port), seconds).close()
            except OSError:
                yield f"{machine.name} takes no connection"

    def longest(self) -> tuple[float, float]:
        """Return when the longest time without a claim began and ended."""
        pairs = itertools.pairwise(self._claims())
        return max(pairs, key=lambda pair: pair[1] - pair[0], default=(0.0, 0.0))

    def longest_since(self, at: float) -> float:
        """Return the longest time without a claim from then on, in seconds."""
        return longest_since(at, self._claims())

    def _claims(self) -> list[float]:
        return [float(at) for (at,) in self.built.database.query(CLAIMED, self.batch)]


def longest_since(at: float, claims: Iterable[float]) -> float:
    """Return the longest time between `at` and the claims that followed it, in seconds."""
    pairs = itertools.pairwise([at, *(claim for claim in claims if claim > at)])
    return max((later - earlier for earlier, later in pairs), default=0.0)


def explained(gap: tuple[float, float], spans: Iterable[Span], moments: Iterable[Moment]) -> str:
    """Return in words what happened in the gap, and for how many seconds the site waited for what."""
    begun, ended = gap
    events = [span.what for span in spans if span.overlaps(begun, ended)]
    seen = [moment for moment in moments if begun <= moment.at <= ended]
    waits = Counter(word for moment in seen for word in moment.words)
    rows = next((moment.states for moment in seen if moment.states), {})
    counts = [f"{rows[state]} {state}" for state in STATES_SHOWN if rows.get(state)]
    parts = (
        time.strftime("%H:%M:%S", time.localtime(begun)),
        ", ".join(events) or "no event",
        ", ".join(f"{word} ({count} of {len(seen)} looks)" for word, count in waits.most_common()),
        ", ".join(counts),
    )
    return "; ".join(filter(None, parts))
