"""Several files on their way into a bucket."""

from pathlib import Path

import pytest

from jobs.errors import StorageFailed
from jobs.storage.s3 import BucketStore
from jobs.storage.store import store_at


@pytest.fixture
def files(bucket_url: str) -> BucketStore:
    return store_at(bucket_url)


def test_if_one_cannot_be_sent_none_is_left(
    files: BucketStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    send = files.send

    def refusing(stored, body) -> None:
        if stored.key.endswith("_3"):
            raise StorageFailed("The storage did not take it.")
        send(stored, body)

    monkeypatch.setattr(files, "send", refusing)
    large = tmp_path / "large"
    large.write_bytes(b"x" * 1000)

    with files.together() as held:
        for number in range(6):
            held.put(f"b/1/in/p_{number}", [b"x"])
        held.take_over("b/1/in/p_6", large)
        with pytest.raises(StorageFailed, match="did not take it"):
            held.keep()

    assert (list(files.keys("")), list(files.unfinished())) == ([], [])
    assert not large.exists()


def test_a_finished_file_that_went_away_is_a_fault_in_words(
    files: BucketStore, tmp_path: Path
) -> None:
    with files.together() as held, pytest.raises(StorageFailed, match="No such file"):
        held.take_over("b/1/in/a", tmp_path / "gone")
