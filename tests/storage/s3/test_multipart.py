"""Multipart uploads whose parts come from elsewhere, on a real server."""

from datetime import UTC, datetime, timedelta

import pytest
import urllib3

from jobs.errors import StorageFailed
from jobs.storage.contract import KeyMissing
from jobs.storage.s3.address import parse
from jobs.storage.s3.connection import Connection
from jobs.storage.s3.multipart import MultipartUploads, OpenUpload, SentPart
from jobs.storage.s3.signing import Keys, Signer, keys_of_environment

KEY = "b/1/direct/7-5-0"
LARGE = bytes(range(256)) * (5 * 4096)  #: as much as a part that is not the last has to have


@pytest.fixture
def uploads(bucket_url: str) -> MultipartUploads:
    return uploads_with(bucket_url, keys_of_environment())


def uploads_with(url: str, keys: Keys | None) -> MultipartUploads:
    address = parse(url)
    return MultipartUploads(address, Signer(keys, address.region), address.origin)


def send(uploads: MultipartUploads, upload_id: str, number: int, data: bytes, size: int) -> int:
    """Send a part as a browser does, to an address for `size` bytes, and return the status."""
    address = uploads.address_of_part(KEY, upload_id, number, size)
    return urllib3.request("PUT", address, body=data).status


def test_parts_become_an_object_that_their_addresses_can_no_longer_change(
    uploads: MultipartUploads, bucket_url: str
) -> None:
    bucket = Connection(parse(bucket_url))
    upload_id = uploads.begin(KEY)

    assert send(uploads, upload_id, 2, b"end", 3) == 200
    assert send(uploads, upload_id, 1, LARGE, len(LARGE)) == 200
    assert list(bucket.listed("")) == []
    parts = uploads.parts(KEY, upload_id)
    uploads.complete(KEY, upload_id, parts)

    assert [part[:2] for part in parts] == [(1, len(LARGE)), (2, 3)]
    assert send(uploads, upload_id, 2, b"bad", 3) == 404
    with pytest.raises(KeyMissing):
        uploads.parts(KEY, upload_id)
    assert [tuple(found) for found in bucket.listed("")] == [(KEY, len(LARGE) + 3)]
    assert bytes(bucket.part(KEY, len(LARGE), len(LARGE) + 3).data) == b"end"


@pytest.mark.parametrize("data", [b"shor", b"longer"])
def test_a_part_has_the_size_for_which_its_address_was_made(
    uploads: MultipartUploads, data: bytes
) -> None:
    upload_id = uploads.begin(KEY)

    assert send(uploads, upload_id, 1, data, 5) == 403
    assert uploads.parts(KEY, upload_id) == []


def test_a_part_that_is_sent_again_counts_once(uploads: MultipartUploads) -> None:
    upload_id = uploads.begin(KEY)

    for data in (b"first", b"again"):
        assert send(uploads, upload_id, 1, data, 5) == 200

    (part,) = uploads.parts(KEY, upload_id)
    assert part == SentPart(1, 5, part.etag)


def test_open_uploads_are_found_and_given_up(uploads: MultipartUploads) -> None:
    here, elsewhere = uploads.begin(KEY), uploads.begin("b/2/direct/7-5-0")

    (found,) = uploads.open_uploads("b/1/")
    assert found == OpenUpload(KEY, here, found.begun_at)
    assert abs(datetime.now(UTC) - found.begun_at) < timedelta(hours=1)
    for _ in range(2):  # somebody else may have done it
        uploads.give_up(KEY, here)

    assert [each.upload_id for each in uploads.open_uploads("")] == [elsewhere]
    assert send(uploads, here, 1, b"later", 5) == 404


def test_the_server_copies_an_object_and_says_if_there_is_none(
    uploads: MultipartUploads, bucket_url: str
) -> None:
    bucket = Connection(parse(bucket_url))
    upload_id = uploads.begin(KEY)
    send(uploads, upload_id, 1, b"bytes", 5)
    uploads.complete(KEY, upload_id, uploads.parts(KEY, upload_id))

    uploads.copy(KEY, "b/1/in/a", {"sha256": "abc"})
    copied = bucket.part("b/1/in/a")

    assert (bytes(copied.data), copied.size, copied.sha256) == (b"bytes", 5, "abc")
    with pytest.raises(KeyMissing):
        uploads.copy("b/1/direct/none", "b/1/in/b", {})


def test_a_refusal_is_put_into_words(bucket_url: str) -> None:
    nobody = uploads_with(bucket_url, Keys("nobody", "secret"))
    away = uploads_with("s3://overprint/?endpoint=http://127.0.0.1:9", Keys("a", "b"))

    with pytest.raises(StorageFailed, match="Correct AWS_ACCESS_KEY_ID"):
        nobody.begin(KEY)
    with pytest.raises(StorageFailed, match="The server does not answer"):
        away.begin(KEY)
