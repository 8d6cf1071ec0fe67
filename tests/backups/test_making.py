"""A backup holds the database of one moment and every file that it names."""

from pathlib import Path

import pytest
from django.test import override_settings

from jobs import backups
from jobs.backups import making, snapshots
from jobs.backups.folder import Backup
from jobs.backups.manifest import Manifest
from jobs.models import Batch
from jobs.results import leftovers
from jobs.storage import keys, store
from tests.results.test_leftovers import full_batch, stored

pytestmark = pytest.mark.django_db(transaction=True)


def quiet(_count: int, _size: int) -> None:
    pass


def contents(folder: Path, number: int | None = None) -> dict[str, str]:
    """Return the SHA-256 of each file of the backup, by its key."""
    wanted = number or Backup.read(folder).number
    with Manifest.opened(folder / "manifest.sqlite3", wanted) as manifest:
        return {file.key: file.sha256 for file in manifest.files()}


def test_a_backup_has_every_file_that_the_database_names(tmp_path):
    full_batch()

    made = backups.make(tmp_path / "backup", quiet)

    needed = {key for key in leftovers.needed() if key}
    assert set(contents(tmp_path / "backup")) == needed
    assert (made.copied, made.backup.files, made.missing) == (len(needed), len(needed), [])
    assert backups.check(tmp_path / "backup", quiet).damaged == []


def test_the_next_backup_copies_only_what_is_new_and_drops_what_is_gone(tmp_path):
    batch = full_batch()
    backups.make(tmp_path / "backup", quiet)
    old = batch.jobs.get().result_key
    new = stored(keys.result(batch.pk, 1, 2, "x:00000002", "jpg"))
    batch.jobs.update(result_key=new, thumbnail_key="")
    batch.exports.all().delete()

    made = backups.make(tmp_path / "backup", quiet)

    assert made.copied == 1
    assert new in contents(tmp_path / "backup")
    assert old not in contents(tmp_path / "backup")
    assert {path.name for path in tmp_path.glob("backup/database-*")} == {
        *("database-2", "database-2.json"),
    }
    assert len([path for path in tmp_path.glob("backup/files/**/*") if path.is_file()]) == len(
        contents(tmp_path / "backup")
    )


def another_result(batch: Batch, claim: int) -> str:
    """Let the batch's row have another result than before, and return its key."""
    key = stored(keys.result(batch.pk, 1, 2, f"x:{claim:08}", "jpg"))
    batch.jobs.update(result_key=key)
    return key


def test_the_newest_backups_stay_and_share_their_files(tmp_path):
    batch = full_batch()
    results = []
    for claim in range(2, 6):
        results.append(another_result(batch, claim))
        made = backups.make(tmp_path / "backup", quiet, keep=2)

    assert made.copied == 1
    assert [backup.number for backup in backups.complete(tmp_path / "backup")] == [3, 4]
    for number in (3, 4):
        named = contents(tmp_path / "backup", number)
        assert {key for key in results if key in named} == {results[number - 1]}
        assert backups.check(tmp_path / "backup", quiet, number).damaged == []
    files = [path for path in tmp_path.glob("backup/files/**/*") if path.is_file()]
    assert len(files) == len(contents(tmp_path / "backup")) + 1
    assert len(list(tmp_path.glob("backup/database-*"))) == 4


def test_a_backup_of_a_version_without_others_beside_it_can_be_kept(tmp_path):
    batch = full_batch()
    backups.make(tmp_path / "backup", quiet)
    (tmp_path / "backup" / "database-1.json").unlink()
    another_result(batch, 2)

    backups.make(tmp_path / "backup", quiet, keep=2)

    assert [backup.number for backup in backups.complete(tmp_path / "backup")] == [1, 2]
    assert backups.check(tmp_path / "backup", quiet, 1).damaged == []


@pytest.mark.parametrize("step", ["_delete_other_descriptions", "_delete_other_databases"])
def test_a_kill_while_earlier_backups_go_leaves_the_kept_ones_whole(tmp_path, monkeypatch, step):
    batch = full_batch()
    for claim in (2, 3):
        another_result(batch, claim)
        backups.make(tmp_path / "backup", quiet, keep=2)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    another_result(batch, 4)
    with monkeypatch.context() as patched:
        patched.setattr(making, step, interrupt)
        with pytest.raises(KeyboardInterrupt):
            backups.make(tmp_path / "backup", quiet, keep=2)

    for backup in backups.complete(tmp_path / "backup"):
        assert backups.check(tmp_path / "backup", quiet, backup.number).damaged == []
    backups.make(tmp_path / "backup", quiet, keep=2)
    assert [backup.number for backup in backups.complete(tmp_path / "backup")] == [3, 4]
    assert len(list(tmp_path.glob("backup/database-*"))) == 4


def test_a_file_that_the_store_lost_is_named_and_the_rest_is_saved(tmp_path):
    batch = full_batch()
    lost = batch.jobs.get().result_key
    store().delete(lost)

    made = backups.make(tmp_path / "backup", quiet)

    assert made.missing == [lost]
    assert made.backup.missing == 1
    assert backups.check(tmp_path / "backup", quiet).damaged == []


def test_a_batch_deleted_while_files_are_copied_is_not_in_the_backup(tmp_path, monkeypatch):
    staying, going = full_batch(), full_batch()
    lost = going.jobs.get().result_key
    found = leftovers.needed

    def needed_and_then_deleted():
        yield from [key for key in found() if key != lost]
        store().delete(lost)
        yield lost

    def taken_after_the_deletion(target):
        if store().size(lost) is None:
            Batch.objects.filter(pk=going.pk).delete()
            monkeypatch.setattr(leftovers, "needed", found)
        return taken(target)

    taken = snapshots.taken
    monkeypatch.setattr(leftovers, "needed", needed_and_then_deleted)
    monkeypatch.setattr(snapshots, "taken", taken_after_the_deletion)
    made = backups.make(tmp_path / "backup", quiet)

    assert made.missing == []
    assert lost not in contents(tmp_path / "backup")
    assert staying.jobs.get().result_key in contents(tmp_path / "backup")


def test_an_interrupted_backup_leaves_the_earlier_one_whole(tmp_path):
    batch = full_batch()
    first = backups.make(tmp_path / "backup", quiet).backup
    batch.jobs.update(result_key=stored(keys.result(batch.pk, 1, 2, "x:00000002", "jpg")))
    before = contents(tmp_path / "backup")

    def interrupt(_count: int, _size: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backups.make(tmp_path / "backup", interrupt)

    assert Backup.read(tmp_path / "backup") == first
    assert contents(tmp_path / "backup") == before
    assert backups.check(tmp_path / "backup", quiet).damaged == []


def test_a_folder_inside_the_data_folder_is_refused(settings, tmp_path):
    with (
        override_settings(DATA=tmp_path),
        pytest.raises(backups.BackupRefused, match="Name a folder on another disk"),
    ):
        backups.make(tmp_path / "backup", quiet)
