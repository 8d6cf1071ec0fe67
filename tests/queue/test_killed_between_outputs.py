"""A worker's child that is killed while it makes the outputs of a row, by a real SIGKILL: the row is
made again, with no result twice and none lost.
"""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from jobs.models import Job
from jobs.queue import lifecycle, tasks
from jobs.results import leftovers, verifying
from jobs.states import State
from jobs.storage import keys, store
from jobs.storage.folder import FolderStore
from tests.queue.plant import shared_database
from tests.queue.test_drawing_outputs import SQUARE, STORY, WEB, queued


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), shared_database(tmp_path):
        yield


def killed_child(job: Job, owner: Any, name: str, call: int) -> None:
    """Take the message in a child that is killed at the given call of a function."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        whole, calls = getattr(owner, name), iter(range(1, 100))

        def deadly(*arguments: Any, **named: Any) -> Any:
            if next(calls) == call:
                os.kill(os.getpid(), signal.SIGKILL)
            return whole(*arguments, **named)

        setattr(owner, name, deadly)
        try:
            tasks.make(job.pk, job.generation)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize(
    ("owner", "name", "call", "left"),
    [
        (FolderStore, "put_once", 1, 0),
        (FolderStore, "put_reproducible", 1, 1),
        (FolderStore, "put_once", 2, 2),
        (FolderStore, "put_once", 3, 4),
        (lifecycle, "end", 1, 6),
    ],
)
def test_a_row_whose_worker_was_killed_has_each_output_once(
    database: None, owner: Any, name: str, call: int, left: int
) -> None:
    job = queued(SQUARE, STORY, WEB)

    killed_child(job, owner, name, call)
    half_made = set(store().keys(keys.results(job.batch_id))) | small(job)
    tasks.make(job.pk, job.generation)  # the message comes again

    job.refresh_from_db()
    named = {key for one in job.results for key in (one.key, one.thumbnail_key)}
    assert len(half_made) == left
    assert (job.state, [one.output for one in job.results], len(named)) == (
        State.DONE,
        ["square", "story", "web"],
        6,
    )
    assert [attempt.outcome for attempt in job.history.all()] == ["lost", "done"]
    verdict = verifying.verify(job.batch, lambda done, total: None)
    assert (verdict["files"], verifying.is_sound(verdict)) == (3, True)
    for key in store().keys(keys.batch(job.batch_id)):
        os.utime(store().path(key), (long_ago := time.time() - 2 * leftovers.SETTLING, long_ago))
    assert set(leftovers.unnamed()) == half_made
    assert not half_made & named


def small(job: Job) -> set[str]:
    return set(store().keys(keys.batch(job.batch_id) + "small/"))
