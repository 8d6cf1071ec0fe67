"""Deaths at birth: F22. Every process is killed with -9 in the first seconds of its life, over and
over again.

A run has several *lives*: a data folder in some state, several *births* in it, and a look at the
batches once all of them are settled. A birth is a start of the site, or of one of its processes by
the supervisor, that ends with a kill within its first twenty seconds. Nobody waits until a start is
complete. When the supervisor was killed, the next birth starts it again at once, as systemd would.
"""

import re
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

import psutil

from tests.faults import invariants, points
from tests.faults.invariants import Verdict
from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.sampling import Sampler
from tests.faults.sites import send
from tests.faults.visitor import Visitor
from tests.faults.waiting import TooLate, until
from tests.faults.web import make_by_hand, patiently

YOUNG = 20.0  #: seconds after its start in which a process is killed
AFTER = 120.0  #: seconds after the last kill within which every row has to be finished
ROWS = 40  #: of each batch
SHARE_OF_SUPERVISOR = 0.4  #: of the kills
SHARE_OF_CHILDREN = 0.4  #: of the kills of a part that has children
FIRST_TABLES = "jobs.0001_squashed_0023_search_blocks_uncompressed"
UPGRADED = "auth"
"""The app whose migrations are taken back: Django's own, as long as `jobs` has only one."""


class NoStart(AssertionError):
    """Starts end by themselves again and again: this run has seen enough."""


@dataclass(slots=True)
class Life:
    """A data folder from its first birth to the verdict."""

    run: Run
    batches: list[str] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)
    killed_at: float = field(default_factory=time.monotonic)
    pending: list[str] = field(default_factory=list)  #: the migrations of an upgrade

    # --- Births -----------------------------------------------------------------------------------

    def birth(self, soon: float = YOUNG) -> None:
        """Let the supervisor or another part be born, and kill it at a random moment of its first
        `soon` seconds.
        """
        self.keep_started()
        chance = self.run.chance
        part = "supervisor"
        if chance.random() > SHARE_OF_SUPERVISOR:
            part = chance.choice(sorted({*self.run.site.names().values(), *points.CHILDREN}))
            with suppress(TooLate):
                until(lambda: self._born(part), 40, f"the birth of {part}", every=0.05)
        time.sleep(chance.uniform(0, chance.choice((1.0, soon))))
        self._kill(self._born(part))

    def _kill(self, born: psutil.Process | None) -> None:
        """Kill this process or one below it; the supervisor when it is gone by now."""
        site, names = self.run.site, self.run.site.names()
        try:
            children = born.children(recursive=True) if born and born.pid in names else []
        except psutil.NoSuchProcess:
            children = []
        if children and self.run.chance.random() < SHARE_OF_CHILDREN:
            victim, part = self.run.chance.choice(children).pid, f"{names[born.pid]}'s child"
        else:
            victim = born.pid if born else site.supervisor
            part = names.get(victim, "supervisor")
        send(victim, signal.SIGKILL)
        self.note_death(part)
        if victim == site.supervisor:
            site.process.wait()  # type: ignore[union-attr]  # it was started

    def _born(self, part: str) -> psutil.Process | None:
        """Return the living process of a part. None before it is born."""
        self.keep_started()
        site = self.run.site
        if part == "supervisor":
            return next(iter(site.family()), None)
        pids = [pid for pid, name in site.names().items() if name == part]
        return next((process for process in site.family() if process.pid in pids), None)

    def note_death(self, part: str) -> None:
        self.killed_at = time.monotonic()
        self.deaths[part] += 1
        self.run.breaks += 1

    def keep_started(self) -> None:
        """Start the site where it does not run.

        It may only have been killed: it does not end by itself.
        """
        site = self.run.site
        if site.process is not None and (code := site.process.poll()) not in (
            None,
            -signal.SIGKILL,
        ):
            said = site.terminal().strip().splitlines()[-1:]
            self.run.problems.append(
                f"a start ended by itself with exit code {code}: {' '.join(said)}"
            )
            if len(self.run.problems) > 5:
                raise NoStart(self.run.problems[-1])
        if site.has_ended:
            site.launch()

    # --- Work -------------------------------------------------------------------------------------

    def submit(self) -> None:
        self.run.submit(ROWS, {})
        self.batches.append(self.run.batch)

    def keep_busy(self) -> None:
        """Submit another batch when the last one is finished."""
        if all(map(self.run.is_settled, self.batches)):
            self.submit()

    # --- The end ----------------------------------------------------------------------------------

    def end(self) -> Verdict:
        """Wait until every row is finished, without a hand, and judge each batch."""
        verdict = Verdict()
        try:
            self._outlive()
        except TooLate as late:
            verdict.lost.append(f"{AFTER:.0f} s after the last kill ({self._last_words()}): {late}")
        verdict.recovered_in = time.monotonic() - self.killed_at
        if not verdict.lost:
            visitor = self.sign_in()
            for batch in self.batches:
                verdict.add(self._examine(visitor, batch))
        self.run.notes.append(self._sentence(verdict))
        return verdict

    def _outlive(self) -> None:
        self._wait(self.is_up, "a site that is well in every part")
        if not self.batches:
            self.submit()
        for batch in self.batches:
            self._wait(lambda batch=batch: self.run.is_settled(batch), f"the end of batch {batch}")

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        until(condition, max(self.killed_at + AFTER - time.monotonic(), 0), what, every=0.25)

    def is_up(self) -> bool:
        self.keep_started()
        return self.run.site.is_well

    def sign_in(self) -> Visitor:
        return self.run.site.visitor()

    def _examine(self, visitor: Visitor, batch: str) -> Verdict:
        sampler = Sampler(self.run.site, visitor, batch, ROWS)
        patiently(sampler.compare)
        self.run.sampler = sampler
        return invariants.examine(self.run.site, visitor, batch, {}, sampler, self.run.fault.gap)

    def _last_words(self) -> str:
        return " · ".join(self.run.site.log().splitlines()[-3:])

    def _sentence(self, verdict: Verdict) -> str:
        deaths = ", ".join(f"{part} {times}" for part, times in self.deaths.most_common())
        return (
            f"{self.deaths.total()} births ({deaths}); {len(self.batches)} batches, "
            f"all rows finished {verdict.recovered_in:.1f} s after the last"
        )


# --- The states in which a data folder is found ---------------------------------------------------


def empty(life: Life) -> None:
    """Prepare a folder in which nothing exists yet, not even the broker's ports."""
    run = life.run
    run.site.kill_all()
    run.site.database.empty()
    shutil.rmtree(run.site.folder)
    run.site.folder.mkdir(mode=0o700)
    for left in run.folder.glob("var-effects.txt*"):
        left.unlink()


def existing(life: Life) -> None:
    """Prepare a running site with a batch in progress."""
    if life.run.site.has_ended:
        life.run.site.start()
    life.submit()
    life.run.wait_for_progress(3)


def outdated(life: Life) -> None:
    """Prepare a site of an older version that was stopped in the middle of a batch."""
    existing(life)
    site = life.run.site
    site.kill_all()
    names = _migrations(life)
    earlier = life.run.chance.randrange(len(names) - 3)
    life.pending = names[earlier + 1 :]
    answer = site.manage("migrate", UPGRADED, names[earlier], "--no-input")
    assert answer.returncode == 0, answer.stderr
    (site.folder / "static.fingerprint").write_text("of an older version", encoding="utf-8")
    for path in sorted((site.folder / "static").rglob("*.css"))[::2]:
        path.unlink()


def _migrations(life: Life) -> list[str]:
    """Return the last migrations of UPGRADED, beginning with the one to which the others can be
    taken back.
    """
    script = (
        "from django.db.migrations.loader import MigrationLoader\n"
        "found = MigrationLoader(None).disk_migrations.items()\n"
        f"found = sorted(it for it in found if it[0][0] == '{UPGRADED}')\n"
        "for (_, name), migration in reversed(found):\n"
        "    print('migration', name)\n"
        "    if not all(operation.reversible for operation in migration.operations): break\n"
    )
    found = re.findall(
        r"^migration (\S+)$",
        life.run.site.manage("shell", "--command", script).stdout,
        re.MULTILINE,
    )
    assert len(found) > 4, "migrations cannot be taken back"
    return found[::-1]


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
        run.site.plan = replace(run.site.plan, points=armed(life))
        points.forget(run.site.plan)
        life.suffer()
        verdict.add(life.end())
    verdict.unexpected.extend(run.problems)
    return verdict


class PointLife(Life):
    """A life in which processes die by themselves at the points of the plan."""

    def suffer(self) -> None:
        """Start the site until it comes up, and give it work, so that every point is reached."""
        with suppress(TooLate):
            until(
                self._is_up_after_deaths, 420, "a site that has come up after dying at its points"
            )
        self.run.visitor = self.sign_in()
        if not self.batches:
            self.batches.append(make_by_hand(self.run, ROWS))
        with suppress(TooLate):
            until(self._have_all_died, 90, "a death at every point", every=0.25)
        unreached = set(self.run.site.plan.points) - set(self.deaths)
        self.run.expect(not unreached, f"nobody came to these points: {sorted(unreached)}")

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
    some = life.run.chance.sample(life.pending, 3)
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
