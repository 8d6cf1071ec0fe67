"""One run, inside its namespaces: build, then for each seed submit, break, examine."""

import json
import os
import random
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.faults import invariants, orders
from tests.faults.databases import AWAY
from tests.faults.invariants import Verdict
from tests.faults.knobs import Plan
from tests.faults.sampling import Sampler
from tests.faults.waiting import Patience, TooLate, until
from tests.hosts import causes, installation, summaries
from tests.hosts.installation import CHILDREN, Installation, kinds
from tests.hosts.machines import PATIENCE, Keeper
from tests.hosts.network import Network
from tests.hosts.postgresql import Manager
from tests.hosts.rabbitmq import HANDLINGS
from tests.hosts.schedule import Schedule
from tests.hosts.summaries import Summary

CONNECTIONS = {"web": 2 * 16, "dispatch": 1, "chores": 2, "worker": CHILDREN}
"""Most connections to PostgreSQL from a host of each kind: one for each thread of gunicorn, one for
a chore beside the loop that starts it, and one for each child of a worker.
"""
LENGTH = 300.0  #: seconds that the events of a track take, and so the batch
SETTLE = 180.0  #: seconds after the last event within which the batch has to end, or continue
LONGEST = 1200.0  #: seconds within which it has to end, also if it continues
GAP = 90.0  #: seconds without a claim: two nodes of the broker may have to start first
TRIES = 10  #: of a look at the database
LOOKS, BETWEEN_LOOKS = 10, 0.5  #: at the connections, until none are too many; seconds
SLACK = 3.0  #: times these, for chosen events: a test passes on a crowded machine, too


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: schedules, rows of each batch, most events on each track, or which, and
    how long a picture takes, if that was said.
    """

    seeds: list[int]
    rows: int
    events: int
    only: str
    seconds: float

    @classmethod
    def of_environment(cls) -> "Wish":
        only = os.environ.get("ONLY", "")
        events = only.count(",") + 1 if only else int(os.environ.get("EVENTS") or 1000)
        named = os.environ.get("SEEDS") or os.environ.get("SEED") or str(int(time.time() % 10_000))
        rows, seconds = int(os.environ.get("JOBS") or 2000), float(os.environ.get("DRAWING") or 0)
        return cls(summaries.seeds(named), rows, events, only, seconds)

    @property
    def drawing(self) -> float:
        """Return the seconds that a picture takes: as many as were asked for, or as many as it has
        to if a batch shall outlast its events.
        """
        length = min(self.events * 12.0, LENGTH)
        return self.seconds or length * kinds()["worker"] * CHILDREN / self.rows

    @property
    def slack(self) -> float:
        return SLACK if self.only else 1.0


def main(folder: Path) -> int:
    wish = Wish.of_environment()
    well = 0
    try:
        with _site(folder, wish) as (built, keeper):
            for seed in wish.seeds:
                verdict = _play(folder, built, keeper, wish, seed)
                well += verdict.is_well
                if verdict.lost:
                    break  # the next batch would compete with what is left of this one
    except KeyboardInterrupt:
        return 130
    except Exception:
        traceback.print_exc()
        _say("the run itself broke")
        return 1
    if len(wish.seeds) > 1:
        _say(f"{well} of {len(wish.seeds)} seeds were well")
    return int(well < len(wish.seeds))


@contextmanager
def _site(folder: Path, wish: Wish) -> Iterator[tuple[Installation, Keeper]]:
    """Build the installation and keep it running."""
    network = Network()
    _say(f"{wish.rows} rows each, slow: {' '.join(network.slowness)}")
    built = installation.build(folder, network, Plan(wish.drawing))
    with Keeper(built.machines.values()) as keeper, Manager(built.pair):
        begun = time.monotonic()
        installation.start(built)
        built.visitor()
        _say(f"    up after {time.monotonic() - begun:.0f} s")
        yield built, keeper


def _play(folder: Path, built: Installation, keeper: Keeper, wish: Wish, seed: int) -> Verdict:
    """Let the schedule of this seed happen to a new batch, on hosts that are all well."""
    begun = time.monotonic()
    chance = random.Random(seed)
    handling = chance.choice(HANDLINGS)
    _say(f"seed {seed}: partitions {handling}")
    built.wait_until_well()
    built.cluster.handle_partitions(handling)
    schedule = Schedule(built, keeper, chance, seed, wish.events, wish.only)
    verdict, sampler, summary = _break(folder, schedule, wish)
    _report(verdict, schedule, sampler, time.monotonic() - begun)
    _say(f"    longest gap: {summary.cause}")
    _say(
        f"    after the last event {summary.left} rows were open; the longest gap from then on: "
        f"{summary.pause:.1f} s"
    )
    if path := os.environ.get(summaries.FILE):
        summary.append_to(Path(path))
    return verdict


def _break(folder: Path, schedule: Schedule, wish: Wish) -> tuple[Verdict, Sampler, Summary]:
    built, late = schedule.built, ""
    visitor = built.visitor()
    batch = submit(built, folder / f"order-{schedule.seed}", wish.rows)
    with (
        Sampler(built, built.visitor(), batch, wish.rows) as sampler,
        causes.Watch(built, batch) as watch,
    ):
        until(lambda: _finished(built, batch) > 2, PATIENCE, "first results")
        schedule.run(lambda: _is_settled(built, batch))
        over, quiet = time.monotonic(), time.time()
        open_rows = _unsettled(built, batch)
        try:
            _wait_for_end(built, batch, wish.slack)
        except TooLate as problem:
            late = str(problem)
        recovered = time.monotonic() - over
        time.sleep(1)
    verdict = invariants.examine(built, visitor, batch, {}, sampler, wish.slack * GAP)
    verdict.recovered_in = recovered
    verdict.unexpected.extend(too_many_connections(built))
    if wish.only:  # otherwise the database or the broker may have been away at that moment
        verdict.unexpected.extend(schedule.held)
    summary = Summary(
        schedule.seed,
        events=len(schedule.done),
        lost=len(verdict.lost),
        duplicated=len(verdict.duplicated),
        stuck=_unsettled(built, batch) if late else 0,
        unexpected=len(verdict.unexpected),
        gap=verdict.gap,
        cause=causes.explained(watch.longest(), schedule.spans, watch.moments),
        left=open_rows,
        pause=watch.longest_since(quiet),
    )
    if late:
        verdict.lost.append(late)
    return verdict, sampler, summary


def _unsettled(built: Installation, batch: str) -> int:
    """Return how many rows may still change by themselves."""
    sql = (
        "SELECT COUNT(*) FROM jobs_job WHERE batch_id = %s "
        "AND state IN ('waiting', 'queued', 'running')"
    )
    return _counted(built, sql, batch)


def _report(verdict: Verdict, schedule: Schedule, sampler: Sampler, seconds: float) -> None:
    _say(
        f"seed {schedule.seed}: attempted {verdict.attempted}, acknowledged "
        f"{verdict.acknowledged}, lost {len(verdict.lost)}, "
        f"duplicated {len(verdict.duplicated)}, unexpected {len(verdict.unexpected)} "
        f"({len(schedule.done)} events, drawn again {verdict.drawn_again}, longest gap "
        f"{verdict.gap:.1f} s, ended {verdict.recovered_in:.0f} s after the last event, "
        f"slowest page {sampler.slowest:.1f} s, {sampler.samples} samples, {seconds:.0f} s)"
    )
    about_rows = (*verdict.lost[:10], *verdict.duplicated[:10])
    for sentence in (
        *about_rows,
        *verdict.unexpected[-10:],
        *schedule.held,
    ):  # the whole batch last
        _say(f"    {sentence}")
    _say(f"    the pages said: {', '.join(sorted(sampler.whys)) or 'nothing'}")


def submit(built: Installation, folder: Path, rows: int) -> str:
    order = orders.write(folder, orders.pictures(), rows, {})
    answer = built.manage(
        "submit", "--images", str(order.pictures), "--sheet", str(order.sheet),
        *("--design", str(order.design), "--json"),
    )  # fmt: skip
    if answer.returncode:
        raise AssertionError(f"submit: {answer.stderr}")
    return str(json.loads(answer.stdout.splitlines()[-1])["batch"])


def too_many_connections(built: Installation) -> list[str]:
    """Return a sentence for each host that keeps more connections than its kind may have.

    A child's thread that renews its row has one more for a moment, on a slow line for longer.
    """
    for _ in range(LOOKS):
        found = _above_limits(built)
        if not found:
            break
        time.sleep(BETWEEN_LOOKS)
    return found


def _above_limits(built: Installation) -> list[str]:
    held = built.pair.connections()
    return [
        f"{machine.name} holds {held[machine.address]} connections to PostgreSQL, not {most}"
        for kind, most in CONNECTIONS.items()
        for machine in built.of(kind)
        if held.get(machine.address, 0) > most
    ]


def _wait_for_end(built: Installation, batch: str, slack: float) -> None:
    """Return when the batch is settled. Raises TooLate if it is not, and nothing was finished for
    SETTLE seconds: a crowded machine takes longer, and is not stuck.
    """
    longest = Patience(slack * LONGEST)
    while not _is_settled(built, batch):
        before = _finished(built, batch)
        patience = min(slack * SETTLE, longest.left)
        until(partial(_has_gone_on, built, batch, before), patience, "the end of the batch")


def _has_gone_on(built: Installation, batch: str, before: int) -> bool:
    time.sleep(0.5)
    return _is_settled(built, batch) or _finished(built, batch) > before


def _finished(built: Installation, batch: str) -> int:
    sql = "SELECT COUNT(*) FROM jobs_job WHERE batch_id = %s AND state IN ('done', 'failed')"
    return _counted(built, sql, batch)


def _counted(built: Installation, sql: str, batch: str) -> int:
    """Return a count. On a crowded machine the first tries may get no answer."""
    for _ in range(TRIES - 1):
        with suppress(*AWAY):
            return int(built.database.query(sql, batch)[0][0])
        time.sleep(1)
    return int(built.database.query(sql, batch)[0][0])


def _is_settled(built: Installation, batch: str) -> bool:
    try:
        sql = "SELECT settled_at FROM jobs_batch WHERE id = %s"
        return built.database.query(sql, batch)[0][0] is not None
    except Exception:
        return False


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
