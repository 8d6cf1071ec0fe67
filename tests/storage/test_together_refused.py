"""A disk that refuses files that should become durable together: none of them is left."""

import errno
import os
from pathlib import Path

import pytest

from jobs.errors import StorageFailed
from jobs.storage import disk
from jobs.storage.folder import FolderStore
from tests.storage.stored_files import everything


def refused(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("takes_name_along", [True, False])
@pytest.mark.parametrize("name", ["fsync", "rename"])
def test_a_disk_that_refuses_leaves_none_of_them(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, name: str, takes_name_along: bool
) -> None:
    monkeypatch.setattr(disk, "syncs_names", lambda descriptor: takes_name_along)

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with files.together() as held:
        held.put("b/1/in/a", [b"x"])
        held.put("b/1/in/b", [b"y"])
        monkeypatch.setattr(os, name, refused)
        with pytest.raises(StorageFailed, match="The disk under the results is full"):
            held.keep()

    assert (everything(files), list(files.unfinished())) == ([], [])


def test_a_folder_that_did_not_reach_the_disk_leaves_none_of_them(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = disk.wait_for_disk

    def refused(path: str, *how: object) -> None:
        if Path(path).is_dir():
            raise OSError(errno.EIO, "Input/output error")
        really(path)

    monkeypatch.setattr(disk, "wait_for_disk", refused)
    monkeypatch.setattr(disk, "syncs_names", lambda descriptor: False)
    with files.together() as held:
        held.put("b/1/in/a", [b"x"])
        with pytest.raises(StorageFailed, match="Input/output error"):
            held.keep()

    assert (everything(files), list(files.unfinished())) == ([], [])


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("takes_name_along", [True, False])
def test_if_one_of_them_gets_no_name_none_has_its_name(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, number: int, takes_name_along: bool
) -> None:
    really, names = os.rename, iter(range(3))
    monkeypatch.setattr(disk, "syncs_names", lambda descriptor: takes_name_along)
    monkeypatch.setattr(
        os, "rename", lambda *paths: (refused if next(names) == number else really)(*paths)
    )

    with files.together() as held:
        for name in "abc":
            held.put(f"b/1/in/{name}", [b"x"])
        with pytest.raises(StorageFailed, match="is full"):
            held.keep()

    assert (everything(files), list(files.unfinished())) == ([], [])


@pytest.mark.parametrize("way", ["put", "put_unsummed"])
@pytest.mark.parametrize("step", ["created", "written"])
def test_a_file_that_the_disk_refuses_spares_those_that_are_there(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch, way: str, step: str
) -> None:
    with files.together() as held:
        put = getattr(held, way)
        put("b/1/in/a", [b"x"])
        with monkeypatch.context() as patched:
            if step == "created":
                patched.setattr(os, "open", refused)
                patched.setattr("jobs.storage.together.FileIO", refused)
            else:
                patched.setattr(os, "write", refused)
                patched.setattr(disk, "write_whole", refused)
            with pytest.raises(StorageFailed, match="is full"):
                put("b/1/in/b", [b"y"])
        put("b/1/in/c", [b"z"])
        held.keep()

    assert (everything(files), list(files.unfinished())) == (["b/1/in/a", "b/1/in/c"], [])


def test_a_file_that_was_refused_can_be_put_again(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with files.together() as held:
        with monkeypatch.context() as patched:
            patched.setattr(disk, "write_whole", refused)
            with pytest.raises(StorageFailed):
                held.put("b/1/in/a", [b"x"])
        stored = held.put("b/1/in/a", [b"overprint"])
        held.keep()

    assert (stored.size, files.read("b/1/in/a")) == (9, b"overprint")


def test_a_root_that_cannot_be_made_takes_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with (
        pytest.raises(StorageFailed, match="did not take the file"),
        FolderStore(tmp_path / "file" / "root").together(),
    ):
        pytest.fail("it was entered")


def test_those_that_were_kept_stay_whatever_happens_to_later_ones(
    files: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StorageFailed), files.together() as held:  # noqa: PT012
        held.put("b/1/in/a", [b"x"])
        held.keep()
        held.put("b/1/in/b", [b"y"])
        monkeypatch.setattr(os, "rename", refused)
        held.keep()

    assert (everything(files), list(files.unfinished())) == (["b/1/in/a"], [])


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_finished_file_that_cannot_be_moved_is_lost_and_said_so(
    files: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    path = tmp_path / "arrived"
    path.write_bytes(b"overprint")

    def denied(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with files.together() as held:
        with monkeypatch.context() as patched:
            patched.setattr(os, "rename", denied)
            with pytest.raises(StorageFailed, match=os.strerror(number)):
                held.take_over("b/1/in/a", path)
        held.keep()

    assert everything(files) == []


def test_a_file_of_another_disk_that_does_not_fit_leaves_nothing_here(
    files: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "arrived"
    path.write_bytes(b"overprint")

    def other_disk(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    def half(_: str, place: str) -> None:
        Path(place).write_bytes(b"over")
        refused()

    with files.together() as held:
        monkeypatch.setattr(os, "rename", other_disk)
        monkeypatch.setattr("shutil.copyfile", half)
        with pytest.raises(StorageFailed, match="is full"):
            held.take_over("b/1/in/a", path)

    assert (everything(files), list(files.unfinished())) == ([], [])
