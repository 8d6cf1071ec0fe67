"""One wait for a whole file system: only where it is known to be enough."""

import errno
import os
from array import array
from collections.abc import Buffer, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobs.errors import StorageFailed
from jobs.storage import disk
from tests.storage.stored_files import opened_below


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    disk._tells_of_faults.cache_clear()
    yield
    disk._tells_of_faults.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[int]:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def test_a_file_system_can_be_waited_for(folder: int) -> None:
    disk.wait_for_file_system(folder)


def test_a_wait_that_fails_says_why() -> None:
    with pytest.raises(OSError, match="Bad file descriptor"):
        disk.wait_for_file_system(-1)


@pytest.mark.parametrize(
    ("kind", "is_enough"), [("ext4", True), ("xfs", True), ("fuse.sshfs", False), ("", False)]
)
def test_it_is_enough_on_file_systems_that_we_know(
    folder: int, monkeypatch: pytest.MonkeyPatch, kind: str, is_enough: bool
) -> None:
    monkeypatch.setattr(disk, "_file_system", lambda device: kind)

    assert disk.can_wait_for_file_system(folder) is is_enough
    assert disk.syncs_names(folder) is is_enough


@pytest.mark.parametrize(
    ("release", "is_enough"),
    [("5.7.19", False), ("5.8.0-1", True), ("6.12.9", True), ("unknown", False)],
)
def test_it_is_enough_with_a_kernel_that_tells_of_faults(
    folder: int, monkeypatch: pytest.MonkeyPatch, release: str, is_enough: bool
) -> None:
    monkeypatch.setattr(disk, "_file_system", lambda device: "ext4")
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(release=release))

    assert disk.can_wait_for_file_system(folder) is is_enough


def test_the_kind_of_a_file_system_is_what_the_system_says() -> None:
    assert disk._file_system(Path("/proc").stat().st_dev) == "proc"
    assert disk._file_system(0) == ""


@pytest.mark.parametrize("data", [b"overprint", memoryview(b"overprint"), array("H", range(5))])
def test_all_is_written_although_the_disk_takes_little_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Buffer
) -> None:
    really, path = os.write, tmp_path / "file"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    monkeypatch.setattr(os, "write", lambda number, some: really(number, bytes(some)[:4]))

    size = disk.write_all(descriptor, data)

    os.close(descriptor)
    assert (size, path.read_bytes()) == (len(bytes(data)), bytes(data))


@pytest.mark.parametrize("count", [0, 1, 2, 31, 32, 33, 100])
def test_every_file_is_waited_for_once_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    waited: list[str] = []
    monkeypatch.setattr(disk, "wait_for_disk", lambda path, how: waited.append(path))
    paths = [f"{number}" for number in range(count)]

    disk.wait_for_all(paths)

    assert sorted(waited) == sorted(paths)


def test_all_waits_are_over_when_one_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    over: list[str] = []

    def wait(path: str, _: object) -> None:
        if path == "3":
            raise OSError(errno.EIO, "Input/output error")
        over.append(path)

    monkeypatch.setattr(disk, "wait_for_disk", wait)

    with pytest.raises(OSError, match="Input/output error"):
        disk.wait_for_all([f"{number}" for number in range(20)])
    assert len(over) == 19


def test_a_file_that_is_gone_cannot_be_waited_for_and_no_descriptor_is_left(
    tmp_path: Path,
) -> None:
    def fails(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    (tmp_path / "file").touch()
    with pytest.raises(FileNotFoundError):
        disk.wait_for_disk(tmp_path / "gone")
    with pytest.raises(OSError, match="Input/output error"):
        disk.wait_for_disk(tmp_path / "file", fails)

    assert opened_below(tmp_path) == []


NO_ROOM = "has no room for more files, although it has free bytes"
IS_FULL = "The disk under the results is full."


@pytest.mark.parametrize(
    ("number", "files_left", "words", "is_full"),
    [
        (errno.ENOSPC, 0, NO_ROOM, True),
        (errno.EDQUOT, 0, NO_ROOM, True),
        (errno.ENOSPC, 1, IS_FULL, True),
        (errno.EDQUOT, None, IS_FULL, True),
        (errno.EIO, 0, "did not take the file (Input/output error)", False),
        (errno.EROFS, 5, "did not take the file (Read-only file system)", False),
    ],
)
def test_a_refusal_of_the_disk_says_whether_bytes_or_files_are_lacking(
    monkeypatch: pytest.MonkeyPatch, number: int, files_left: int | None, words: str, is_full: bool
) -> None:
    monkeypatch.setattr(disk, "free_files", lambda _: files_left)

    with pytest.raises(StorageFailed) as raised, disk.faults_in_words("/srv"):
        raise OSError(number, os.strerror(number))

    assert (words in raised.value.sentence, raised.value.details) == (
        True,
        {"full": True} if is_full else {},
    )


def test_a_disk_that_is_full_and_gone_is_said_to_be_full() -> None:
    with pytest.raises(StorageFailed, match=IS_FULL), disk.faults_in_words("/no/such/place"):
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), StorageFailed("x")])
def test_what_the_disk_has_not_said_passes_through(error: Exception) -> None:
    with pytest.raises(type(error), match="x"), disk.faults_in_words("/srv"):
        raise error

    with disk.faults_in_words("/srv"):
        pass


@pytest.mark.parametrize(("blocks", "freed"), [(0, 0), (1, 512), (8, 4096)])
def test_a_file_frees_its_whole_blocks(blocks: int, freed: int) -> None:
    assert disk.allocated_bytes(SimpleNamespace(st_blocks=blocks, st_size=1)) == freed
