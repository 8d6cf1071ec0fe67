"""Deaths at birth: F22. Every process is killed with -9 in the first seconds of its life, over and
over again.

A run has several *lives* (`lives`). A birth is a start of the site, or of one of its processes by
the supervisor, that ends with a kill within its first twenty seconds. Nobody waits until a start is
complete. When the supervisor was killed, the next birth starts it again at once, as systemd would.
"""

import os
import re
import time
from collections.abc import Callable
from dataclasses import replace

from tests.faults import points
from tests.faults.invariants import Verdict
from tests.faults.knobs import Plan
from tests.faults.lives import ROWS, UPGRADED, YOUNG, Life, empty, existing, outdated
from tests.faults.runs import Fault, Run
from tests.faults.sampling import Sampler
from tests.faults.visitor import Visitor
from tests.faults.waiting import Patience
from tests.faults.web import make_by_hand

QUIET = 60.0  #: seconds without a death in which a site comes up
FIRST_TABLES = "jobs.0001_squashed_0023_search_blocks_uncompressed"


# --- At random moments ----------------------------------------------------------------------------


def random_births(
    begin: Callable[[Life], None], lives: int, births: int, *, soon: float
) -> Callable[[Run], Verdict]:
    """Return a run of several lives with a number of births each.

    In the first half of a life processes die within `soon` seconds of their start, later within
    YOUNG.
    """

    def live(run: Run) -> Verdict:
        verdict = Verdict()
        run.sampler = Sampler(run.site, Visitor(run.site.url), "", ROWS)
        for _ in range(lives):
            life = Life(run)
            begin(life)
            for number in range(births):
                life.birth(soon if number < births // 2 else YOUNG)
                if begin is existing:
                    life.keep_busy()
            verdict.add(life.end())
        verdict.unexpected.extend(run.problems)
        return verdict

    return live


# --- At points of the code ------------------------------------------------------------------------


def births_at_points(run: Run) -> Verdict:
    """Start from nothing and from an older version, and kill a process at each point in turn."""
    verdict = Verdict()
    run.sampler = Sampler(run.site, Visitor(run.site.url), "", ROWS)
    run.site.more["OVERPRINT_FIRST_PASSWORD"] = ""  # the one that is made and shown has to survive
    for begin, armed in ((empty, _points_of_first_start), (outdated, _points_of_upgrade)):
        run.site.plan = replace(run.site.plan, points=[])
        life = PointLife(run)
        begin(life)
        run.site.plan = replace(run.site.plan, points=_chosen(armed(life)))
        if not run.site.plan.points:
            continue
        points.forget(run.site.plan)
        life.suffer()
        verdict.add(life.end())
    verdict.unexpected.extend(run.problems)
    return verdict


def _chosen(armed: list[str]) -> list[str]:
    """Return the points that begin with what POINTS= says; all without it."""
    wanted = tuple(os.environ.get("POINTS", "").split(";"))
    return [point for point in armed if point.startswith(wanted)]


class PointLife(Life):
    """A life in which processes die by themselves at the points of the plan."""

    def suffer(self) -> None:
        """Start the site until it comes up, and give it work, so that every point is reached."""
        self._wait_while_it_dies(self._is_up_after_deaths)
        self.run.visitor = self.sign_in()
        if not self.batches:
            self.batches.append(make_by_hand(self.run, ROWS))
        self._wait_while_it_dies(self._have_all_died)
        unreached = set(self.run.site.plan.points) - set(self.deaths)
        self.run.expect(not unreached, f"nobody came to these points: {sorted(unreached)}")

    def _wait_while_it_dies(self, is_over: Callable[[], bool]) -> None:
        """Wait for this, but no longer than QUIET after the last death."""
        patience, deaths = Patience(QUIET), self.deaths.total()
        while not is_over() and patience.left > 0:
            if deaths < self.deaths.total():
                patience, deaths = Patience(QUIET), self.deaths.total()
            time.sleep(0.1)

    def _is_up_after_deaths(self) -> bool:
        self._count_deaths()
        return self.is_up()

    def _have_all_died(self) -> bool:
        self._count_deaths()
        self.keep_started()
        return self.deaths.total() >= len(self.run.site.plan.points)

    def _count_deaths(self) -> None:
        for point in points.reached(self.run.site.plan):
            if point not in self.deaths:
                self.note_death(point)

    def sign_in(self) -> Visitor:
        """With the password that was shown last."""
        shown = re.findall(r"^Password  (\S{16})$", self.run.site.terminal(), re.MULTILINE)
        visitor = Visitor(self.run.site.url)
        visitor.get("/sign-in/")
        page = visitor.post(
            "/sign-in/", {"username": "operator", "password": shown[-1] if shown else ""}
        ).decode()
        self.run.expect(
            "/sign-out/" in page, "nobody can sign in with the password that was shown last"
        )
        return visitor

    def _sentence(self, verdict: Verdict) -> str:
        return (
            f"{self.deaths.total()} births, each at its point; all rows finished "
            f"{verdict.recovered_in:.1f} s "
            "after the last"
        )


def _points_of_first_start(life: Life) -> list[str]:
    migrations = [FIRST_TABLES, "auth.0001_initial", "sessions.0001_initial"]
    armed = [
        points.migration(when, name) for name in migrations for when in points.AROUND_MIGRATION
    ]
    start = [
        *points.FIRST_START,
        *points.EVERY_START,
        *points.STATIC_FILES,
        *points.after_start(points.CHILDREN),
    ]
    return [*start, *armed, *points.QUEUE, *points.BY_HAND]


def _points_of_upgrade(life: Life) -> list[str]:
    *older, newest = life.pending
    some = [*life.run.chance.sample(older, 2), newest]
    armed = [
        points.migration(when, f"{UPGRADED}.{name}")
        for name in some
        for when in points.AROUND_MIGRATION
    ]
    front = points.FRONT if (life.run.site.folder / "front").exists() else ()
    start = [
        *points.EVERY_START,
        *points.STATIC_FILES,
        *front,
        *points.after_start(set(life.run.site.names().values())),
    ]
    return [*start, *points.RESULTS, *armed]


# --------------------------------------------------------------------------------------------------

SLOW = Plan(0.5)  #: so that work remains while processes die
ENDLESS = 10_000.0  #: seconds without a claim: `AFTER` says how long it may take
_SENTENCE = "kill -9 anything within 20 s of its start, again and again: "
FAULTS = [
    Fault(
        f"births-{name}",
        "F22",
        f"{_SENTENCE}{where}",
        lambda run: None,
        ROWS,
        SLOW,
        gap=ENDLESS,
        live=live,
    )
    for name, where, live in (
        ("empty", "no data folder yet", random_births(empty, 6, 5, soon=6)),
        ("existing", "a batch in progress", random_births(existing, 4, 7, soon=YOUNG)),
        (
            "upgrade",
            "a database and static files of an older version",
            random_births(outdated, 4, 6, soon=6),
        ),
    )
] + [
    Fault(
        "births-at-points",
        "F22",
        "kill -9 at named points of the start and of the queue, one after the other: first start, "
        "upgrade",
        lambda run: None,
        ROWS,
        Plan(0.1),
        gap=ENDLESS,
        live=births_at_points,
    )
]
