"""One wait for a whole file system: only where it is known to be enough."""

import os
from array import array
from collections.abc import Buffer, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobs.storage import disk


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
