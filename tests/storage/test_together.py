"""Files that become durable together: all of them under their keys, or none at all."""

import errno
import hashlib
import os
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest

from jobs.errors import StorageFailed
from jobs.storage import Stored, disk, keys, together, uncached
from jobs.storage.folder import FolderStore
from jobs.storage.together import TogetherOnDisk
from tests.storage.stored_files import everything, opened_below

BATCH = UUID(int=7)


def test_they_come_back_with_their_checksums(files: FolderStore) -> None:
    with files.together() as held:
        stored = [held.put(f"b/1/in/{name}", [b"over", b"print"]) for name in "ab"]
        held.keep()

    sums = (9, zlib.crc32(b"overprint"), hashlib.sha256(b"overprint").hexdigest())
    assert stored == [Stored("b/1/in/a", *sums), Stored("b/1/in/b", *sums)]
    assert (files.read("b/1/in/a"), list(files.unfinished())) == (b"overprint", [])


def test_bytes_without_checksums_are_stored_as_others_are(files: FolderStore) -> None:
    with files.together() as held:
        stored = held.put_unsummed("b/1/in/a", [b"over", memoryview(b"print")])
        held.keep()

    assert (stored, files.read("b/1/in/a")) == (Stored("b/1/in/a", 9), b"overprint")


def test_none_is_there_before_all_are(files: FolderStore) -> None:
    with files.together() as held:
        held.put("b/1/in/a", [b"x"])

        assert files.size("b/1/in/a") is None


def test_what_was_not_kept_is_gone(files: FolderStore) -> None:
    with files.together() as held:
        held.put("b/1/in/a", [b"x"])
        held.put("b/1/in/b", [b"y"])
        held.drop("b/1/in/b")
        held.keep()
        held.put("b/1/in/c", [b"z"])

    assert (everything(files), list(files.unfinished())) == (["b/1/in/a"], [])


def test_a_broken_upload_leaves_nothing_and_spares_the_others(files: FolderStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with files.together() as held:
        held.put("b/1/in/a", [b"x"])
        with pytest.raises(ConnectionResetError):
            held.put("b/1/in/b", broken())
        held.keep()

    assert (everything(files), list(files.unfinished())) == (["b/1/in/a"], [])


def test_every_file_and_then_its_folder_are_on_disk_before_they_are_kept(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, bool]] = []
    lock, really = threading.Lock(), disk.wait_for_disk

    def wait(path: str, *how: object) -> None:
        really(path)
        with lock:
            seen.append((Path(path).name, files.size("b/1/in/p_1") is not None))

    monkeypatch.setattr(disk, "wait_for_disk", wait)
    monkeypatch.setattr(disk, "syncs_names", lambda descriptor: False)
    with files.together() as held:
        for number in range(3):
            held.put(f"b/1/in/p_{number}", [b"x"])
        held.keep()

    folder = files.path("b/1/in/p_0").parent.name
    written = [(f".part-p_{number}-{held._token}", False) for number in range(3)]
    assert sorted(seen[:3]) == written
    assert seen[3:] == [(folder, True)]


def test_where_a_file_takes_its_name_along_only_the_files_are_waited_for(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, list[str]]] = []
    names = [f"b/1/in/p_{number}" for number in range(3)]
    lock = threading.Lock()

    def wait(path: str, *how: object) -> None:
        with lock:
            seen.append((Path(path).name, everything(files)))

    monkeypatch.setattr(disk, "wait_for_disk", wait)
    monkeypatch.setattr(disk, "syncs_names", lambda descriptor: True)
    with files.together() as held:
        for name in names:
            held.put(name, [b"x"])
        held.keep()

    assert sorted(seen) == [(f"p_{number}", names) for number in range(3)]


# --- Many of them ---------------------------------------------------------------------------------

MANY = [f"b/1/in/p_{number}" for number in range(together.MANY)]


def put_many(held: TogetherOnDisk) -> None:
    for key in MANY:
        held.put(key, [b"x"])


@pytest.fixture
def one_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """On every file system, one wait is enough."""
    monkeypatch.setattr(disk, "syncs_names", lambda descriptor: True)
    monkeypatch.setattr(disk, "can_wait_for_file_system", lambda descriptor: True)


def test_many_are_waited_for_once_when_all_have_their_names(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, one_wait: None
) -> None:
    there: list[list[str]] = []
    monkeypatch.setattr(
        disk, "wait_for_file_system", lambda descriptor: there.append(everything(files))
    )
    monkeypatch.setattr(os, "fsync", lambda descriptor: there.append([]))

    with files.together() as held:
        put_many(held)
        held.keep()

    assert there == [sorted(MANY)]
    assert everything(files) == sorted(MANY)


@pytest.mark.parametrize(("takes_name_along", "folders"), [(True, 0), (False, 1)])
def test_where_one_wait_is_not_enough_each_of_many_is_waited_for(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, takes_name_along: bool, folders: int
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(disk, "syncs_names", lambda descriptor: takes_name_along)
    monkeypatch.setattr(disk, "can_wait_for_file_system", lambda descriptor: False)
    monkeypatch.setattr(
        disk, "wait_for_file_system", lambda descriptor: pytest.fail("it was waited for")
    )
    monkeypatch.setattr(os, "fsync", synced.append)

    with files.together() as held:
        put_many(held)
        held.keep()

    assert len(synced) == len(MANY) + folders


def test_large_ones_are_not_waited_for_with_all_that_others_wrote(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, one_wait: None
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(
        disk, "wait_for_file_system", lambda descriptor: pytest.fail("it was waited for")
    )
    monkeypatch.setattr(os, "fsync", synced.append)

    with files.together() as held:
        for key in MANY:
            held.put_unsummed(key, [bytes(uncached.LEAST)])
        held.put_unsummed("b/1/in/small", [b"x"])
        held.put_unsummed("b/1/in/unwanted", [bytes(uncached.LEAST)])
        held.drop("b/1/in/unwanted")
        held.keep()

    assert len(synced) == len(MANY) + 1


def test_many_that_did_not_reach_the_disk_leave_none_of_them(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, one_wait: None
) -> None:
    def refused(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(disk, "wait_for_file_system", refused)
    with files.together() as held:
        put_many(held)
        with pytest.raises(StorageFailed, match="Input/output error"):
            held.keep()

    assert (everything(files), list(files.unfinished())) == ([], [])


# --- A finished file ------------------------------------------------------------------------------


def test_a_finished_file_is_moved_and_not_copied(files: FolderStore, tmp_path: Path) -> None:
    path = tmp_path / "arrived"
    path.write_bytes(b"overprint")
    number = path.stat().st_ino

    with files.together() as held:
        stored = held.take_over("b/1/in/a", path)
        held.keep()

    assert stored == Stored("b/1/in/a", 9)
    assert (files.path("b/1/in/a").stat().st_ino, path.exists()) == (number, False)


def test_a_file_of_another_disk_is_copied(
    files: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, really = tmp_path / "arrived", os.rename
    path.write_bytes(b"overprint")

    def rename(old: str, new: str) -> None:
        if Path(old) == path:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        really(old, new)

    monkeypatch.setattr(os, "rename", rename)
    with files.together() as held:
        held.take_over("b/1/in/a", path)
        held.keep()

    assert (files.read("b/1/in/a"), path.exists()) == (b"overprint", False)


def test_a_finished_file_that_went_away_is_a_fault_in_words(
    files: FolderStore, tmp_path: Path
) -> None:
    with pytest.raises(StorageFailed, match="No such file or directory"), files.together() as held:
        held.take_over("b/1/in/a", tmp_path / "gone")

    assert list(files.unfinished()) == []


# --- Keys -----------------------------------------------------------------------------------------


def test_pictures_that_come_together_lie_in_one_folder(files: FolderStore) -> None:
    first, second, third = (key for key, _ in zip(keys.sources(BATCH), range(3), strict=False))

    assert len({first, second, third}) == 3
    assert len({files.path(key).parent for key in (first, second, third)}) == 1
    assert files.path(keys.source_thumbnail(first)).parent.name == files.path(first).parent.name


def test_what_a_killed_writer_left_is_in_nobodys_way(files: FolderStore) -> None:
    with files.together() as killed:
        killed.put("b/1/in/a", [b"half"])
        with files.together() as held:
            held.put("b/1/in/a", [b"whole"])
            held.keep()

    assert (files.read("b/1/in/a"), list(files.unfinished())) == (b"whole", [])


@pytest.mark.parametrize("key", ["../x", "b//x", "b/../../x", ""])
def test_a_key_cannot_leave_the_folder(files: FolderStore, tmp_path: Path, key: str) -> None:
    arrived = tmp_path / "arrived"
    arrived.write_bytes(b"x")

    with files.together() as held:
        for take in (
            lambda: held.put(key, [b"x"]),
            lambda: held.put_unsummed(key, [b"x"]),
            lambda: held.take_over(key, arrived),
        ):
            with pytest.raises(ValueError, match="not a storage key"):
                take()
        held.keep()

    assert (everything(files), arrived.exists()) == ([], True)


def test_what_is_not_there_can_be_dropped_and_nothing_can_be_kept(files: FolderStore) -> None:
    with files.together() as held:
        held.drop("b/1/in/none")
        held.keep()

    assert everything(files) == []


@pytest.mark.parametrize("fails", [False, True])
def test_no_file_or_folder_stays_open(files: FolderStore, fails: bool) -> None:
    files.put_bytes("b/1/in/first", b"x")  # makes the folder

    with suppress(ConnectionResetError), files.together() as held:
        held.put("b/1/in/a", [b"x"])
        held.put_unsummed("b/1/in/b", [b"x"])
        if fails:
            raise ConnectionResetError
        held.keep()

    assert opened_below(files.root) == []
