import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from jobs.models import Attempt, Batch, Job, WorkerChild
from jobs.queue import lifecycle, owner
from jobs.queue.lifecycle.claims import UNREADABLE_SECONDS
from jobs.states import State
from tests import factories
from tests.queue import tokens
from tests.queue.plant import connect_here, shared_database

LONG_AGO, NEVER = 1000, 2**40  # epoch seconds


def queued(batch: Batch | None = None, **fields: object) -> Job:
    return factories.job(
        batch or factories.running(), 2, State.QUEUED, queued_at=LONG_AGO, **fields
    )


def held(token: str, until: int = NEVER, **fields: object) -> Job:
    """Return a running job with the attempt that its claim began."""
    job = factories.job(
        factories.running(),
        2,
        State.RUNNING,
        lease_token=token,
        lease_until=until,
        attempts=1,
        **fields,
    )
    Attempt.objects.create(
        job=job, generation=1, n=1, token=token, worker="a:1", started_at=timezone.now()
    )
    return job


def history(job: Job) -> list[tuple[int, str, str]]:
    return list(job.history.values_list("n", "outcome", "reason"))


@pytest.mark.django_db
def test_a_claim_holds_what_drawing_needs() -> None:
    job = queued()
    Batch.objects.update(common_sizes={"caption": 3.25})

    claim = lifecycle.claim(job.pk, 1, "token:abc")

    job.refresh_from_db()
    assert claim == lifecycle.Claim(
        job_id=job.pk,
        generation=1,
        attempt=1,
        token="token:abc",
        batch_id=job.batch_id,
        row=2,
        cells=job.values,
        source_key=f"b/{job.batch_id}/in/2.jpg",
        source_problem="",
        design_version_id=job.batch.design_version_id,
        common_sizes={"caption": 3.25},
    )
    assert (job.state, job.lease_token, job.attempts, job.queued_at) == (
        State.RUNNING,
        "token:abc",
        1,
        None,
    )
    assert history(job) == [(1, "", "")]


@pytest.mark.django_db
def test_a_job_can_be_claimed_once() -> None:
    job = queued()

    first, second = (
        lifecycle.claim(job.pk, 1, owner.new_token()),
        lifecycle.claim(job.pk, 1, owner.new_token()),
    )

    assert first is not None
    assert second is None
    assert history(job) == [(1, "", "")]


@pytest.mark.django_db
def test_a_claim_whose_answer_was_lost_can_be_asked_for_again() -> None:
    job, token = queued(), owner.new_token()

    first, again = lifecycle.claim(job.pk, 1, token), lifecycle.claim(job.pk, 1, token)

    assert first == again
    assert history(job) == [(1, "", "")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "state", [State.WAITING, State.DONE, State.FAILED, State.CANCELLED, State.LEFT_OUT]
)
def test_a_job_that_is_not_queued_cannot_be_claimed(state: State) -> None:
    job = factories.job(factories.running(), 2, state)

    assert lifecycle.claim(job.pk, 1, owner.new_token()) is None
    job.refresh_from_db()
    assert job.state == state


@pytest.mark.django_db
def test_a_message_of_an_old_generation_claims_nothing() -> None:
    job = queued(generation=2)

    assert lifecycle.claim(job.pk, 1, owner.new_token()) is None
    assert lifecycle.claim(job.pk, 2, owner.new_token()) is not None


@pytest.mark.django_db
@pytest.mark.parametrize("flag", ["paused_at", "cancelled_at"])
def test_a_batch_that_is_paused_or_cancelled_hands_out_nothing(flag: str) -> None:
    job = queued()
    Batch.objects.update(**{flag: timezone.now()})

    assert lifecycle.claim(job.pk, 1, owner.new_token()) is None


@pytest.mark.django_db
def test_a_deleted_job_claims_nothing() -> None:
    assert lifecycle.claim(404, 1, owner.new_token()) is None


@pytest.mark.django_db
def test_a_job_whose_lease_ran_out_is_taken_over() -> None:
    job = held(tokens.elsewhere(), until=LONG_AGO)

    claim = lifecycle.claim(job.pk, 1, owner.new_token())

    assert claim is not None
    assert claim.attempt == 2
    assert history(job) == [(1, "expired", ""), (2, "", "the worker was not heard from in time")]


@pytest.mark.django_db
def test_a_job_of_a_worker_elsewhere_is_left_alone_while_its_lease_lasts() -> None:
    job = held(tokens.elsewhere())

    assert lifecycle.claim(job.pk, 1, owner.new_token()) is None


@pytest.mark.django_db
def test_a_job_of_a_dead_process_is_taken_over_at_once() -> None:
    job = held(tokens.dead())

    claim = lifecycle.claim(job.pk, 1, owner.new_token())

    job.refresh_from_db()
    assert claim is not None
    assert (job.attempts, job.crashes) == (2, 0)
    assert history(job) == [(1, "lost", ""), (2, "", "the worker was stopped")]


@pytest.mark.django_db
def test_a_child_that_died_while_its_parent_lived_counts_as_a_crash() -> None:
    token = tokens.dead()
    WorkerChild.objects.create(token=owner.process_of(token), host="here", pid=1, parent=1)
    job = held(token)

    lifecycle.claim(job.pk, 1, owner.new_token())

    job.refresh_from_db()
    assert job.crashes == 1
    assert history(job) == [(1, "lost", ""), (2, "", "the worker child died")]


@pytest.mark.django_db
def test_the_third_crash_fails_the_job_instead() -> None:
    token = tokens.dead()
    WorkerChild.objects.create(token=owner.process_of(token), host="here", pid=1, parent=1)
    job = held(token, crashes=2)

    claim = lifecycle.claim(job.pk, 1, owner.new_token())

    job.refresh_from_db()
    assert claim is None
    assert (job.state, job.code, job.crashes, job.lease_token) == (
        State.FAILED,
        "takes_worker_down",
        3,
        None,
    )
    assert history(job) == [(1, "lost", "")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("failed", "retried after it failed"),
        ("done", "made again on request"),
        ("late", "continued after it was stopped"),
    ],
)
def test_a_new_generation_says_why_it_runs_again(outcome: str, reason: str) -> None:
    job = queued(generation=2)
    Attempt.objects.create(
        job=job,
        generation=1,
        n=1,
        token="t",
        worker="a:1",
        started_at=timezone.now(),
        outcome=outcome,
    )

    lifecycle.claim(job.pk, 2, owner.new_token())

    assert list(job.history.filter(generation=2).values_list("n", "reason")) == [(1, reason)]


def test_of_many_claimers_at_once_one_wins(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    won: list[str] = []

    def run(job_id: int, start: threading.Barrier) -> None:
        token = f"{owner.this_process()}:{uuid4().hex}"
        with django_db_blocker.unblock(), connect_here(tmp_path):
            start.wait()
            if lifecycle.claim(job_id, 1, token):
                won.append(token)

    with django_db_blocker.unblock(), shared_database(tmp_path):
        job = queued()
        start = threading.Barrier(8)
        claimers = [threading.Thread(target=run, args=(job.pk, start)) for _ in range(8)]
        for claimer in claimers:
            claimer.start()
        for claimer in claimers:
            claimer.join()
        job.refresh_from_db()
        attempts = job.history.count()

    assert won == [job.lease_token]
    assert attempts == 1


LATELY, BEFORE = timedelta(seconds=5), timedelta(seconds=UNREADABLE_SECONDS + 5)


def tried(job: Job, ago: timedelta, generation: int = 2, code: str = "unreadable") -> None:
    began = {"started_at": timezone.now() - ago, "worker": "a:1", "token": f"{job.pk}"}
    Attempt.objects.create(job=job, generation=generation, n=9, code=code, **began)


def failed(batch: Batch, ago: timedelta, code: str = "file_unreadable") -> None:
    finished = {"code": code, "finished_at": timezone.now() - ago}
    factories.job(batch, 5, State.FAILED, **finished)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("happened", "has_waited"),
    [
        (lambda job, _: tried(job, BEFORE), True),
        (lambda job, _: tried(job, LATELY), False),
        (lambda job, _: tried(job, BEFORE, generation=1), False),
        (lambda job, _: tried(job, BEFORE, code=""), False),
        (lambda _, other: tried(other, BEFORE), False),
        (lambda job, _: failed(job.batch, LATELY), True),
        (lambda job, _: failed(job.batch, BEFORE), False),
        (lambda job, _: failed(job.batch, LATELY, "picture_missing"), False),
        (lambda _, other: failed(other.batch, LATELY), False),
    ],
)
def test_a_row_has_waited_for_a_file_if_itself_did_or_its_batch_has_given_up(
    happened: Callable[[Job, Job], None], has_waited: bool
) -> None:
    job, other = queued(generation=2), queued(generation=2)
    claim = lifecycle.claim(job.pk, 2, owner.new_token())
    assert claim is not None

    happened(job, other)

    assert lifecycle.has_waited_for_file(claim) == has_waited
