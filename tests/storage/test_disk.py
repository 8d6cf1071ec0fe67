"""One wait for many files: only where it is known to be enough."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.storage import disk


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[int]:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def test_the_bytes_of_more_files_than_may_be_open_are_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    monkeypatch.setattr(disk, "OPEN_AT_ONCE", 2)
    monkeypatch.setattr(disk, "_sync_bytes", lambda descriptor, flags: calls.append(flags))
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        path.write_bytes(b"x")

    disk.wait_for_bytes(paths)

    assert calls == [disk._START] * 2 + [disk._WAIT] * 2 + [disk._START, disk._WAIT]


def test_bytes_can_be_waited_for(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")

    disk.wait_for_bytes([tmp_path / "a"])


def test_a_wait_for_bytes_that_fails_says_why() -> None:
    with pytest.raises(OSError, match="Bad file descriptor"):
        disk._sync_bytes(-1, disk._WAIT)


@pytest.mark.parametrize(
    ("kind", "is_enough"), [("ext4", True), ("xfs", True), ("fuse.sshfs", False), ("", False)]
)
def test_it_is_enough_on_file_systems_that_we_know(
    folder: int, monkeypatch: pytest.MonkeyPatch, kind: str, is_enough: bool
) -> None:
    monkeypatch.setattr(disk, "_file_system", lambda device: kind)

    assert disk.syncs_names(folder) is is_enough


def test_the_kind_of_a_file_system_is_what_the_system_says() -> None:
    assert disk._file_system(Path("/proc").stat().st_dev) == "proc"
    assert disk._file_system(0) == ""
