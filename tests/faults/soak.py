"""`python -m tests.faults.soak`: one site for HOURS hours under random faults, batch after batch,
its memory watched.

What grows with time shows here alone: each process is measured when nothing is running, at the
start and the end.
"""

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.faults import databases, invariants, kills, orders, sites
from tests.faults.databases import PostgreSQL
from tests.faults.knobs import Plan
from tests.faults.report import line
from tests.faults.runs import Fault, Run
from tests.faults.sampling import Sampler
from tests.faults.waiting import until

ROWS = 600
GROWTH = 1.3  #: a process may use this many times the memory it used after the first batch
PROCESSES = ("broker", "worker", "dispatcher", "chores", "web")


def kill_a_child(run: Run) -> None:
    if pids := run.site.children():
        sites.send(run.chance.choice(pids), signal.SIGKILL)


def kill_one(run: Run) -> None:
    run.site.kill(run.chance.choice(["worker", "dispatcher", "broker", "chores", "web"]))


def stop_one(run: Run) -> None:
    kills.stand_still(
        run, run.chance.choice(["worker", "dispatcher", "broker"]), run.chance.uniform(5, 180)
    )


def restart_worker(run: Run) -> None:
    run.site.kill("worker", signal.SIGTERM)


def forget_queue(run: Run) -> None:
    with run.site.channel() as channel:
        run.chance.choice([channel.queue_purge, channel.queue_delete])("overprint")


def disturb_database(run: Run) -> None:
    if isinstance(run.site.database, PostgreSQL):
        run.site.database.stop(run.chance.choice(PostgreSQL.WAYS))
        time.sleep(run.chance.uniform(0, 5))
        run.site.database.start()
    else:
        run.site.database.hold_write_lock(run.chance.uniform(1, 30))  # type: ignore[attr-defined]  # the other one


FAULTS = (
    kill_a_child,
    kill_a_child,
    kill_one,
    stop_one,
    restart_worker,
    forget_queue,
    disturb_database,
)
SOAK = Fault("soak", "F22", "random faults for hours", lambda run: None, ROWS, Plan(0.1), gap=300)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    hours = float(os.environ.get("HOURS") or 24)
    seed = int(os.environ.get("SEED") or time.time() % 10_000)
    name = os.environ.get("DB") or "sqlite"
    folder = Path(tempfile.mkdtemp(prefix="overprint-soak-"))
    with databases.database(name, folder / "var") as held:
        run = Run(
            SOAK,
            sites.prepare(folder / "var", held, SOAK.plan),
            random.Random(seed),
            folder,
            orders.pictures(),
        )
        try:
            run.site.start()
            is_well = _soak(run, time.monotonic() + hours * 3600, seed)
        finally:
            run.site.stop()
    if is_well:
        shutil.rmtree(folder)
    return 0 if is_well else 1


def _soak(run: Run, over: float, seed: int) -> bool:
    run.visitor = run.site.visitor()
    is_well, first = True, {}
    while time.monotonic() < over:
        is_well &= _one_batch(run, seed)
        now = memory(run)
        first = first or now
        _say(
            "    megabytes without mapped files: "
            + ", ".join(f"{name} {size}" for name, size in now.items())
        )
    grown = {
        name: size for name, size in memory(run).items() if size > first.get(name, size) * GROWTH
    }
    if grown:
        _say(f"    grown: {grown}, from {first}")
    return is_well and not grown


def _one_batch(run: Run, seed: int) -> bool:
    """Run a batch from its start to its verdict, and delete it in the end, as a person would."""
    run.breaks, run.problems, begun = 0, [], time.monotonic()
    run.submit(ROWS, {})
    with Sampler(run.site, run.visitor, run.batch, ROWS) as run.sampler:
        while not run.is_settled() and time.monotonic() - begun < 1800:
            time.sleep(run.chance.uniform(2, 20))
            run.once(lambda: run.chance.choice(FAULTS)(run))
        until(run.is_settled, 300, "the end of the batch", every=1)
        time.sleep(1)
    until(lambda: run.site.is_up, 120, "a site that is well again")
    verdict = invariants.examine(run.site, run.visitor, run.batch, {}, run.sampler, SOAK.gap)
    _say(line(SOAK, run.site.database.name, seed, verdict, run, time.monotonic() - begun))
    for sentence in verdict.sentences[:12]:
        _say(f"    {sentence}")
    run.visitor.post(f"/batches/{run.batch}/delete", {})
    return verdict.is_well


def memory(run: Run) -> dict[str, int]:
    """Return the private memory in MB of each process with its children, without mapped files:
    SQLite's database is among these, and every process would seem to grow with it.

    Among the mapped files is SQLite's database: with it every process would seem to grow as the
    database does.
    """
    until(lambda: run.site.is_up, 120, "a site that is well again")
    return {name: _megabytes(run.site.pid(name)) for name in PROCESSES}


def _megabytes(pid: int) -> int:
    process = psutil.Process(pid)
    found = [each.memory_info() for each in [process, *process.children(recursive=True)]]
    return round(sum(each.rss - each.shared for each in found) / 1e6)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
