"""One run, inside its namespaces: build, submit, break, examine."""

import json
import os
import random
import sys
import time
import traceback
from pathlib import Path

from tests.faults import invariants, orders
from tests.faults.invariants import Verdict
from tests.faults.knobs import Plan
from tests.faults.sampling import Sampler
from tests.faults.waiting import until
from tests.hosts import installation
from tests.hosts.installation import CHILDREN, Installation, kinds
from tests.hosts.machines import PATIENCE, Keeper
from tests.hosts.network import Network
from tests.hosts.schedule import Schedule

CONNECTIONS = {"web": 2 * 16, "dispatch": 1, "chores": 2, "worker": CHILDREN}
"""Most connections to PostgreSQL from a host of each kind: one for each thread of gunicorn, one for
a chore beside the loop that starts it, and one for each child of a worker.
"""
LENGTH = 300.0  #: seconds that the events of a track take, and so the batch
SETTLE = 180.0  #: seconds after the last event within which the batch has to end
GAP = 90.0  #: seconds without a claim: two nodes of the broker may have to start first
SLACK = 3.0  #: times these, for chosen events: a test passes on a crowded machine, too


def main(folder: Path) -> int:
    seed = int(os.environ.get("SEED") or time.time() % 10_000)
    rows = int(os.environ.get("JOBS") or 2000)
    only = os.environ.get("ONLY", "")
    events = only.count(",") + 1 if only else int(os.environ.get("EVENTS") or 1000)
    begun = time.monotonic()
    try:
        verdict, schedule, sampler = run(folder, seed, rows, events, only)
    except KeyboardInterrupt:
        return 130
    except Exception:
        traceback.print_exc()
        _say(f"seed {seed}: the run itself broke")
        return 1
    _say(
        f"seed {seed}: attempted {verdict.attempted}, acknowledged {verdict.acknowledged}, "
        f"lost {len(verdict.lost)}, duplicated {len(verdict.duplicated)}, "
        f"unexpected {len(verdict.unexpected)} "
        f"({len(schedule.done)} events, drawn again {verdict.drawn_again}, longest gap "
        f"{verdict.gap:.1f} s, ended {verdict.recovered_in:.0f} s after the last event, "
        f"slowest page {sampler.slowest:.1f} s, {sampler.samples} samples, "
        f"{time.monotonic() - begun:.0f} s)"
    )
    for sentence in verdict.sentences[:20]:
        _say(f"    {sentence}")
    _say(f"    the pages said: {', '.join(sorted(sampler.whys)) or 'nothing'}")
    return int(not verdict.is_well)


def run(
    folder: Path, seed: int, rows: int, events: int, only: str
) -> tuple[Verdict, Schedule, Sampler]:
    chance = random.Random(seed)
    handling = chance.choice(["pause_minority", "autoheal"])
    network = Network()
    _say(f"seed {seed}: {rows} rows, partitions {handling}, slow: {' '.join(network.slowness)}")
    slack = SLACK if only else 1.0
    length = min(events * 12.0, LENGTH)
    seconds = length * kinds()["worker"] * CHILDREN / rows
    built = installation.build(folder, network, Plan(seconds), handling)
    with Keeper(built.machines.values()) as keeper:
        begun = time.monotonic()
        installation.start(built)
        visitor = built.visitor()
        _say(f"    up after {time.monotonic() - begun:.0f} s")
        batch = submit(built, folder, rows)
        schedule = Schedule(built, keeper, chance, events, only)
        with Sampler(built, built.visitor(), batch, rows) as sampler:
            until(lambda: _finished(built) > 2, PATIENCE, "first results")
            schedule.run(lambda: _is_settled(built, batch))
            over = time.monotonic()
            late = ""
            try:
                until(
                    lambda: _is_settled(built, batch),
                    slack * SETTLE,
                    "the end of the batch",
                    every=0.5,
                )
            except AssertionError as problem:
                late = str(problem)
            recovered = time.monotonic() - over
            time.sleep(1)
        verdict = invariants.examine(built, visitor, batch, {}, sampler, slack * GAP)
        verdict.recovered_in = recovered
        verdict.unexpected.extend(too_many_connections(built))
        if late:
            verdict.lost.append(late)
    return verdict, schedule, sampler


def submit(built: Installation, folder: Path, rows: int) -> str:
    order = orders.write(folder / "order", orders.pictures(), rows, {})
    answer = built.manage(
        "submit", "--images", str(order.pictures), "--sheet", str(order.sheet),
        *("--design", str(order.design), "--json"),
    )  # fmt: skip
    if answer.returncode:
        raise AssertionError(f"submit: {answer.stderr}")
    return str(json.loads(answer.stdout.splitlines()[-1])["batch"])


def too_many_connections(built: Installation) -> list[str]:
    """Return a sentence for each host that holds more connections than its kind may."""
    held = built.pair.connections()
    return [
        f"{machine.name} holds {held[machine.address]} connections to PostgreSQL, not {most}"
        for kind, most in CONNECTIONS.items()
        for machine in built.of(kind)
        if held.get(machine.address, 0) > most
    ]


def _finished(built: Installation) -> int:
    sql = "SELECT COUNT(*) FROM jobs_job WHERE state IN ('done', 'failed')"
    return int(built.database.query(sql)[0][0])


def _is_settled(built: Installation, batch: str) -> bool:
    try:
        sql = "SELECT settled_at FROM jobs_batch WHERE id = %s"
        return built.database.query(sql, batch)[0][0] is not None
    except Exception:
        return False


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
