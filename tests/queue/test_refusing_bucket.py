"""A bucket that refuses in the middle of a run: no row is lost, the page says why, and work continues
by itself once the bucket takes requests again.
"""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from jobs.models import Job
from jobs.states import State
from jobs.storage import store
from jobs.storage.s3 import connection, health
from tests import buckets, refusing_buckets
from tests.queue.test_drawing import jpeg, make, queued
from tests.queue.test_status import written
from tests.refusing_buckets import HALF, OTHER_ETAG, RefusingBucket

pytestmark = pytest.mark.django_db
REFUSALS = {
    "AccessDenied": "The access key may not do that.",
    "ExpiredToken": "The session token has expired. Renew AWS_SESSION_TOKEN.",
    "RequestTimeTooSkewed": "The clock of this machine differs too much from the server’s.",
    "InvalidAccessKeyId": "The server does not know the access key. Correct AWS_ACCESS_KEY_ID.",
    "SlowDown": "The server asks for fewer requests.",
}


@pytest.fixture
def bucket(
    bucket_url: str,
    bucket_server: buckets.BucketServer,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[RefusingBucket]:
    """The site's bucket, which refuses on demand."""
    monkeypatch.setitem(connection._RETRY, "max_retries", 0)
    monkeypatch.setattr(health, "AGAIN", 0.0)  # the next look at the bucket asks it
    with refusing_buckets.in_front_of(bucket_server.endpoint) as server:
        settings.STORAGE_URL = bucket_url.replace(bucket_server.endpoint, server.endpoint)
        yield server


def back_in_the_queue(job: Job) -> Job:
    assert (job.state, job.code, job.crashes, job.lease_token) == (State.WAITING, "", 0, None)
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED)
    return job


def is_made_whole(job: Job) -> bool:
    job = make(job)
    data = store().read(job.result_key)
    return job.state == State.DONE and len(data) == job.result_size and data[-2:] == b"\xff\xd9"


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("code", REFUSALS)
def test_a_row_waits_while_the_bucket_refuses_and_the_page_says_why(
    bucket: RefusingBucket, code: str, method: str
) -> None:
    job = queued(jpeg())
    store()._cache.forget(job.source.key)
    bucket.fault, bucket.only = code, method

    job = back_in_the_queue(make(job))
    if (method, code) == ("GET", "SlowDown"):
        assert store().trouble == ""  # it may pass at once
    else:
        why, sentence = written()
        assert why == "store_away"
        assert REFUSALS[code] in sentence
        assert "1 picture waits safely" in sentence

    bucket.fault = ""
    assert store().trouble == ""
    assert is_made_whole(job)


def test_a_picture_of_which_half_arrives_is_not_drawn(bucket: RefusingBucket) -> None:
    job = queued(jpeg())
    store()._cache.forget(job.source.key)
    bucket.fault, bucket.only = HALF, "GET"

    job = back_in_the_queue(make(job))

    bucket.fault = ""
    assert is_made_whole(job)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_an_etag_decides_nothing(bucket: RefusingBucket, method: str) -> None:
    """Its meaning differs between servers; our own SHA-256 goes with each object."""
    job = queued(jpeg())
    store()._cache.forget(job.source.key)
    bucket.fault, bucket.only = OTHER_ETAG, method

    assert is_made_whole(job)
