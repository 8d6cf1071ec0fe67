"""The lives of data folders, for deaths at birth: a folder in some state, births in it, and a look
at the batches once all of them are settled.
"""

import re
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from tests.faults import invariants, points
from tests.faults.invariants import Verdict
from tests.faults.runs import Run
from tests.faults.sampling import Sampler
from tests.faults.sites import send
from tests.faults.visitor import Visitor
from tests.faults.waiting import Patience, TooLate, until
from tests.faults.web import patiently

YOUNG = 20.0  #: seconds after its start in which a process is killed
AFTER = 120.0  #: seconds after the last kill within which every row has to be finished
ROWS = 40  #: of each batch
SHARE_OF_SUPERVISOR = 0.4  #: of the kills
SHARE_OF_CHILDREN = 0.4  #: of the kills of a part that has children
UPGRADED = "jobs"  #: the app whose migrations are taken back


class NoStart(AssertionError):
    """Starts end by themselves again and again: this run has seen enough."""


@dataclass(slots=True)
class Life:
    """A data folder from its first birth to the verdict."""

    run: Run
    batches: list[str] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)
    killed_at: float = field(default_factory=time.monotonic)
    patience: Patience = field(default_factory=lambda: Patience(AFTER))  #: since the last kill
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
        self.killed_at, self.patience = time.monotonic(), Patience(AFTER)
        self.deaths[part] += 1
        self.run.breaks += 1
        self.run.kills.append(time.time())

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
        until(condition, max(self.patience.left, 0), what, every=0.25)

    def is_up(self) -> bool:
        self.keep_started()
        return self.run.site.is_well

    def sign_in(self) -> Visitor:
        return self.run.site.visitor()

    def _examine(self, visitor: Visitor, batch: str) -> Verdict:
        sampler = Sampler(self.run.site, visitor, batch, ROWS)
        patiently(sampler.compare)
        self.run.sampler = sampler
        run = self.run
        return invariants.examine(run.site, visitor, batch, {}, sampler, run.fault.gap, run.kills)

    def _last_words(self) -> str:
        return " · ".join(self.run.site.log().splitlines()[-3:])

    def _sentence(self, verdict: Verdict) -> str:
        deaths = ", ".join(f"{part} {times}" for part, times in self.deaths.most_common())
        return (
            f"{self.deaths.total()} births ({deaths}); {len(self.batches)} batches, "
            f"all rows finished {verdict.recovered_in:.1f} s after the last"
        )


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
