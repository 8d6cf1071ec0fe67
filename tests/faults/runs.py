"""One run: a site, a batch, a fault, a verdict."""

import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults import databases, invariants, orders, sites
from tests.faults.databases import AWAY
from tests.faults.invariants import LONGEST_GAP, Verdict
from tests.faults.knobs import Plan
from tests.faults.sampling import Sampler
from tests.faults.sites import Site
from tests.faults.visitor import Visitor
from tests.faults.waiting import TooLate, until

SETTLE = 150.0  #: seconds after the last fault within which a batch has to end by itself


@dataclass(frozen=True, slots=True)
class Fault:
    """What is broken, and on what."""

    name: str
    number: str  #: in the table of the README
    sentence: str
    act: Callable[["Run"], None]
    rows: int = 200
    plan: Plan = field(default_factory=Plan)
    does: Callable[[random.Random, int], dict[int, str]] = lambda chance, rows: {}
    #: what a row does → its state and code
    ends: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    design: Mapping[str, Any] = field(default_factory=lambda: orders.DESIGN)
    databases: tuple[str, ...] = databases.NAMES
    gap: float = LONGEST_GAP
    setup: Callable[["Run"], Any] | None = None  #: a context around the site, before it starts
    #: the whole life of the site, where it is not the usual one
    live: Callable[["Run"], Verdict] | None = None


@dataclass(slots=True)
class Run:
    """What a fault has in its hands."""

    fault: Fault
    site: Site
    chance: random.Random
    folder: Path
    pictures: list[Path]
    visitor: Visitor = field(init=False)
    batch: str = ""
    breaks: int = 0
    kills: list[float] = field(default_factory=list)  #: when each was, where the fault notes it
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  #: what the fault itself found wrong
    sampler: Sampler = field(init=False)
    thing: Any = None  #: what the fault's `setup` made: a proxy, a disk, the file of a clock

    # --- For faults -------------------------------------------------------------------------------

    def repeat(
        self, act: Callable[[], object], *, every: tuple[float, float], seconds: float
    ) -> None:
        """Call `act` at random intervals until the seconds are up or the batch is over."""
        over = time.monotonic() + seconds
        while time.monotonic() < over and not self.is_settled():
            time.sleep(self.chance.uniform(*every))
            act()
            self.breaks += 1

    def once(self, act: Callable[[], object]) -> None:
        act()
        self.breaks += 1

    def finished(self) -> int:
        """Return the number of rows with an outcome."""
        sql = "SELECT COUNT(*) FROM jobs_job WHERE batch_id = %s AND state IN ('done', 'failed')"
        return int(self.query(sql, self.batch_id)[0][0])

    def settled_rows(self) -> int:
        """Return the number of attempts with an outcome. It also grows when rows are made again."""
        sql = "SELECT COUNT(*) FROM jobs_attempt WHERE outcome IN ('done', 'failed')"
        return int(self.query(sql)[0][0])

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Waits for a database that is away."""
        deadline = time.monotonic() + 60
        while True:
            try:
                return self.site.database.query(sql, *values)
            except AWAY:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    @property
    def batch_id(self) -> str:
        """Return the batch's id as the database writes it."""
        return self.site.database.batch_id(self.batch)

    def is_settled(self, batch: str = "") -> bool:
        """Return whether a batch is settled, by default the one of the run."""
        wanted = self.site.database.batch_id(batch or self.batch)
        return (
            self.query("SELECT settled_at FROM jobs_batch WHERE id = %s", wanted)[0][0] is not None
        )

    def wait_for_progress(self, rows: int = 5, seconds: float = 60) -> None:
        goal = self.settled_rows() + rows
        until(
            lambda: self.settled_rows() >= goal or self.is_settled(),
            seconds,
            f"{rows} more pictures",
        )

    def expect(self, truth: object, sentence: str) -> None:
        if not truth:
            self.problems.append(sentence)

    def saw(self, *whys: str) -> None:
        """Require that the status row gave one of these reasons during the fault."""
        self.expect(
            self.sampler.whys & set(whys),
            f"the page never said {' or '.join(whys)}: {self.sampler.whys}",
        )

    def broker_log(self) -> str:
        return (self.site.node.folder / "log" / "rabbit.log").read_text(
            encoding="utf-8", errors="replace"
        )

    # --- The batch --------------------------------------------------------------------------------

    def submit(self, rows: int, does: Mapping[int, str]) -> None:
        order = orders.write(self.folder / "order", self.pictures, rows, does, self.fault.design)
        files = [
            "--images",
            str(order.pictures),
            "--sheet",
            str(order.sheet),
            "--design",
            str(order.design),
        ]
        answer = self.site.manage("submit", *files, "--json")
        if answer.returncode:
            raise AssertionError(f"submit: {answer.stderr}")
        self.batch = json.loads(answer.stdout.splitlines()[-1])["batch"]


def run(fault: Fault, database: str, seed: int) -> tuple[Verdict, Run]:
    """Run the fault on a fresh site. Raises AssertionError if the site itself does not start.

    The folder of a failed run is kept, so that the cause can be found.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"overprint-faults-{fault.name}-"))
    with ExitStack() as stack:
        held = stack.enter_context(databases.database(database, folder / "var"))
        site = sites.prepare(folder / "var", held, fault.plan)
        running = Run(fault, site, random.Random(f"{fault.name}{seed}"), folder, orders.pictures())
        if fault.setup is not None:
            stack.enter_context(fault.setup(running))
        stack.callback(site.stop)
        verdict = fault.live(running) if fault.live else _usual_life(running)
    if verdict.is_well:
        shutil.rmtree(folder)
    return verdict, running


def _usual_life(run: Run) -> Verdict:
    run.site.start()
    return watch(run)


def watch(run: Run) -> Verdict:
    """Run a batch under the run's fault, from its submission to the verdict."""
    fault = run.fault
    run.visitor = run.site.visitor()
    does = fault.does(run.chance, fault.rows)
    run.submit(fault.rows, does)
    with Sampler(run.site, run.site.visitor(), run.batch, fault.rows) as run.sampler:
        run.wait_for_progress(3)
        fault.act(run)
        recovered_in = _recovery(run)
        with _noted(run):
            until(run.is_settled, SETTLE, "the end of the batch", every=0.25)
            time.sleep(1.0)  # a last look by the sampler
    ends = {position: fault.ends[what] for position, what in does.items() if what in fault.ends}
    verdict = invariants.examine(run.site, run.visitor, run.batch, ends, run.sampler, fault.gap)
    verdict.recovered_in = recovered_in
    verdict.unexpected.extend(run.problems)
    return verdict


def _recovery(run: Run) -> float:
    """Return the seconds from the end of the fault to the next outcome."""
    begun = time.monotonic()
    with _noted(run):
        run.wait_for_progress(1, 90)
    return time.monotonic() - begun


@contextmanager
def _noted(run: Run) -> Iterator[None]:
    try:
        yield
    except TooLate as late:
        run.problems.append(str(late))
