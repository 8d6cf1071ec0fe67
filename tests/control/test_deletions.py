"""Deleting a batch: it disappears at once, its files go in pieces, its progress is true, and it
survives any kill.
"""

import os
import signal
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from django.utils import timezone

from jobs import control
from jobs.chores import claims
from jobs.chores.runner import Runner
from jobs.control import deletions, design_changes
from jobs.errors import NotPossibleNow, StorageFailed
from jobs.intake import chore_requests
from jobs.intake.pictures import receive
from jobs.models import (
    Attempt,
    Audit,
    Batch,
    Chore,
    Deletion,
    Design,
    Finding,
    Job,
    Loan,
    SerialNumber,
    Source,
)
from jobs.queue import lifecycle
from jobs.results import deleting
from jobs.states import State
from jobs.storage import folder, keys, store
from tests import factories, services
from tests.chores.conftest import site_folder

__all__ = ["site_folder"]  # a fixture

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def _own_incoming(settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "incoming")
    (tmp_path / "incoming").mkdir()


def full(rows: int = 3, **fields) -> Batch:
    """Return a settled batch with pictures, results and thumbnails in the store."""
    batch = factories.running(settled_at=timezone.now(), **fields)
    for row in range(2, rows + 2):
        source = factories.source(batch, f"{row}.jpg", key=stored(keys.source(batch.pk)))
        stored(keys.source_thumbnail(source.key))
        result = stored(keys.result(batch.pk, row, 1, "x:00000001", "jpg"))
        job = factories.job(batch, row, State.DONE, source=source, result_key=result)
        Attempt.objects.create(
            job=job, generation=1, n=1, token="t", worker="w", started_at=timezone.now()
        )
        Finding.objects.create(batch=batch, job=job, code="small", blocks=False, sentence="Small.")
    return batch


def stored(key: str, size: int = 5000) -> str:
    return store().put_bytes(key, b"x" * size).key


def files() -> set[str]:
    return set(store().keys(""))


def on_disk(batch: Batch) -> int:
    return sum(file.size for file in store().files(keys.batch(batch.pk)))


def borrower_of(batch: Batch) -> Batch:
    """Return a batch that shares the first picture of another."""
    lent = batch.sources.first()
    other = factories.draft(name="Other")
    factories.source(other, lent.path, key=lent.key)
    Loan.objects.create(borrower=other, lender=batch.pk)
    return other


# --- Gone at once


def test_once_confirmed_nobody_sees_the_batch_although_nothing_is_deleted_yet():
    batch, user = full(), factories.user()
    before = files()
    Chore.objects.create(batch=batch, kind=Chore.Kind.CHECK)

    deletions.ask(batch, user)

    assert not Batch.objects.exists()
    assert (files(), Job.objects.count(), Source.objects.count()) == (before, 3, 3)
    assert list(Chore.objects.values_list("kind", "state")) == [("delete", "waiting")]
    assert Audit.objects.get(action="delete").details["name"] == batch.name


def test_later_requests_are_refused_and_change_nothing():
    batch, user = full(), factories.user()
    seen = Batch.objects.get(pk=batch.pk)
    deletions.ask(batch, user)

    for refused in [
        lambda: deletions.ask(seen, user),
        lambda: chore_requests.request(seen, Chore.Kind.VERIFY),
        lambda: control.make_another(seen, user, "Like it", pictures=True),
        lambda: receive.announce(seen, [["9.jpg", 10, 0]]),
    ]:
        with pytest.raises(NotPossibleNow, match="deleted"):
            refused()
    assert lifecycle.remake(seen.jobs.all()) == 0
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_no_worker_claims_a_row_of_a_deleted_batch():
    batch = factories.running(cancelled_at=timezone.now())
    job = factories.job(batch, 2, State.QUEUED, queued_at=1)
    Batch.objects.filter(pk=batch.pk).update(cancelled_at=None, deleted_at=timezone.now())

    assert lifecycle.claim(job.pk, 1, "boot:ns:1:1:0") is None


def test_a_chore_requested_too_late_never_starts():
    batch = full()
    deletions.ask(batch, factories.user())
    Chore.objects.create(batch=batch, kind=Chore.Kind.MATCH)

    begun = [claims.claim(f"boot:ns:1:1:{n}") for n in range(2)]

    assert [chore and chore.kind for chore in begun] == ["delete", None]


def test_it_is_refused_while_a_picture_is_being_made():
    batch = factories.running(cancelled_at=timezone.now())
    factories.job(batch, 2, State.RUNNING)

    with pytest.raises(NotPossibleNow, match="being drawn"):
        deletions.ask(batch, factories.user())

    assert (Batch.objects.count(), Deletion.objects.count()) == (1, 0)


# --- What becomes free


def test_the_estimate_of_freed_space_is_what_was_freed():
    batch = full()
    stored(keys.sheet(batch.pk), 70_000)
    stored(keys.export(batch.pk), 12_000)
    expected = on_disk(batch)

    said = deletions.freed_by(batch)
    done = deletions.at_once(batch)

    assert (said.size, said.shared, said.is_exact) == (expected, 0, True)
    assert (done.size, done.size_gone, done.files, done.files_gone, done.is_over) == (
        expected,
        expected,
        11,
        11,
        True,
    )
    assert (files(), Job.objects.count(), Design.objects.count(), Chore.objects.count()) == (
        set(),
        0,
        0,
        0,
    )


def test_a_draft_with_nothing_but_pictures_frees_them():
    batch = factories.draft()
    for name in "ab":
        factories.source(batch, name, key=stored(keys.source(batch.pk)))

    assert deletions.freed_by(batch).size == on_disk(batch) > 10_000


def test_pictures_shared_with_another_batch_stay_and_do_not_count_as_freed():
    batch = full()
    other = borrower_of(batch)
    kept = {batch.sources.first().key, keys.source_thumbnail(batch.sources.first().key)}
    whole, shared = on_disk(batch), sum(store().allocated(key) for key in kept)

    said = deletions.freed_by(batch)
    done = deletions.at_once(batch)

    assert (said.size, said.shared, done.size) == (whole - shared, shared, whole - shared)
    assert files() == kept
    assert deletions.freed_by(other).size == shared
    deletions.at_once(other)
    assert files() == set()


def test_pictures_borrowed_from_a_batch_that_stays_are_shared_and_stay():
    batch = full()
    other = borrower_of(batch)
    before = files()

    said = deletions.freed_by(other)
    deletions.at_once(other)

    assert (said.size, said.shared, files()) == (0, 1000, before)


def test_nothing_is_left_when_two_batches_with_the_same_pictures_are_deleted_at_once():
    batch = full()
    other = borrower_of(batch)
    deletions.ask(batch, None)
    deletions.ask(other, None)

    for each in Batch.with_deleted.order_by("created_at"):
        deletions.perform(each, lambda *_: None)

    assert (files(), Batch.with_deleted.count()) == (set(), 0)


def test_insets_of_only_this_batch_are_deleted_with_it_and_count():
    batch = full()
    inset = factories.inset_file(batch.design_version)
    sizes = [stored(inset.key, 9000), stored(inset.thumbnail_key)]
    expected = on_disk(batch) + sum(map(store().allocated, sizes))

    assert deletions.freed_by(batch).size == expected
    assert (deletions.at_once(batch).size_gone, files()) == (expected, set())


def test_a_batch_on_which_another_design_is_tried_is_deleted_with_both_designs():
    batch = full()
    design_changes.begin(batch, batch.owner)

    deletions.at_once(batch)

    assert files() == set()
    assert not Batch.with_deleted.exists()
    assert not Design.objects.exists()


def test_unfinished_uploads_are_deleted_too(settings):
    batch = full()
    half = Path(settings.FILE_UPLOAD_TEMP_DIR) / f"slices-{batch.pk}-7"
    other = half.with_name("slices-other-7")
    half.write_bytes(b"half")
    other.write_bytes(b"half")

    deletions.at_once(batch)

    assert (half.exists(), other.exists()) == (False, True)


def test_the_size_of_very_many_files_is_estimated_from_a_sample():
    for number in range(1500):
        path = store().path(f"b/x/out/{number}.jpg")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    found = list(store().sample("b/x/"))

    assert len(found) < 400
    assert sum(weight for _, weight in found) == pytest.approx(1500, rel=0.25)


# --- In pieces, and after a kill


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


def test_a_running_batch_is_not_deleted_and_a_settled_one_is_with_its_files() -> None:
    batch, user = factories.running(1), factories.user()
    with pytest.raises(NotPossibleNow, match="Cancel the batch first"):
        deletions.at_once(batch, user)
    Job.objects.all().delete()

    deletions.at_once(batch, user)

    assert Batch.objects.count() == 0
    assert Audit.objects.get(action="delete").details["name"] == "Spring catalogue"


# --- Serial numbers


def test_numbers_of_a_deleted_batch_stay_valid_unless_revoked_with_it():
    user = factories.user()
    for batch, because in ((full(1), None), (full(1), "withdrawn")):
        factories.serial_number(batch.jobs.get(), batch.jobs.get().pk)
        deletions.ask(batch, user, revokes_because=because)
        deletions.perform(batch, lambda _done, _total: None)

    reasons = SerialNumber.objects.order_by("pk").values_list("revoked_because", flat=True)
    assert list(reasons) == ["", "withdrawn"]
    assert Audit.objects.filter(action="serial_revoke").count() == 1


def test_a_batch_is_not_deleted_if_its_numbers_are_to_be_revoked_without_a_reason():
    batch = full(1)

    with pytest.raises(NotPossibleNow, match="Say why"):
        deletions.ask(batch, factories.user(), revokes_because="")

    assert Batch.objects.filter(pk=batch.pk).exists()
