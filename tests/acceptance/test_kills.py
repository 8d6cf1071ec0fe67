"""Whatever is killed while a batch runs, every row is made once, and no hand is needed."""

import os
import random
import signal
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest

from tests.acceptance.jobs_of_photographs import COUNT, Order, order
from tests.services import PATIENCE, Site

pytestmark = [pytest.mark.broker, pytest.mark.long(350)]

type Kill = Callable[[Site, random.Random], None]


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Order:
    """Return enough rows that several kills fall into the run."""
    folder = tmp_path_factory.mktemp("order")
    return order(folder, max(COUNT, 120), different=24, largest=1600, seed=11)


def kill_a_child(site: Site, chance: random.Random) -> None:
    if _ask(site, "SELECT COUNT(*) FROM jobs_job WHERE state = 'running' AND crashes > 1"):
        return  # a row fails when its child died three times, and rightly so
    children = psutil.Process(site.child_pid("worker")).children()
    if children:
        _kill(chance.choice(children).pid)


def kill_the_worker(site: Site, chance: random.Random) -> None:
    _kill(site.child_pid("worker"))


def kill_the_broker(site: Site, chance: random.Random) -> None:
    _kill(site.child_pid("broker"))


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize(
    ("kill", "every", "times"),
    [(kill_a_child, 2.0, 50), (kill_the_worker, 4.0, 2), (kill_the_broker, 4.0, 1)],
    ids=["a random worker child every 2 s", "the worker", "the broker"],
)
def test_every_row_is_made_once_although_something_is_killed(
    site: Site,
    photographs: Order,
    tmp_path: Path,
    kill: Callable[[Site, random.Random], None],
    every: float,
    times: int,
) -> None:
    killer = _Killer(site, kill, every, times)

    with killer:
        report = photographs.submit(site, "--zip", str(tmp_path / "out.zip"))

    assert killer.kills >= 1
    assert (report["done"], report["failed"], report["open"]) == (photographs.count, 0, 0)
    assert _committed_twice(site, report["batch"]) == 0
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == photographs.count + len(["report.csv"])


class _Killer:
    """A thread that kills as soon as a picture is being made, and again at intervals, until the
    block ends.
    """

    def __init__(self, site: Site, kill: Kill, every: float, times: int) -> None:
        self._site, self._kill, self._every, self._times = site, kill, every, times
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.kills = 0

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        chance = random.Random(3)
        while self.kills < self._times and not self._over.wait(0.05):
            if _ask(self._site, "SELECT COUNT(*) FROM jobs_job WHERE state = 'running'"):
                with suppress(ProcessLookupError, psutil.NoSuchProcess):  # it has only just ended
                    self._kill(self._site, chance)
                    self.kills += 1
                self._over.wait(self._every)


def _ask(site: Site, query: str, *values: str) -> int:
    with closing(sqlite3.connect(site.data / "overprint.sqlite3", timeout=PATIENCE)) as database:
        return int(database.execute(query, values).fetchone()[0])


def _committed_twice(site: Site, batch: str) -> int:
    """Return rows with more than one attempt that ended as done in one generation."""
    query = """
        SELECT COUNT(*) FROM (SELECT a.job_id FROM jobs_attempt a JOIN jobs_job j ON j.id = a.job_id
        WHERE a.outcome = 'done' AND j.batch_id = ? GROUP BY a.job_id, a.generation HAVING COUNT(*) > 1)
    """
    return _ask(site, query, batch.replace("-", ""))
