from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

import pytest
from celery.exceptions import Reject
from django.db import OperationalError

from jobs.errors import Unexpected
from jobs.models import Job
from jobs.processes import intervals
from jobs.queue import drawing, letting_go, lifecycle, outages, owner, tasks
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db

FAILURE = Unexpected("Something went wrong.")


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intervals, "DATABASE_AWAY", -1)
    monkeypatch.setattr(letting_go, "PAUSE", 0.01)
    monkeypatch.setattr(drawing, "attempt", lambda _: FAILURE)
    monkeypatch.setattr("threading.Thread", AtOnce)
    monkeypatch.setattr(outages, "connection", StaysOpen())
    monkeypatch.setattr(letting_go, "connection", StaysOpen())


class StaysOpen:
    """The test's own connection must not be closed under its transaction."""

    def close(self) -> None: ...


class AtOnce:
    """A thread that is over when it has begun, on the test's own connection."""

    def __init__(
        self, target: Callable[..., object], args: tuple[object, ...], **_: object
    ) -> None:
        self._work = partial(target, *args)

    def start(self) -> None:
        self._work()


def away(*_: object, **__: object) -> NoReturn:
    raise OperationalError("database is locked")


def queued() -> Job:
    return factories.job(factories.running(), 2, State.QUEUED, queued_at=1)


def make(job: Job) -> Job:
    with pytest.raises(Reject):
        tasks.make(job.pk, 1)
    job.refresh_from_db()
    return job


def test_a_job_whose_outcome_was_not_stored_waits_again_once_the_database_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, answers = lifecycle.give_back, iter([away, away])
    monkeypatch.setattr(lifecycle, "end", away)
    monkeypatch.setattr(
        lifecycle, "give_back", lambda *which, **how: next(answers, real)(*which, **how)
    )

    job = make(queued())

    attempt = job.history.get()
    assert (job.state, job.lease_token, job.crashes) == (State.WAITING, None, 0)
    assert (attempt.outcome, attempt.code) == ("expired", "database_away")


def test_a_claim_whose_answer_was_lost_is_given_back_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def claim(*which: Any) -> NoReturn:
        assert real(*which) is not None
        away()

    real = lifecycle.claim
    monkeypatch.setattr(lifecycle, "claim", claim)

    job = make(queued())

    assert (job.state, job.history.get().outcome) == (State.WAITING, "expired")


def test_a_stored_outcome_stays_if_only_the_answer_was_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def end(*which: Any) -> NoReturn:
        assert real(*which)
        away()

    real = lifecycle.end
    monkeypatch.setattr(lifecycle, "end", end)

    job = make(queued())

    assert (job.state, job.code, job.history.get().outcome) == (
        State.FAILED,
        FAILURE.code,
        "failed",
    )


def test_a_job_that_somebody_else_holds_by_now_stays_with_them() -> None:
    job = queued()
    claim = lifecycle.claim(job.pk, 1, owner.new_token())

    letting_go.let_go(job.pk, owner.new_token())

    job.refresh_from_db()
    assert claim is not None
    assert (job.state, job.lease_token) == (State.RUNNING, claim.token)
