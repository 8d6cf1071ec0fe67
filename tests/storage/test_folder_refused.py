"""A disk that refuses what is kept in a folder, at each step: said in words, and nothing is left."""

import errno
import os
from collections.abc import Buffer, Callable, Iterator
from io import FileIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobs.errors import StorageFailed
from jobs.storage import disk
from jobs.storage.folder import FolderStore

STEPS: dict[str, tuple[object, str]] = {
    "its folder is made": (Path, "mkdir"),
    "it is created": (Path, "open"),
    "its bytes are written": (disk, "write_whole"),
    "its bytes are synced": (os, "fsync"),
    "it gets its name": (Path, "rename"),
    "its name is synced": (disk, "wait_for_disk"),
}
FULL = "The disk under the results is full. Free some space, then try again."
REFUSALS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    **{
        number: f"The storage did not take the file ({os.strerror(number)}). Ask the person who "
        "runs this site."
        for number in (errno.EIO, errno.EACCES, errno.EROFS, errno.ESTALE)
    },
}


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


def refuse(patched: pytest.MonkeyPatch, step: str, number: int) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    patched.setattr(*STEPS[step], refused)


def everything(files: FolderStore) -> list[str]:
    return [path.name for path in files.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("number", REFUSALS, ids=os.strerror)
@pytest.mark.parametrize("step", STEPS)
def test_a_disk_that_refuses_at_any_step_is_said_in_words_and_leaves_nothing(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    with monkeypatch.context() as patched:
        refuse(patched, step, number)
        with pytest.raises(StorageFailed) as raised:
            files.put("b/1/in/a", [b"over", b"print"])

    assert raised.value.sentence == REFUSALS[number]
    assert raised.value.details == ({"full": True} if REFUSALS[number] == FULL else {})
    assert (files.size("b/1/in/a"), everything(files)) == (None, [])
    assert files.put("b/1/in/a", [b"overprint"]).size == 9


@pytest.mark.parametrize("step", list(STEPS)[1:])
def test_what_was_stored_before_stays_when_the_same_bytes_come_again_and_the_disk_refuses(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """As with a font that is uploaded a second time: designs draw with the first one."""
    files.put_bytes("f/font", b"letters")

    with monkeypatch.context() as patched:
        refuse(patched, step, errno.EIO)
        with pytest.raises(StorageFailed):
            files.put_bytes("f/font", b"letters")

    assert (files.read("f/font"), everything(files)) == (b"letters", ["font"])


@pytest.mark.parametrize("step", [step for step in STEPS if "synced" not in step])
def test_a_small_picture_that_the_disk_refuses_leaves_the_one_before(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    if step != "its folder is made":
        files.put_reproducible("b/1/small/a", b"before")
    before = everything(files)

    with monkeypatch.context() as patched:
        refuse(patched, step, errno.ENOSPC)
        with pytest.raises(StorageFailed, match="is full"):
            files.put_reproducible("b/1/small/a", b"now")

    assert everything(files) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, StorageFailed("of another")])
def test_whatever_the_sender_raises_passes_through_and_nothing_is_left(
    files: FolderStore, error: BaseException
) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise error

    for put in (files.put, files.put_once):
        with pytest.raises(type(error) if isinstance(error, Exception) else error):
            put("b/1/in/a", broken())

    assert everything(files) == []


def test_a_name_that_is_too_long_for_the_disk_is_a_fault_in_words(files: FolderStore) -> None:
    files.put_bytes("b/1/in/" + "x" * 255, b"fits")

    with pytest.raises(StorageFailed, match=r"did not take the file \(File name too long\)"):
        files.put_bytes("b/1/in/" + "x" * 256, b"x")

    assert everything(files) == ["x" * 255]


def test_a_file_that_cannot_be_deleted_is_said_in_words(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.put_bytes("b/1/in/a", b"x")
    listed = list(files.files("b/1/"))

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    deletions: list[Callable[[], None]] = [
        lambda: files.delete("b/1/in/a"),
        lambda: files.delete_files(listed),
    ]
    with monkeypatch.context() as patched:
        patched.setattr(os, "unlink", refused)
        for delete in deletions:
            with pytest.raises(StorageFailed, match=r"could not be deleted \(Permission denied\)"):
                delete()

    assert files.read("b/1/in/a") == b"x"
    for delete in deletions:  # the second one finds it gone
        delete()
    assert everything(files) == []
