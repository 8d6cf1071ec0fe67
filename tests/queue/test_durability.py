"""A worker's child waits for the disk once a job: after its outcome, before the message is
acknowledged.
"""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created
from pytest_django import DjangoDbBlocker

from jobs.models import Job, WorkerChild
from jobs.queue import durability, lifecycle, outages, tasks, worker
from jobs.states import State
from tests import factories
from tests.queue.plant import shared_database

FULL, NORMAL = 2, 1


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """Use a file as the site does. What a child does to its connections ends with the test."""
    with django_db_blocker.unblock(), shared_database(tmp_path):
        yield tmp_path / "overprint.sqlite3"
    connection_created.disconnect(durability._do_not_wait)


def synchronous() -> int:
    """Return SQLite's setting of a new connection."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        return int(cursor.fetchone()[0])


def open_files(folder: Path) -> dict[int, Path]:
    """Return the open files of this process there, by number. Elsewhere other threads have some."""
    links = Path("/proc/self/fd").iterdir()
    opened = {int(link.name): link.readlink() for link in links if link.exists()}
    return {number: path for number, path in opened.items() if path.is_relative_to(folder)}


def queued() -> Job:
    return factories.job(factories.running(), 2, State.QUEUED, queued_at=1)


def test_only_a_child_of_the_worker_commits_without_waiting(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = synchronous()
    monkeypatch.setattr(worker, "limit_address_space", lambda _: None)
    monkeypatch.setattr(worker, "_worker", os.getppid())

    worker.begin_child()

    assert (before, synchronous()) == (FULL, NORMAL)
    assert WorkerChild.objects.filter(pid=os.getpid()).exists()


def test_the_log_of_the_database_goes_to_the_disk(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    folder = database.parent
    monkeypatch.setattr(os, "fdatasync", lambda file: flushed.append(str(open_files(folder)[file])))
    queued()
    opened = open_files(folder)

    durability.keep_commits()

    assert flushed == [f"{database}-wal"]
    assert open_files(folder) == opened


def test_without_a_log_there_is_nothing_to_wait_for(database: Path) -> None:
    queued()
    connection.close()  # the last one: the log goes into the database file

    durability.keep_commits()

    assert not Path(f"{database}-wal").exists()


def test_a_task_waits_after_its_outcome_and_again_when_the_disk_refused(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = queued()
    refusals = [OSError(errno.EIO, "Input/output error")]
    states: list[str] = []

    def flush(*_: object) -> None:
        states.append(Job.objects.get(pk=job.pk).state)
        if refusals:
            raise refusals.pop()

    monkeypatch.setattr(durability, "wait_for_disk", flush)
    monkeypatch.setattr(outages.time, "sleep", lambda _: None)

    tasks.make(job.pk, job.generation)

    # The row's picture was never stored: that is its outcome.
    assert states == [
        State.FAILED,
        State.FAILED,
    ]


def test_a_disk_that_refuses_is_a_database_that_is_away(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", refuse)
    claim = lifecycle.claim(queued().pk, 1, "token")
    assert claim is not None

    with pytest.raises(
        OperationalError, match="the disk under the database does not answer: .*Input/output error"
    ):
        durability.keep_commits()
