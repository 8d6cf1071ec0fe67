"""40,000 rows in one batch, one fault of each kind on the way, and everything looked at in the end
(F20).

    python -m tests.benchmarks.forty_thousand --rows 40000

Prints jobs a second, how many were handed out, what the batch page took, the memory of each process
at the start, in the middle and at the end (without what it maps of files), what was healed, and the
verdict of `tests/faults/invariants.py`, without which no figure counts. No constant of the site is
shortened.
"""

import argparse
import itertools
import random
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests import photographs
from tests.benchmarks import ordering
from tests.faults import databases, invariants, orders, sites, soak
from tests.faults.databases import AWAY
from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.sampling import Sampler
from tests.faults.waiting import until

PHOTOS, LARGEST = 24, 400  #: pixels of the long edge
GAP = 60.0  #: seconds
STOPPED, LOCKED = 30.0, 25.0  #: seconds
LONGEST = 3600.0  #: seconds the whole run may take


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=40_000)
    options.add_argument("--seed", type=int, default=20)
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the site is taken down
    folder = Path(tempfile.mkdtemp(prefix="overprint-forty-thousand-"))
    plan = Fault(
        "forty-thousand",
        "F20",
        "one fault of each kind",
        lambda run: None,
        chosen.rows,
        Plan(),
        gap=GAP,
    )
    with databases.database("sqlite", folder / "var") as database:
        site = sites.prepare(folder / "var", database, plan.plan)
        run = Run(
            plan,
            site,
            random.Random(chosen.seed),
            folder,
            photographs.make(folder / "photos", PHOTOS, largest=LARGEST),
        )
        try:
            site.start()
            is_well = measure(run)
        finally:
            site.stop()
    if is_well:
        shutil.rmtree(folder)
    return 0 if is_well else 1


# --- The faults -----------------------------------------------------------------------------------


def kill_child(run: Run) -> None:
    sites.send(run.chance.choice(run.site.children()), signal.SIGKILL)


def stop_child(run: Run) -> None:
    pid = run.chance.choice(run.site.children())
    sites.send(pid, signal.SIGSTOP)
    time.sleep(STOPPED)
    sites.send(pid, signal.SIGCONT)


def kill_chores(run: Run) -> None:
    """Kill the chores process while it reads every result again."""
    run.visitor.post(f"/batches/{run.batch}/how-we-know/", {})
    time.sleep(1)
    run.site.kill("chores")


def delete_queue(run: Run) -> None:
    with run.site.channel() as channel:
        channel.queue_delete("overprint")


def lock_database(run: Run) -> None:
    run.site.database.hold_write_lock(LOCKED)  # type: ignore[attr-defined]  # it is SQLite


FAULTS: dict[str, Callable[[Run], object]] = {
    "kill -9 a worker child": kill_child,
    "kill -9 the worker": lambda run: run.site.kill("worker"),
    "kill -9 the dispatcher": lambda run: run.site.kill("dispatcher"),
    "kill -9 the broker": lambda run: run.site.kill("broker"),
    "kill -9 the chores": kill_chores,
    "kill -9 the web": lambda run: run.site.kill("web"),
    "SIGTERM to the worker": lambda run: run.site.kill("worker", signal.SIGTERM),
    "queue deleted": delete_queue,
    f"SQLite's write lock held {LOCKED:.0f} s": lock_database,
    f"SIGSTOP of a child for {STOPPED:.0f} s": stop_child,
}


def _break(run: Run, begun: float) -> None:
    """One after the other, at equal steps of the batch."""
    for number, (name, act) in enumerate(FAULTS.items(), start=1):
        _wait_for_rows(run, run.fault.rows * number // (len(FAULTS) + 1))
        until(lambda: run.site.is_up, 120, "a site that is well again")
        at = time.monotonic() - begun
        run.once(lambda act=act: act(run))
        over = time.monotonic()
        run.wait_for_progress(20, 120)
        _say(f"  {at:6.0f} s  {name:32} 20 more pictures {time.monotonic() - over:5.1f} s after it")


def _wait_for_rows(run: Run, rows: int) -> None:
    until(lambda: run.finished() >= rows, LONGEST, f"{rows:,} rows", every=0.5)


# --- The measuring --------------------------------------------------------------------------------


@dataclass(slots=True)
class Watch:
    """How many rows were handed out and finished, looked at each second from outside."""

    run: Run
    handed_out: list[int] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def follow(self) -> None:
        while not self.over.wait(1):
            try:
                states = dict(self.run.site.database.query(self._SQL, self.run.batch_id))
            except AWAY:
                continue
            self.handed_out.append(self.run.fault.rows - states.get("waiting", 0))
            self.finished.append(states.get("done", 0) + states.get("failed", 0))

    _SQL = "SELECT state, COUNT(*) FROM jobs_job WHERE batch_id = %s GROUP BY state"


def measure(run: Run) -> bool:
    site, rows = run.site, run.fault.rows
    run.visitor = site.visitor()
    memory = {"start": soak.memory(run)}
    order = orders.write(run.folder / "order", run.pictures, rows, {})
    run.batch, steps = ordering.bring(site, run.visitor, order)
    _say(f"{rows:,} rows ready after {sum(steps.values()):.0f} s; the faults:")
    middle = threading.Thread(target=_note_middle, args=(run, memory), daemon=True)
    watch = Watch(run)
    begun = time.monotonic()
    run.visitor.post(f"/batches/{run.batch}/start", {})
    with Sampler(site, site.visitor(), run.batch, rows) as run.sampler:
        threading.Thread(target=watch.follow, daemon=True).start()
        middle.start()
        _break(run, begun)
        until(run.is_settled, LONGEST, "the end of the batch", every=0.5)
        seconds = time.monotonic() - begun
        time.sleep(1)
        watch.over.set()
    memory["end"] = soak.memory(run)
    _print(run, watch, seconds, memory)
    return _judge(run)


def _note_middle(run: Run, memory: dict[str, dict[str, int]]) -> None:
    _wait_for_rows(run, run.fault.rows // 2)
    memory["middle"] = soak.memory(run)


def _print(run: Run, watch: Watch, seconds: float, memory: dict[str, dict[str, int]]) -> None:
    _say(
        f"{run.fault.rows:,} rows in {seconds:.0f} s: {run.fault.rows / seconds:.1f} a second, the "
        f"faults included"
    )
    for name, counted in ("handed out", watch.handed_out), ("finished", watch.finished):
        steps = [later - earlier for earlier, later in itertools.pairwise(counted)]
        _say(f"{name} in a second: median {statistics.median(steps):.0f}, most {max(steps)}")
    pages = [second * 1000 for second in run.sampler.pages]
    cuts = statistics.quantiles(pages, n=100)
    _say(
        f"batch page, ms: p50 {cuts[49]:.0f}, p99 {cuts[98]:.0f}, slowest {max(pages):.0f} "
        f"({len(pages)} looks, {run.sampler.unreachable} without an answer)"
    )
    for when in ("start", "middle", "end"):
        own = ", ".join(f"{name} {size}" for name, size in memory.get(when, {}).items())
        _say(
            f"megabytes without mapped files, {when}: "
            f"{own or 'not measured, the site was never well just then'}"
        )
    healed = run.query("SELECT healed FROM jobs_status")[0][0]
    ends = run.query(
        "SELECT outcome, code, COUNT(*) FROM jobs_attempt GROUP BY 1, 2 ORDER BY 3 DESC"
    )
    _say(
        f"healed {healed}; attempts: "
        + ", ".join(f"{count:,} {' '.join((end, code)).strip()}" for end, code, count in ends)
    )


def _judge(run: Run) -> bool:
    verdict = invariants.examine(run.site, run.visitor, run.batch, {}, run.sampler, run.fault.gap)
    _say(
        f"attempted {verdict.attempted:,}, acknowledged {verdict.acknowledged:,}, lost "
        f"{len(verdict.lost)}, duplicated "
        f"{len(verdict.duplicated)}, unexpected {len(verdict.unexpected)}; drawn again "
        f"{verdict.drawn_again}, longest "
        f"gap {verdict.gap:.1f} s"
    )
    for sentence in verdict.sentences[:12]:
        _say(f"    {sentence}")
    return verdict.is_well


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
