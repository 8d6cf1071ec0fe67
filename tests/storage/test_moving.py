"""Everything of one store copied into another."""

from pathlib import Path

import pytest

from jobs.errors import StorageFailed
from jobs.storage import moving
from jobs.storage.folder import FolderStore
from jobs.storage.moving import Moved
from jobs.storage.store import store_at

FILES = {f"b/1/in/{n}": b"%d" % n * 10_000 for n in range(20)} | {"f/a": b"", "b/1/out/x.jpg": b"x"}


def silent(_done: int, _total: int) -> None:
    pass


def contents(files) -> dict[str, bytes]:
    return {key: files.read(key) for key in files.keys("")}


@pytest.fixture
def folder(tmp_path: Path) -> FolderStore:
    found = FolderStore(tmp_path / "files")
    for key, data in FILES.items():
        found.put_bytes(key, data)
    return found


def test_a_folder_moves_to_a_bucket_and_back(
    folder: FolderStore, bucket_url: str, tmp_path: Path
) -> None:
    bucket, back = store_at(bucket_url), FolderStore(tmp_path / "back")
    size = sum(map(len, FILES.values()))

    assert moving.copy_all(folder, bucket, silent) == Moved(len(FILES), size, 0)
    assert contents(bucket) == FILES
    folder.put_bytes("b/2/in/later", b"later")
    assert moving.copy_all(folder, bucket, silent) == Moved(1, 5, len(FILES))
    assert moving.copy_all(bucket, back, silent).copied == len(FILES) + 1
    assert contents(back) == contents(folder) == FILES | {"b/2/in/later": b"later"}


def test_a_copy_that_breaks_off_is_continued(
    folder: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, put = FolderStore(tmp_path / "target"), FolderStore.put_once

    def breaking(self, key, chunks):
        if key == "b/1/in/7":
            raise StorageFailed("The disk is full.", full=True)
        return put(self, key, chunks)

    with monkeypatch.context() as patched:
        patched.setattr(FolderStore, "put_once", breaking)
        with pytest.raises(StorageFailed):
            moving.copy_all(folder, target, silent)
    moving.copy_all(folder, target, silent)

    assert contents(target) == FILES


def test_what_is_not_the_same_when_it_is_read_back_is_not_kept(
    folder: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = FolderStore(tmp_path / "target")
    monkeypatch.setattr(target, "read_range", lambda *_: iter([b"other"]))

    with pytest.raises(StorageFailed, match="was not the same when it was read back"):
        moving.copy_all(folder, target, silent)

    assert "f/a" not in contents(target)


def between_stores(
    folder: FolderStore, tmp_path: Path, **patched: object
) -> tuple[Moved, dict[str, bytes], list[tuple[int, int]]]:
    """Copy to a new folder whose methods are replaced by these, and return what came of it."""
    target, reports = FolderStore(tmp_path / "target"), []
    for name, method in patched.items():
        setattr(target, name, method)
    moved = moving.copy_all(folder, target, lambda done, total: reports.append((done, total)))
    return moved, contents(target), reports


def test_progress_is_told_file_by_file_up_to_the_number_of_all(
    folder: FolderStore, tmp_path: Path
) -> None:
    moved, _, reports = between_stores(folder, tmp_path)

    assert reports == [(number, len(FILES)) for number in range(1, len(FILES) + 1)]
    assert (moved.copied, moved.were_there) == (len(FILES), 0)


def test_what_is_there_already_is_neither_copied_nor_read(
    folder: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    between_stores(folder, tmp_path)

    monkeypatch.setattr(folder, "read_range", lambda *_: pytest.fail("it was read"))
    moved, _, reports = between_stores(folder, tmp_path)

    assert (moved, reports) == (Moved(0, 0, len(FILES)), [])


@pytest.mark.parametrize("step", ["before its size is known", "before its bytes are read"])
def test_a_file_that_is_deleted_meanwhile_is_left_out_and_the_others_are_copied(
    folder: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    size, gone = folder.size, "b/1/in/7"

    def deleting(key: str) -> int | None:
        found = size(key)
        if key == gone:
            folder.delete(key)
        return None if key == gone and "size" in step else found

    monkeypatch.setattr(folder, "size", deleting)
    moved, there, _ = between_stores(folder, tmp_path)

    rest = {key: data for key, data in FILES.items() if key != gone}
    assert (there, moved.copied, moved.size) == (rest, len(rest), sum(map(len, rest.values())))


def test_a_file_that_is_cut_meanwhile_is_not_copied_as_a_shorter_one(
    folder: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = folder.size
    monkeypatch.setattr(folder, "size", lambda key: (size(key) or 0) + (key == "b/1/in/7"))

    _, there, _ = between_stores(folder, tmp_path)

    assert there == {key: data for key, data in FILES.items() if key != "b/1/in/7"}


def test_unfinished_files_are_not_copied(folder: FolderStore, tmp_path: Path) -> None:
    folder.path("b/1/in/1").with_name(".part-0123").write_bytes(b"half")

    _, there, _ = between_stores(folder, tmp_path)

    assert there == FILES


def test_nothing_of_the_source_is_deleted_when_a_copy_is_wrong(
    folder: FolderStore, tmp_path: Path
) -> None:
    with pytest.raises(StorageFailed, match="Start again"):
        between_stores(folder, tmp_path, read_range=lambda *_: iter([b"other"]))

    assert contents(folder) == FILES
