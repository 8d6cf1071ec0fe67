"""How much room the disk under a folder has, and what stands against writing to it."""

import errno
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobs.storage.folder import FolderStore


@pytest.mark.parametrize(
    ("changed", "trouble"),
    [
        ({}, ""),
        ({"f_bavail": 2**20}, "full"),
        ({"f_flag": os.ST_RDONLY}, "away"),
        ({"f_favail": 1999}, "crowded"),
        ({"f_favail": 0, "f_files": 0}, ""),  # a file system without a limit says 0 of 0
    ],
)
def test_what_stands_against_writing_is_known(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, changed: dict[str, int], trouble: str
) -> None:
    well = {"f_bavail": 2**40, "f_frsize": 1, "f_flag": 0, "f_files": 10_000, "f_favail": 5000}
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(**well | changed))

    assert files.trouble == trouble


def test_a_root_that_cannot_be_made_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")

    assert FolderStore(tmp_path / "file" / "root").trouble == "away"
    assert FolderStore(tmp_path / "file").trouble == "away"
    assert FolderStore(tmp_path / "file" / "root").usable_bytes() == 0


def test_what_is_usable_is_what_is_free_for_us_without_the_reserve(
    files: FolderStore, monkeypatch
) -> None:
    disk_of = {
        "f_frsize": 4096,
        "f_blocks": 10**9,
        "f_bfree": 5 * 10**8,
        "f_bavail": 10**6,
        "f_files": 0,
        "f_favail": 0,
    }
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(**disk_of))
    assert files.usable_bytes() == 4_096_000_000 - 300_000_000

    disk_of["f_bavail"] = 10
    assert files.usable_bytes() == 0


def test_a_root_that_is_not_there_yet_is_made_for_this_user_only(files: FolderStore) -> None:
    assert (files.trouble, files.root.is_dir()) == ("", True)
    assert files.root.stat().st_mode & 0o777 == 0o700

    files.put_bytes("b/1/in/a", b"x")
    assert files.path("b/1/in/a").parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EACCES, errno.ETIMEDOUT])
def test_a_disk_that_does_not_say_how_full_it_is_is_away_and_has_no_room(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refused(_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "statvfs", refused)

    assert (files.trouble, files.usable_bytes()) == ("away", 0)
    with pytest.raises(OSError, match=os.strerror(number)):
        files.free_bytes()


@pytest.mark.parametrize(("limit", "left", "found"), [(0, 0, None), (1000, 0, 0), (1000, 7, 7)])
def test_files_are_counted_only_where_the_disk_limits_them(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, limit: int, left: int, found: int | None
) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_files=limit, f_favail=left))

    assert files.free_files() == found


@pytest.mark.parametrize(
    ("bytes_left", "files_left", "trouble"),
    [
        (300_000_000, 2000, ""),
        (299_999_999, 2000, "full"),
        (300_000_000, 1999, "crowded"),
        (299_999_999, 1999, "full"),  # the one that people know
    ],
)
def test_the_reserve_is_the_last_room_that_is_used(
    files: FolderStore,
    monkeypatch: pytest.MonkeyPatch,
    bytes_left: int,
    files_left: int,
    trouble: str,
) -> None:
    found = {"f_bavail": bytes_left, "f_frsize": 1, "f_flag": 0}
    found |= {"f_files": 10_000, "f_favail": files_left}
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(**found))

    assert (files.trouble, files.usable_bytes()) == (trouble, max(0, bytes_left - 300_000_000))
