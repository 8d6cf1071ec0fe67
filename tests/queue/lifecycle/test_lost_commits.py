"""A commit that happened although its answer was lost: the work is done again, and counts once."""

from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from jobs.errors import PictureTruncated
from jobs.models import Attempt, Batch, Job
from jobs.queue import leader, lifecycle, owner
from jobs.queue.lifecycle import Claim, Ticket
from jobs.queue.outages import patiently
from jobs.states import State
from tests import factories
from tests.queue.lifecycle.test_outcomes import files, stored

pytestmark = pytest.mark.django_db(transaction=True)


class Loss:
    """Lets every first commit of a piece of work happen, and loses its answer."""

    def __init__(self) -> None:
        self.lost = 0
        self.is_due = False

    def once(self, work: Callable[..., object], *arguments: object, **options: object) -> object:
        self.is_due = True
        return patiently(work, *arguments, **options)


@pytest.fixture
def loss(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loss]:
    commit, made = BaseDatabaseWrapper.commit, Loss()

    def commit_and_lose(self: BaseDatabaseWrapper) -> None:
        commit(self)
        if made.is_due:
            made.is_due = False
            made.lost += 1
            raise OperationalError("the connection was lost")

    monkeypatch.setattr(BaseDatabaseWrapper, "commit", commit_and_lose)
    monkeypatch.setattr("jobs.queue.outages.time.sleep", lambda _: None)
    monkeypatch.setattr(connection, "close", lambda: None)  # a database in memory ends with it
    yield made
    made.is_due = False


def claimed(job: Job, loss: Loss) -> Claim:
    claim = loss.once(lifecycle.claim, job.pk, job.generation, owner.new_token())
    assert isinstance(claim, Claim)
    return claim


def attempts(job: Job) -> list[tuple[int, int, str]]:
    found = Attempt.objects.filter(job=job).order_by("pk")
    return list(found.values_list("generation", "n", "outcome"))


def test_a_row_is_claimed_finished_and_counted_once(loss: Loss) -> None:
    job = factories.job(factories.running(), 2, State.QUEUED, queued_at=1)

    claim = claimed(job, loss)
    result = stored(claim)
    won = loss.once(lifecycle.end, claim, result)

    job.refresh_from_db()
    assert (loss.lost, won, job.state, job.attempts) == (2, True, State.DONE, 1)
    assert attempts(job) == [(1, 1, "done")]
    assert files() == sorted([result.key, result.thumbnail_key])


def test_a_row_fails_once(loss: Loss) -> None:
    job = factories.job(factories.running(), 2, State.QUEUED, queued_at=1)

    loss.once(lifecycle.end, claimed(job, loss), PictureTruncated("The file ends too early."))

    job.refresh_from_db()
    assert (job.state, job.code) == (State.FAILED, PictureTruncated.code)
    assert attempts(job) == [(1, 1, "failed")]


def test_a_crash_is_counted_once(loss: Loss) -> None:
    job = factories.job(factories.running(), 2, State.QUEUED, queued_at=1)
    claim = claimed(job, loss)

    loss.once(lifecycle.give_back, job.pk, claim.token, outcome="expired")

    job.refresh_from_db()
    assert (job.state, job.lease_token, job.attempts) == (State.WAITING, None, 1)
    assert attempts(job) == [(1, 1, "expired")]


def test_messages_that_nobody_sent_are_found_by_their_rows(loss: Loss) -> None:
    batch = factories.draft(3)
    loss.once(lifecycle.start, batch)
    leads = ("dispatcher", owner.new_token())
    leader.hold(*leads)

    marked = loss.once(lifecycle.mark_queued, batch.pk, 10, only_first=False, leader=leads)
    queued = [Ticket(job.pk, 1) for job in batch.jobs.filter(state=State.QUEUED)]
    loss.once(lifecycle.unmark, queued)

    assert (marked, len(queued)) == ([], 3)
    assert set(batch.jobs.values_list("state", flat=True)) == {State.WAITING}


def test_a_batch_settles_once(loss: Loss) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.DONE)

    loss.once(lifecycle.settle, batch.pk)
    first = Batch.objects.get(pk=batch.pk).settled_at
    lifecycle.settle(batch.pk)

    assert first is not None
    assert Batch.objects.get(pk=batch.pk).settled_at == first
