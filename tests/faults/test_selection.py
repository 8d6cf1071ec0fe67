"""The faults that happen most: a child, the worker, the broker, the queue, a restarted database,
poison.

`make faults` runs all of them, longer, and one site for each.
"""

import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults import databases, orders, pictures, runs, sites
from tests.faults.births import Life
from tests.faults.broken_brokers import delete_queue
from tests.faults.databases import PostgreSQL
from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.sites import Site
from tests.faults.waiting import until
from tests.queue.warm import Warm

pytestmark = [pytest.mark.broker, pytest.mark.long(120)]

SEED = 11
PLAN = Plan(0.1)
MEGABYTES = "jobs.queue.worker.MEGABYTES"
LIMITED = Plan(0.1, constants={MEGABYTES: pictures.LIMITS[MEGABYTES]})
"""For the poison.

Its time is not limited: a slow machine would take too long to run out of memory.
"""


@pytest.fixture(scope="module")
def site(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("faults") / "var"
    with databases.database("sqlite", folder) as database:
        yield from _started(sites.prepare(folder, database, LIMITED), warm)


@pytest.fixture(scope="module")
def site_on_postgres(
    site: Site, warm: Warm, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("faults") / "var"
    with databases.database("postgresql", folder) as database:
        yield from _started(sites.prepare_beside(site, folder, database, PLAN), warm)


def _started(built: Site, warm: Warm) -> Iterator[Site]:
    built.warm = warm
    try:
        built.start()
        yield built
    finally:
        built.stop()


def suffer(site: Site, tmp_path: Path, act: Callable[[Run], None], **more: object) -> list[str]:
    """Return what a batch with this fault leaves that is not as it should be."""
    fault = Fault("selection", "F0", act.__name__, act, 48, **more)  # type: ignore[arg-type]
    run = Run(fault, site, random.Random(SEED), tmp_path, orders.pictures())
    verdict = runs.watch(run)
    assert run.breaks >= 1
    assert verdict.acknowledged == fault.rows
    return verdict.sentences


def kill_three_children(run: Run) -> None:
    for _ in range(3):
        run.once(
            lambda: sites.send(
                run.chance.choice(until(run.site.children, 60, "a child")), signal.SIGKILL
            )
        )
        run.wait_for_progress(4)


def kill_the_worker(run: Run) -> None:
    run.once(lambda: run.site.kill("worker"))


def kill_the_broker(run: Run) -> None:
    run.once(lambda: run.site.kill("broker"))


def die_at_birth(run: Run) -> None:
    life = Life(run)
    for soon in (1.0, 3.0):
        life.birth(soon)
    until(life.is_up, 180, "a site that is well after all")


def delete_the_queue(run: Run) -> None:
    run.once(lambda: delete_queue(run))


def restart_the_database(run: Run) -> None:
    assert isinstance(run.site.database, PostgreSQL)
    for how in PostgreSQL.WAYS:
        run.site.database.stop(how)
        run.site.database.start()
        run.breaks += 1
        run.wait_for_progress(4)


@pytest.mark.parametrize("act", [kill_the_worker, kill_the_broker, delete_the_queue, die_at_birth])
def test_nothing_is_lost_or_made_twice(
    site: Site, tmp_path: Path, act: Callable[[Run], None]
) -> None:
    assert suffer(site, tmp_path, act) == []


def test_rows_with_two_results_and_a_serial_number_survive_killed_children(
    site: Site, tmp_path: Path
) -> None:
    assert suffer(site, tmp_path, kill_three_children, design=orders.NUMBERED) == []


def test_nothing_is_lost_or_made_twice_when_the_database_restarts(
    site_on_postgres: Site, tmp_path: Path
) -> None:
    assert suffer(site_on_postgres, tmp_path, restart_the_database) == []


def test_a_poisoned_picture_fails_alone(site: Site, tmp_path: Path) -> None:
    pictures.brew(site, random.Random(SEED), orders.pictures()[0].read_bytes())
    does = {
        10: "segfault",
        15: "systemexit",
        20: "memory",
        30: "file:poison/gigapixel.png",
        40: "file:poison/truncated.jpg",
    }

    assert (
        suffer(site, tmp_path, pictures.swallow, does=lambda chance, rows: does, ends=pictures.ENDS)
        == []
    )
