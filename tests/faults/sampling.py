"""While a fault is on: does the page say what the database says, and how long does it take to say
so?
"""

import time
from dataclasses import dataclass, field

from tests.faults.databases import AWAY
from tests.faults.looking import Looking
from tests.faults.sites import Site
from tests.faults.visitor import UNREACHABLE, Visitor

WORD_OF = {
    "done": "done",
    "failed": "failed",
    "running": "running",
    "waiting": "to-do",
    "queued": "to-do",
    "left_out": "left-out",
    "cancelled": "left-out",
}


def counts(site: Site, batch: str) -> dict[str, int]:
    """Count the rows themselves by the five words of the page."""
    found = dict.fromkeys(("done", "failed", "running", "to-do", "left-out"), 0)
    sql = "SELECT state, COUNT(*) FROM jobs_job WHERE batch_id = %s GROUP BY state"
    for state, number in site.database.query(sql, site.database.batch_id(batch)):
        found[WORD_OF[state]] += number
    return found


@dataclass(slots=True)
class Sampler(Looking):
    """Compares page and rows twice a second until the block ends."""

    every = 0.5

    site: Site
    visitor: Visitor
    batch: str
    rows: int
    samples: int = 0
    unreachable: int = 0
    pages: list[float] = field(default_factory=list)  #: seconds each page took
    differences: list[str] = field(default_factory=list)
    whys: set[str] = field(default_factory=set)  #: every reason the status row gave

    @property
    def slowest(self) -> float:
        return max(self.pages, default=0.0)

    def look(self) -> None:
        """Compare, if page and database can be reached."""
        try:
            self.compare()
        except (*UNREACHABLE, *AWAY, ValueError):
            self.unreachable += 1

    def compare(self) -> None:
        """Read the page between two counts of the rows.

        If nothing happened meanwhile, they have to agree.
        """
        before = self._rows()
        begun = time.monotonic()
        shown = self.visitor.counts(self.batch)
        self.pages.append(time.monotonic() - begun)
        after = self._rows()
        self.samples += 1
        self.whys |= {
            why for (why,) in self.site.database.query("SELECT why FROM jobs_status") if why
        }
        if sum(shown.values()) != self.rows:
            self.differences.append(
                f"the page accounts for {sum(shown.values())} of {self.rows} rows"
            )
        if before == after and shown != after[0]:
            self.differences.append(f"the page says {shown}, the rows {after[0]}")

    def _rows(self) -> tuple[dict[str, int], int, int]:
        """Return the counts, and a number that grows with every claim and every new generation: a
        row that was lost and claimed again, or cancelled and continued, leaves the counts as they
        were.
        """
        claims = self.site.database.query("SELECT COALESCE(MAX(id), 0) FROM jobs_attempt")[0][0]
        generations = self.site.database.query("SELECT SUM(generation) FROM jobs_job")[0][0]
        return counts(self.site, self.batch), int(claims), int(generations)
