"""Deleting a batch: it disappears at once, and its progress is true."""

from pathlib import Path

import pytest
from django.utils import timezone

from jobs import control
from jobs.chores import claims
from jobs.control import deletions, design_changes
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.intake.pictures import receive
from jobs.models import (
    Audit,
    Batch,
    Chore,
    Deletion,
    Design,
    Job,
    SerialNumber,
    Source,
)
from jobs.queue import lifecycle
from jobs.states import State
from jobs.storage import keys, store
from tests import factories
from tests.control.deleted import borrower_of, files, full, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_incoming(settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "incoming")
    (tmp_path / "incoming").mkdir()


def on_disk(batch: Batch) -> int:
    return sum(file.size for file in store().files(keys.batch(batch.pk)))


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


def test_a_draft_is_deleted_although_its_rows_wait():
    batch = factories.draft(2)

    deletions.ask(batch, batch.owner)

    assert not Batch.objects.exists()


def test_a_file_that_is_written_while_rows_are_deleted_goes_too(monkeypatch):
    batch, delete_rows = full(), deletions.deleting.delete_rows

    def write_meanwhile(*of: object) -> None:
        delete_rows(*of)
        stored(keys.sheet(batch.pk))

    monkeypatch.setattr(deletions.deleting, "delete_rows", write_meanwhile)
    deletions.at_once(batch)

    assert files() == set()


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


def test_insets_of_another_batch_stay_and_do_not_count():
    batch, other = full(), factories.running()
    theirs = {"sha256": "2c" * 32, "key": "i/theirs", "thumbnail_key": "i/theirs-small"}
    inset = factories.inset_file(other.design_version, **theirs)
    kept = {stored(inset.key, 9000), stored(inset.thumbnail_key)}
    expected = on_disk(batch)

    assert deletions.freed_by(batch).size == expected
    assert (deletions.at_once(batch).size_gone, files()) == (expected, kept)


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
