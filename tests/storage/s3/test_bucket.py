"""A bucket as a store: what the contract does not say."""

from pathlib import Path

import pytest

from jobs.errors import StorageFailed
from jobs.storage import RESERVE, disk, sums
from jobs.storage.s3 import BucketStore
from jobs.storage.s3.bucket import FULL_HERE
from jobs.storage.s3.cache import LocalCache
from jobs.storage.s3.connection import PART
from jobs.storage.store import store_at

LARGE = bytes(range(256)) * (PART // 256) + b"more"


@pytest.fixture
def files(bucket_url: str) -> BucketStore:
    return store_at(bucket_url)


def test_a_large_file_is_sent_in_parts_and_its_key_is_used_once(files: BucketStore) -> None:
    first = files.put_once("b/1/out/a", [LARGE[:100], LARGE[100:]])

    assert files.put("b/1/out/a", [LARGE]) == first
    with pytest.raises(StorageFailed, match="has another file under b/1/out/a"):
        files.put("b/1/out/a", [b"another ", LARGE])
    assert files.read("b/1/out/a") == LARGE
    assert b"".join(files.read_range("b/1/out/a", PART - 2, PART + 2)) == LARGE[PART - 2 : PART + 2]


def test_a_file_that_was_put_is_at_hand_and_one_of_another_host_is_fetched_once(
    files: BucketStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files.put("b/1/in/a", [LARGE])
    files.put_once("b/1/out/b", [b"result"])
    fetched = []
    fetch = files._fetch
    monkeypatch.setattr(files, "_fetch", lambda key, path: fetched.append(key) or fetch(key, path))

    for key, data in (("b/1/in/a", LARGE), ("b/1/out/b", b"result"), ("b/1/out/b", b"result")):
        with files.local(key) as path:
            assert path.read_bytes() == data
    files.delete("b/1/out/b")

    assert fetched == ["b/1/out/b"]
    with files.local("b/1/out/b") as path:
        assert not path.exists()


def test_a_file_that_is_not_what_was_stored_is_not_used(files: BucketStore) -> None:
    said = sums.of_bytes("b/1/in/a", b"what was meant")
    files.send(said, b"what is there!")

    with pytest.raises(StorageFailed, match="has a damaged file under b/1/in/a"):
        files.local("b/1/in/a").__enter__()

    assert list(files.unfinished()) == []


def test_a_failure_says_which_storage_does_not_work(bucket_url: str, settings) -> None:
    files = store_at("s3://overprint/x?endpoint=http://127.0.0.1:1")

    assert (files.trouble, files.web_folder, files.counts_room) == ("away", None, False)
    assert files.reason == (
        "The storage, the bucket overprint at http://127.0.0.1:1, does not work. The server does "
        "not answer. Check the endpoint in STORAGE_URL and the network."
    )


def test_a_full_disk_of_this_host_is_a_trouble_and_the_cache_gives_way_first(
    files: BucketStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = [1000]
    files.put("b/1/in/a", [b"x"])
    monkeypatch.setattr(disk, "free_bytes", lambda _: free[0])
    assert (files.trouble, files.reason) == ("full", FULL_HERE)

    def makes_room(self: LocalCache) -> None:
        free[0] = 2 * RESERVE

    monkeypatch.setattr(LocalCache, "make_room", makes_room)
    assert (files.trouble, files.reason) == ("", "")
