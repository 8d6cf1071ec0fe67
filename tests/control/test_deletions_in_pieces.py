"""A batch is deleted in small steps, and after a kill at any of them the next one continues."""

import os
import signal
from contextlib import AbstractContextManager, nullcontext

import pytest

from jobs.chores import claims
from jobs.chores.runner import Runner
from jobs.control import deletions
from jobs.errors import StorageFailed
from jobs.models import (
    Batch,
    Job,
)
from jobs.results import deleting
from jobs.storage import folder, keys
from tests import services
from tests.chores.conftest import site_folder
from tests.control.deleted import borrower_of, files, full

__all__ = ["site_folder"]  # a fixture

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def test_a_file_that_cannot_be_deleted_is_reported_and_the_deletion_can_be_resumed(monkeypatch):
    batch = full()
    deletion = deletions.ask(batch, None)
    chore = claims.claim("boot:ns:1:1:1")

    def refuse(file):
        raise StorageFailed("A file could not be deleted (Read-only file system).")

    with monkeypatch.context() as patched:
        patched.setattr(folder, "_unlink", refuse)
        with pytest.raises(StorageFailed) as failed:
            deletions.perform(chore.batch, lambda *_: None)
    claims.fail("boot:ns:1:1:1", failed.value)

    assert (Job.objects.count(), deletions.ask_again(batch.pk), deletions.ask_again(batch.pk)) == (
        3,
        True,
        False,
    )
    deletions.perform(chore.batch, lambda *_: None)
    deletion.refresh_from_db()
    assert (deletion.is_over, files()) == (True, set())


@pytest.mark.parametrize(
    ("module", "step", "call"),
    [
        (folder, "_unlink", 1),
        (folder, "_unlink", 5),
        (deleting, "delete_rows", 1),
        (deleting, "delete_design", 1),
        (deleting, "end", 1),
    ],
)
def test_after_a_kill_at_any_step_it_continues_and_counts_freed_space_once(
    module, step, call, monkeypatch, site_folder, tmp_path
):
    batch, other = full(), full(name="Stays")
    borrower_of(batch)
    calls, was_killed, do = [], tmp_path / "killed", getattr(module, step)

    def killed_once(*arguments):
        calls.append(1)
        if len(calls) == call and not was_killed.exists():
            was_killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return do(*arguments)

    monkeypatch.setattr(module, step, killed_once)
    expected = deletions.freed_by(batch).size
    deletion = deletions.ask(batch, None)
    running = Runner()

    def is_over() -> bool:
        running.step(0.02)
        deletion.refresh_from_db()
        return deletion.is_over

    try:
        services.wait_for(is_over, services.PATIENCE, "the end of the deletion")
    finally:
        running.stop()

    assert was_killed.exists()
    assert (deletion.size, deletion.size_gone, deletion.files_gone) == (
        expected,
        expected,
        deletion.files,
    )
    assert not Batch.with_deleted.filter(pk=batch.pk).exists()
    # The borrowed picture.
    assert len([key for key in files() if keys.batch_of(key) == str(batch.pk)]) == 2
    assert {source.key for source in other.sources.all()} <= files()


def test_rows_are_deleted_in_small_steps(monkeypatch):
    batch = full(5)
    sizes = []
    deletion = deletions.ask(batch, None)
    monkeypatch.setattr(deleting, "Pace", lambda *_, **__: Fixed())
    monkeypatch.setattr(deleting, "delete_design", lambda _: sizes.append(Job.objects.count()))

    deletions.perform(
        Batch.with_deleted.get(), lambda *_: sizes.append(Job.objects.filter(batch=batch).count())
    )

    deletion.refresh_from_db()
    assert sorted({n for n in sizes if n < 5}, reverse=True) == [3, 1, 0]


class Fixed:
    """Two at a time, without rests."""

    size = 2

    def piece(self) -> AbstractContextManager[None]:
        return nullcontext()
