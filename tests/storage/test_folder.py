"""Bytes kept under keys in a folder."""

import errno
import hashlib
import os
import zlib
from collections.abc import Buffer, Iterator
from io import FileIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobs.errors import StorageFailed
from jobs.storage import KeyMissing, Stored, disk
from jobs.storage.folder import FolderStore


@pytest.fixture
def files(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def test_what_is_put_comes_back_with_its_checksums(files: FolderStore) -> None:
    stored = files.put("b/1/in/a", [b"over", b"print"])

    assert stored == Stored(
        "b/1/in/a", 9, zlib.crc32(b"overprint"), hashlib.sha256(b"overprint").hexdigest()
    )
    assert files.read("b/1/in/a") == b"overprint"
    assert files.size("b/1/in/a") == 9


def test_what_can_be_made_again_waits_for_no_disk(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waits(_: object) -> None:
        raise AssertionError("waited for the disk")

    monkeypatch.setattr("os.fsync", waits)
    monkeypatch.setattr(disk, "wait_for_disk", waits)

    stored = files.put_reproducible("b/1/small/a", b"small")

    assert (files.read("b/1/small/a"), stored.size, list(files.unfinished())) == (b"small", 5, [])


@pytest.mark.parametrize(
    ("takes_name_along", "waits"),
    [(True, ["the file, as a"]), (False, ["the file, as .part", "the folder"])],
)
def test_a_file_whose_key_is_used_once_is_on_disk_with_its_name_after_as_few_waits_as_are_enough(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, takes_name_along: bool, waits: list[str]
) -> None:
    seen: list[str] = []

    def sync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        seen.append("the folder" if path.is_dir() else f"the file, as {path.name[:5]}")

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(disk.wait_for_disk, "__defaults__", (sync,))
    monkeypatch.setattr(disk, "syncs_names", lambda descriptor: takes_name_along)

    stored = files.put_once("b/1/out/a", [b"over", b"print"])

    assert seen == waits
    assert (files.read("b/1/out/a"), stored.size, list(files.unfinished())) == (b"overprint", 9, [])


@pytest.mark.parametrize("takes_name_along", [True, False])
def test_a_file_whose_key_is_used_once_is_not_left_when_the_disk_is_full(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, takes_name_along: bool
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(disk, "syncs_names", lambda descriptor: takes_name_along)

    with pytest.raises(StorageFailed, match="The disk under the results is full"):
        files.put_once("b/1/out/a", [b"x"])

    assert (files.size("b/1/out/a"), list(files.unfinished())) == (None, [])


def test_a_broken_upload_leaves_nothing(files: FolderStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.put("b/1/in/a", broken())

    assert files.size("b/1/in/a") is None
    assert list(files.unfinished()) == []


def test_a_full_disk_is_said_in_words_and_leaves_nothing(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(StorageFailed) as raised:
        files.put_bytes("b/1/out/a", b"x")

    assert (
        raised.value.sentence
        == "The disk under the results is full. Free some space, then try again."
    )
    assert list(files.unfinished()) == []


def test_a_disk_that_can_hold_no_more_files_is_said_to_be_so(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_files=1000, f_favail=0))

    with pytest.raises(
        StorageFailed, match="has no room for more files, although it has free bytes"
    ) as raised:
        files.put_bytes("b/1/out/a", b"x")

    assert raised.value.details == {"full": True}


def test_a_file_whose_name_did_not_reach_the_disk_is_not_left(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(disk, "wait_for_disk", refused)

    with pytest.raises(StorageFailed, match="Input/output error"):
        files.put_bytes("b/1/out/a", b"x")

    assert (files.size("b/1/out/a"), list(files.unfinished())) == (None, [])


def test_a_disk_that_takes_a_little_at_a_time_gets_all_of_it(tmp_path: Path) -> None:
    with ShortWrites(tmp_path / "file", "wb") as file:
        disk.write_whole(file, b"overprint")

    assert (tmp_path / "file").read_bytes() == b"overprint"


class ShortWrites(FileIO):
    """Takes two bytes at a time, as a disk may that is nearly full."""

    def write(self, data: Buffer, /) -> int:
        return super().write(memoryview(data)[:2])


def test_a_folder_that_became_read_only_is_said_in_words(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "open", read_only)
    monkeypatch.setattr(Path, "unlink", read_only)

    with pytest.raises(StorageFailed, match=r"did not take the file \(Read-only file system\)"):
        files.put_bytes("b/1/out/a", b"x")


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


def test_a_range_is_read_without_the_rest(files: FolderStore) -> None:
    files.put_bytes("b/1/in/a", bytes(range(256)) * 4096)

    assert b"".join(files.read_range("b/1/in/a", 255, 258)) == b"\xff\x00\x01"


def test_a_range_past_the_end_is_an_error_not_a_short_answer(files: FolderStore) -> None:
    files.put_bytes("b/1/in/a", b"abc")

    with pytest.raises(KeyMissing):
        list(files.read_range("b/1/in/a", 0, 4))


def test_an_absent_key_says_so(files: FolderStore) -> None:
    with pytest.raises(KeyMissing):
        files.open("b/1/in/none")
    files.delete("b/1/in/none")


@pytest.mark.parametrize("key", ["../x", "b/../../x", "/etc/passwd", "b//x", "b/./x", ""])
def test_a_key_cannot_leave_the_folder(files: FolderStore, key: str) -> None:
    with pytest.raises(ValueError):
        files.put_bytes(key, b"")


def test_keys_are_listed_by_prefix(files: FolderStore) -> None:
    for key in ("b/1/in/a", "b/1/out/b.jpg", "b/2/in/c"):
        files.put_bytes(key, b"")

    assert sorted(files.keys("b/1/")) == ["b/1/in/a", "b/1/out/b.jpg"]


def test_files_are_listed_by_prefix_as_the_disk_has_them_and_empty_folders_go(
    files: FolderStore,
) -> None:
    for key in ("b/1/in/a", "b/1/out/b.jpg", "b/2/in/c"):
        files.put_bytes(key, b"x" * 9000)
    unfinished = files.path("b/1/in/a").with_name(".part-1")
    unfinished.write_bytes(b"half")
    found = sorted(files.files("b/1/"), key=lambda file: file.address)

    assert [file.address for file in found] == [
        f"{path}"
        for path in sorted([unfinished, files.path("b/1/in/a"), files.path("b/1/out/b.jpg")])
    ]
    assert all(file.size % 512 == 0 for file in found)
    assert files.allocated("b/1/in/a") in [file.size for file in found]
    assert (files.allocated("b/1/in/none"), list(files.files("b/3/"))) == (0, [])
    for file in found[:2]:
        Path(file.address).unlink()
    files.delete_empty_folders("b/1/")
    assert ((files.root / "b/1/in").exists(), (files.root / "b/1/out").exists()) == (False, True)


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
