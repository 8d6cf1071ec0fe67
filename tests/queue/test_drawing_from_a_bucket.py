"""Jobs whose pictures and results are in a bucket."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from obstore.exceptions import GenericError

from jobs.models import Attempt, Job
from jobs.states import State
from jobs.storage import store
from jobs.storage.s3 import connection, health
from jobs.storage.store import store_at
from tests import buckets
from tests.queue.test_drawing import jpeg, make, queued
from tests.queue.test_status import written

pytestmark = pytest.mark.django_db
AWAY = "s3://overprint/x?endpoint=http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection._RETRY, "max_retries", 0)


def test_a_row_waits_while_the_bucket_is_away_and_is_made_when_it_is_back(
    bucket_url: str, settings
) -> None:
    settings.STORAGE_URL = bucket_url
    job = queued(jpeg())
    settings.STORAGE_URL = AWAY

    job = make(job)
    assert (job.state, job.attempts, job.queued_at) == (State.WAITING, 0, None)
    why, sentence = written()
    assert why == "store_away"
    assert sentence == (
        "Nothing new is begun. The storage, the bucket overprint at http://127.0.0.1:1, does not "
        "work. The server does not answer. Check the endpoint in STORAGE_URL and the network. 1 "
        "picture waits safely; work continues by itself when the storage works again."
    )

    settings.STORAGE_URL = bucket_url
    type(job).objects.filter(pk=job.pk).update(state=State.QUEUED)
    job = make(job)
    assert job.state == State.DONE
    assert {job.source.key, job.result_key, job.thumbnail_key} == set(store().keys("b/"))
    assert store().size(job.result_key) == job.result_size


def test_a_row_whose_result_the_bucket_refuses_waits_again(
    bucket_url: str, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STORAGE_URL = bucket_url
    job = queued(jpeg())
    for name, value in buckets.READS_ONLY.items():
        monkeypatch.setenv(name, value)
    settings.STORAGE_URL = f"{bucket_url}&"  # another store: the same bucket by another key
    store_at(settings.STORAGE_URL)._connection.health.note_success()

    job = make(job)

    assert (job.state, job.crashes, job.lease_token) == (State.WAITING, 0, None)
    assert "s3:PutObject" in store().reason


def test_a_row_waits_again_although_the_bucket_is_back_by_the_time_its_refusal_is_judged(
    bucket_url: str, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STORAGE_URL = bucket_url
    job = queued(jpeg())
    monkeypatch.setattr(health, "AGAIN", 0.0)  # the next look at the bucket finds it well
    really_put = connection._is_put

    def fall_silent_once(client: object, key: str, *rest: object) -> bool:
        if key.startswith("b/") and not silent:
            silent.append(key)
            raise GenericError("error sending request")
        return really_put(client, key, *rest)

    silent: list[str] = []
    monkeypatch.setattr(connection, "_is_put", fall_silent_once)

    job = make(job)

    assert store().trouble == ""
    assert (job.state, job.code, job.lease_token) == (State.WAITING, "", None)
    assert [attempt.outcome for attempt in job.history.all()] == ["not_stored"]


class ServerThatLostBytes:
    """A client of a server that has lost what was in it, and takes whatever comes: so SeaweedFS
    answers whose volumes are empty.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get(self, *_: object, **__: object) -> None:
        raise GenericError("status code: 500 <Code>InternalError</Code>")


@pytest.fixture
def job_without_bytes(bucket_url: str, settings, monkeypatch: pytest.MonkeyPatch) -> Job:
    """Return a row whose picture the bucket lists and cannot send."""
    settings.STORAGE_URL = bucket_url
    job = queued(jpeg())
    store()._cache.forget(job.source.key)
    really = connection.Connection._client
    monkeypatch.setattr(
        connection.Connection,
        "_client",
        lambda self, **named: ServerThatLostBytes(really(self, **named)),
    )
    return job


def test_a_row_waits_for_a_picture_that_the_bucket_cannot_send_and_others_are_not_held_up(
    job_without_bytes: Job,
) -> None:
    job = make(job_without_bytes)

    assert store().trouble == ""
    assert (job.state, job.code, job.crashes, job.lease_token) == (State.WAITING, "", 0, None)
    assert [(it.outcome, it.code) for it in job.history.all()] == [("not_stored", "unreadable")]


def test_a_row_does_not_wait_for_ever_for_a_picture_that_the_bucket_cannot_send(
    job_without_bytes: Job,
) -> None:
    job = make(job_without_bytes)
    long_ago = job.history.get().started_at - timedelta(seconds=200)
    Attempt.objects.update(started_at=long_ago)
    other = Job.objects.create(batch=job.batch, row=99, source=job.source, cells=job.cells)
    for each in (job, other):
        Job.objects.filter(pk=each.pk).update(state=State.QUEUED)

    job = make(job)
    other = make(other)  # does not wait in its turn

    assert [(each.state, each.code) for each in (job, other)] == [
        (State.FAILED, "file_unreadable")
    ] * 2
    assert job.sentence == (
        "The storage works, but cannot send the picture of this row. Its part that had the file "
        "may be lost. Ask the person who runs this site."
    )


@pytest.mark.parametrize(
    ("seconds", "state"), [(connection.ANSWERS, State.WAITING), (0.0, State.FAILED)]
)
def test_a_row_waits_again_if_its_time_ran_out_while_the_bucket_did_not_answer(
    bucket_url: str, settings, monkeypatch: pytest.MonkeyPatch, seconds: float, state: State
) -> None:
    settings.STORAGE_URL = bucket_url
    job = queued(jpeg())
    present = 1000.0

    def end_late(*_: object) -> bool:
        nonlocal present
        present += seconds
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(connection, "time", SimpleNamespace(monotonic=lambda: present))
    monkeypatch.setattr(connection, "_is_put", end_late)

    job = make(job)

    assert (job.state, job.crashes, job.lease_token) == (state, 0, None)
    assert ("takes too long to answer" in store().reason) == (state == State.WAITING)
