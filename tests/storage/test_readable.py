"""A file that may be lost."""

import pytest

from jobs.errors import StorageFailed
from jobs.storage import KeyMissing, if_readable


def failing(error: Exception):
    def read() -> int:
        raise error

    return read


def test_a_file_that_is_lost_is_no_failure():
    lost = failing(StorageFailed("gone", unreadable="b/1/in/a"))

    found = [if_readable(read) for read in (lambda: 9, failing(KeyMissing("b/1/in/a")), lost)]

    assert found == [9, None, None]


def test_a_storage_that_is_away_is_one():
    with pytest.raises(StorageFailed, match="away"):
        if_readable(failing(StorageFailed("away")))
