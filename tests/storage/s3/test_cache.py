"""Whole files of a bucket on this machine."""

import os
import time
from pathlib import Path

import pytest

from jobs.errors import StorageFailed
from jobs.storage.s3 import cache
from jobs.storage.s3.cache import LocalCache

SIZE = 100_000


class Source:
    """Gives files, and counts how often."""

    def __init__(self) -> None:
        self.fetched = 0

    def fetch(self, path: Path) -> bool:
        self.fetched += 1
        path.write_bytes(b"x" * SIZE)
        return True


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def files(tmp_path: Path) -> LocalCache:
    return LocalCache(tmp_path / "cache", 10 * SIZE)


def entries(files: LocalCache) -> int:
    return len(list(cache._entries(files.folder)))


def age(files: LocalCache, seconds: float) -> None:
    then = time.time() - seconds
    for path, _ in cache._entries(files.folder):
        os.utime(path, (then, then))


def test_a_file_is_fetched_once(files: LocalCache, source: Source) -> None:
    for _ in range(3):
        with files.held("a", source.fetch) as path:
            assert path.stat().st_size == SIZE

    assert (source.fetched, list(files.unfinished())) == (1, [])


def test_what_is_not_stored_has_no_file(files: LocalCache) -> None:
    with files.held("a", lambda _: False) as path:
        assert not path.exists()
    assert files.lasting("a", lambda _: False) is None


def test_the_files_that_nobody_used_for_longest_make_room(
    files: LocalCache, source: Source
) -> None:
    for number in range(9):
        with files.held(f"{number}", source.fetch):
            pass
    age(files, 600)
    with files.held("0", source.fetch):  # its use counts
        pass
    for number in range(10, 14):
        with files.held(f"{number}", source.fetch):
            pass

    assert entries(files) <= 10
    before = source.fetched
    with files.held("0", source.fetch), files.held("13", source.fetch):
        assert source.fetched == before


def test_a_file_in_use_stays_whatever_else_is_needed(files: LocalCache, source: Source) -> None:
    with files.held("a", source.fetch) as path:
        for number in range(15):
            with files.held(f"{number}", source.fetch):
                pass
        age(files, 600)
        files.make_room()

        assert path.read_bytes() == b"x" * SIZE
    age(files, 600)
    files.make_room()
    assert entries(files) <= 9


def test_a_lasting_file_makes_no_room(files: LocalCache, source: Source) -> None:
    path = files.lasting("f/a", source.fetch)
    for number in range(15):
        with files.held(f"{number}", source.fetch):
            pass
    age(files, 600)
    files.make_room()

    assert (path, path.exists()) == (files.lasting("f/a", source.fetch), True)
    assert source.fetched == 16


def test_each_boot_begins_with_an_empty_folder(
    files: LocalCache, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with files.held("a", source.fetch):
        pass
    (tmp_path / "boot").write_text("another-boot\n", encoding="ascii")
    monkeypatch.setattr(cache, "_BOOT", tmp_path / "boot")

    after = LocalCache(tmp_path / "cache", 10 * SIZE)
    with after.held("a", source.fetch):
        pass

    assert (source.fetched, files.folder.exists()) == (2, False)


def test_a_fetch_that_breaks_off_leaves_nothing(files: LocalCache) -> None:
    def broken(path: Path) -> bool:
        path.write_bytes(b"half")
        raise StorageFailed("away")

    with pytest.raises(StorageFailed), files.held("a", broken):
        pass

    assert (entries(files), list(files.unfinished())) == (0, [])
