"""An object as a file."""

import io
import os

import pytest

from jobs.storage import KeyMissing, Span
from jobs.storage.s3 import BucketStore
from jobs.storage.s3.connection import PART
from jobs.storage.store import store_at

DATA = os.urandom(2 * PART + 77)


@pytest.fixture
def files(bucket_url: str) -> BucketStore:
    return store_at(bucket_url)


def test_an_object_is_read_like_a_file(files: BucketStore) -> None:
    files.put("b/1/out/a", [DATA])
    beside = io.BytesIO(DATA)

    with files.open("b/1/out/a") as file:
        for place, whence, count in [
            (PART - 3, os.SEEK_SET, 7),
            (10, os.SEEK_SET, 5),
            (100, os.SEEK_CUR, 3),
            (-9, os.SEEK_END, 20),
            (0, os.SEEK_SET, -1),
            (5, os.SEEK_END, 4),
        ]:
            assert file.seek(place, whence) == beside.seek(place, whence)
            assert file.read(count) == beside.read(count)
            assert file.tell() == beside.tell()


def test_a_span_of_an_object_that_ends_before_it_is_missing(files: BucketStore) -> None:
    files.put_bytes("b/1/out/a", b"short")

    with pytest.raises(KeyMissing):
        list(files.opened([Span("b/1/out/a", 0, 6)]))
