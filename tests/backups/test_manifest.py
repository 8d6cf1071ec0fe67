"""The manifest knows every copy, and which of them a backup names."""

import sqlite3

import pytest

from jobs.backups.folder import BackupRefused
from jobs.backups.manifest import KeptFile, Manifest

FILES = [KeptFile(f"b/1/in/{number:04}", number, f"{number:064x}") for number in range(2500)]


def test_files_come_in_the_order_of_their_keys_however_many_there_are(tmp_path):
    with Manifest.opened(tmp_path / "m", 1) as manifest:
        for file in reversed(FILES):
            manifest.name(file.key)
        manifest.add(reversed(FILES))

        assert list(manifest.files()) == FILES
        assert manifest.totals() == (2500, sum(range(2500)))
        assert list(manifest.outdated([1])) == []


def test_a_copy_is_outdated_once_no_backup_names_it(tmp_path):
    with Manifest.opened(tmp_path / "m", 1) as manifest:
        for file in FILES[:3]:
            manifest.name(file.key)
        manifest.add(FILES[:3])

    with Manifest.opened(tmp_path / "m", 2) as manifest:
        assert [manifest.name(file.key) for file in FILES[1:4]] == [1, 2, None]
        assert list(manifest.outdated([1, 2])) == []
        assert list(manifest.outdated([2])) == FILES[:1]

        manifest.forget([FILES[0].key])
        assert list(manifest.outdated([2])) == []
        assert list(manifest.files()) == FILES[1:3]


def test_what_an_interrupted_backup_named_is_forgotten(tmp_path):
    with Manifest.opened(tmp_path / "m", 1) as manifest:
        manifest.name(FILES[0].key)
        manifest.add(FILES[:1])

        manifest.start()

        assert list(manifest.files()) == []
        assert list(manifest.outdated([1])) == FILES[:1]


@pytest.mark.parametrize(
    "content", [b"not a database at all, but as long as its head", b"x" * 9000]
)
def test_a_manifest_that_is_damaged_is_refused_in_words(tmp_path, content):
    (tmp_path / "m").write_bytes(content)

    with (
        pytest.raises(BackupRefused, match="cannot be used: file is not a database"),
        Manifest.opened(tmp_path / "m", 1),
    ):
        pass


def test_a_disk_that_is_full_while_it_is_written_is_said_so(tmp_path):
    with (
        pytest.raises(BackupRefused, match="cannot be used: database or disk is full"),
        Manifest.opened(tmp_path / "m", 1),
    ):
        raise sqlite3.OperationalError("database or disk is full")


def test_what_was_not_added_for_good_is_named_by_no_backup(tmp_path):
    def killed() -> None:
        with Manifest.opened(tmp_path / "m", 1) as manifest:
            manifest.add(FILES[:1])
            manifest.name(FILES[0].key)
            raise ValueError("killed")

    with pytest.raises(ValueError, match="killed"):
        killed()

    with Manifest.opened(tmp_path / "m", 1) as manifest:
        assert (list(manifest.files()), manifest.totals()) == ([], (0, 0))
        assert list(manifest.outdated([1])) == FILES[:1]  # its copy goes with the next backup


def test_a_file_is_named_once_however_often_the_database_names_it(tmp_path):
    with Manifest.opened(tmp_path / "m", 1) as manifest:
        manifest.add(FILES[:1])
        sizes = [manifest.name(FILES[0].key) for _ in range(3)]

        assert (sizes, manifest.totals()) == ([0, 0, 0], (1, 0))


def test_a_copy_that_was_made_again_has_its_new_sum(tmp_path):
    changed = FILES[5]._replace(sha256="5a" * 32, size=7)
    with Manifest.opened(tmp_path / "m", 1) as manifest:
        manifest.add([FILES[5]])
        manifest.add([changed])
        manifest.name(changed.key)

        assert list(manifest.files()) == [changed]


def test_what_is_forgotten_while_it_is_listed_is_listed_once(tmp_path):
    with Manifest.opened(tmp_path / "m", 1) as manifest:
        manifest.add(FILES)
        seen = []
        for file in manifest.outdated([1]):
            seen.append(file)
            manifest.forget([file.key])

        assert (seen, list(manifest.outdated([1]))) == (FILES, [])


@pytest.mark.parametrize(("kept", "left"), [([1, 2], 2), ([2], 1), ([], 0), ([3], 0)])
def test_only_the_backups_that_stay_name_files(tmp_path, kept, left):
    for number in (1, 2):
        with Manifest.opened(tmp_path / "m", number) as manifest:
            manifest.add(FILES[:1])
            manifest.name(FILES[0].key)

    with Manifest.opened(tmp_path / "m", 1) as manifest:
        manifest.forget_other_backups(kept)
        before = manifest.totals()[0]
    with Manifest.opened(tmp_path / "m", 2) as manifest:
        assert before + manifest.totals()[0] == left
