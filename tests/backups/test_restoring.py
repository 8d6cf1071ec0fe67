"""A backup brings the site back, and says which of its files are damaged."""

import errno
import json
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from jobs import backups
from jobs.backups import folder as folders
from jobs.backups.folder import FILES
from jobs.errors import StorageFailed
from jobs.models import Batch, FontFile, Job
from jobs.results import leftovers
from jobs.states import State
from jobs.storage import store
from jobs.storage.folder import FolderStore
from tests import factories
from tests.backups.test_making import quiet
from tests.results.test_leftovers import full_batch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def saved(tmp_path) -> Path:
    """A backup of a site with a batch in the middle of its work, which is then deleted."""
    batch = full_batch()
    for row, state in enumerate((State.QUEUED, State.RUNNING, State.FAILED), 3):
        factories.job(batch, row, state)
    for source in batch.sources.exclude(path="2.jpg"):
        store().put_bytes(source.key, source.path.encode())
    folder = tmp_path / "backup"
    backups.make(folder, quiet)
    return folder


def lose_everything() -> None:
    Batch.objects.all().delete()
    for key in list(store().keys("")):
        store().delete(key)


def test_rows_and_files_are_as_they_were(saved):
    rows = list(Job.objects.order_by("row").values())
    files = {key: store().read(key) for key in leftovers.needed() if key and store().size(key)}
    lose_everything()

    restored = backups.restore(saved, quiet)

    assert restored.damaged == []
    assert list(Job.objects.order_by("row").values()) == rows
    assert {key: store().read(key) for key in store().keys("")} == files


def test_a_site_with_batches_is_refused_and_keeps_them(saved):
    with pytest.raises(
        backups.BackupRefused, match="already .1., and restoring would replace them"
    ):
        backups.restore(saved, quiet)

    assert Job.objects.count() == 4


def test_a_site_with_only_a_font_is_refused_and_keeps_it(saved):
    lose_everything()
    factories.font_file()

    with pytest.raises(backups.BackupRefused, match=r"has fonts already \(1\)"):
        backups.restore(saved, quiet)

    assert FontFile.objects.count() == 1


def test_a_batch_that_came_while_files_were_copied_is_not_replaced(saved):
    lose_everything()
    made: list[Batch] = []

    def make_one(_count: int, _size: int) -> None:
        made.extend([] if made else [factories.draft(name="Came meanwhile")])

    with pytest.raises(backups.BackupRefused, match="already"):
        backups.restore(saved, make_one)

    assert list(Batch.objects.all()) == made


def test_a_database_that_does_not_answer_is_not_taken_for_an_empty_one(saved):
    def refuse(*_: object) -> None:
        raise OperationalError("the server is busy")

    with connection.execute_wrapper(refuse), pytest.raises(OperationalError):
        backups.restore(saved, quiet)

    assert Job.objects.count() == 4


def test_a_damaged_file_is_named_and_left_out(saved):
    key = Job.objects.get(state=State.DONE).result_key
    lose_everything()
    path = FolderStore(saved / FILES).path(key)
    path.write_bytes(b"by7es")

    assert backups.check(saved, quiet).damaged == [key]
    assert backups.restore(saved, quiet).damaged == [key]
    assert store().size(key) is None
    assert Job.objects.count() == 4


def test_a_missing_file_is_named(saved):
    key = Job.objects.get(state=State.DONE).result_key
    FolderStore(saved / FILES).delete(key)

    assert backups.check(saved, quiet).damaged == [key]


def test_a_damaged_database_is_refused_before_anything_is_written(saved):
    lose_everything()
    with (saved / "database-1").open("r+b") as file:
        file.seek(100)
        file.write(b"\xff")

    with pytest.raises(backups.BackupRefused, match="missing or damaged"):
        backups.restore(saved, quiet)

    assert list(store().keys("")) == []


def test_a_backup_of_another_database_is_refused(saved):
    lose_everything()
    described = json.loads((saved / "backup.json").read_text())
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[described["vendor"]]
    (saved / "backup.json").write_text(json.dumps(described | {"vendor": other}))

    with pytest.raises(backups.BackupRefused, match="Set DATABASE_URL to one of the same kind"):
        backups.restore(saved, quiet)


def test_a_folder_without_a_backup_is_refused(tmp_path):
    with pytest.raises(backups.BackupRefused, match="There is no complete backup in"):
        backups.check(tmp_path, quiet)


def test_files_that_a_bad_disk_does_not_give_are_damaged_and_the_others_come_back(
    saved, monkeypatch
):
    keys = sorted(FolderStore(saved / FILES).keys(""))
    bad = Job.objects.get(state=State.DONE).result_key
    lose_everything()
    read_range, sha256 = FolderStore.read_range, folders.sha256

    def reading(self, key, start, stop):
        if key == bad:
            raise OSError(errno.EIO, "Input/output error")
        yield from read_range(self, key, start, stop)

    def hashing(path):
        if path == FolderStore(saved / FILES).path(bad):
            raise OSError(errno.EIO, "Input/output error")
        return sha256(path)

    monkeypatch.setattr(FolderStore, "read_range", reading)
    monkeypatch.setattr(folders, "sha256", hashing)

    assert backups.check(saved, quiet).damaged == [bad]
    assert backups.restore(saved, quiet).damaged == [bad]
    assert sorted(store().keys("")) == [key for key in keys if key != bad]
    assert Job.objects.count() == 4


def test_a_storage_that_is_full_is_no_damage_of_the_backup_and_leaves_the_site_empty(
    saved, monkeypatch
):
    lose_everything()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("jobs.storage.disk.write_whole", full)
        with pytest.raises(StorageFailed, match="is full"):
            backups.restore(saved, quiet)

    assert (Batch.objects.count(), list(store().keys(""))) == (0, [])
    assert backups.restore(saved, quiet).damaged == []  # once there is room


@pytest.mark.parametrize("left", [b"", b"byt", b"bytes and more"])
def test_a_file_that_was_cut_or_grew_is_damaged(saved, left):
    key = Job.objects.get(state=State.DONE).result_key
    FolderStore(saved / FILES).path(key).write_bytes(left)

    assert backups.check(saved, quiet).damaged == [key]


@pytest.mark.parametrize("name", ["database-1", "manifest.sqlite3"])
def test_a_backup_without_its_database_or_its_manifest_is_no_backup(saved, name):
    (saved / name).write_bytes(b"no database, but longer than the head of one" * 9)

    for use in (backups.check, backups.restore):
        lose_everything()
        with pytest.raises(backups.BackupRefused, match="damaged|cannot be used"):
            use(saved, quiet)
    assert list(store().keys("")) == []


def test_each_file_is_told_as_it_is_read(saved):
    told: list[tuple[int, int]] = []

    checked = backups.check(saved, lambda count, size: told.append((count, size)))

    assert [count for count, _ in told] == list(range(1, checked.backup.files + 1))
    assert told[-1] == (checked.backup.files, checked.backup.bytes)
