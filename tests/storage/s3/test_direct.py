"""Files that somebody sends to the bucket itself: broken off, resumed, completed, given up."""

import hashlib
import os

import pytest
import urllib3

from jobs.storage import DirectUploads, PartPlace, Store
from jobs.storage.s3 import direct
from jobs.storage.s3.address import parse
from jobs.storage.s3.direct import PART, direct_uploads_of
from jobs.storage.store import store_at

KEY = "b/1/direct/7-9-0"
DATA = os.urandom(2 * PART + 5)


@pytest.fixture
def files(bucket_url: str) -> Store:
    return store_at(bucket_url)


@pytest.fixture
def uploads(bucket_url: str, files: Store) -> DirectUploads:
    address = parse(bucket_url)
    return direct_uploads_of(address, address.origin, files)


def send(places: list[PartPlace], data: bytes = DATA) -> None:
    for start, stop, url in places:
        assert urllib3.request("PUT", url, body=data[start:stop]).status == 200


def spans(places: list[PartPlace]) -> list[tuple[int, int]]:
    return [(start, stop) for start, stop, _ in places]


def test_a_broken_upload_goes_on_with_the_parts_that_are_missing(uploads: DirectUploads) -> None:
    first = uploads.places(KEY, len(DATA))
    assert spans(first) == [(0, PART), (PART, 2 * PART), (2 * PART, 2 * PART + 5)]

    send([first[0], first[2]])
    assert uploads.complete(KEY, len(DATA)) is False
    rest = uploads.places(KEY, len(DATA))
    assert spans(rest) == [(PART, 2 * PART)]
    send(rest)

    assert uploads.places(KEY, len(DATA)) == []
    assert [uploads.complete(KEY, len(DATA)) for _ in range(2)] == [True, True]
    assert uploads.places(KEY, len(DATA)) == []


def test_a_complete_file_is_copied_with_its_digest_and_leaves_nothing(
    uploads: DirectUploads, files: Store
) -> None:
    send(uploads.places(KEY, len(DATA)))
    uploads.complete(KEY, len(DATA))

    stored = uploads.adopt(KEY, "b/1/in/a", files.read_range(KEY, 0, len(DATA)))
    uploads.drop(KEY)

    assert (stored.key, stored.size) == ("b/1/in/a", len(DATA))
    assert stored.sha256 == hashlib.sha256(DATA).hexdigest()
    assert list(files.keys("")) == ["b/1/in/a"]
    with files.local("b/1/in/a") as path:  # which compares the digest
        assert path.read_bytes() == DATA
    assert uploads.complete(KEY, len(DATA)) is False


def test_windows_that_began_at_the_same_time_send_to_one_upload(uploads: DirectUploads) -> None:
    for _ in range(2):
        uploads._uploads.begin(KEY)

    send(uploads.places(KEY, len(DATA))[:1])

    assert spans(uploads.places(KEY, len(DATA)))[0] == (PART, 2 * PART)
    uploads.drop(KEY)
    assert list(uploads._uploads.open_uploads("")) == []


def test_incomplete_files_are_found_by_their_age_and_deleted(uploads: DirectUploads) -> None:
    for key in (KEY, "b/2/direct/8-9-0"):
        send(uploads.places(key, len(DATA))[:1])

    assert uploads.incomplete("", 3600.0) == set()
    assert uploads.incomplete("b/1/") == {KEY}
    uploads.drop(KEY)
    assert uploads.incomplete("") == {"b/2/direct/8-9-0"}


def test_a_very_large_file_has_parts_that_the_server_can_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(direct, "PART", 10)

    found = list(direct._spans(900 * 11 + 1))

    assert (len(found), found[0][1:], found[-1][1:]) == (826, (0, 12), (9900, 9901))
