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
