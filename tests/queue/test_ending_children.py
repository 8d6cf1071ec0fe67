"""What a worker's child leaves in the database when it ends."""

import os

import pytest

from jobs.models import Attempt, Job, WorkerChild
from jobs.queue import lifecycle, owner, worker
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def claimed_here() -> tuple[Job, str]:
    """Let this process be a child with a job in hand. Return the job and the token of its claim."""
    WorkerChild.objects.create(
        token=owner.this_process(), host="h", pid=os.getpid(), parent=os.getppid()
    )
    job = factories.job(factories.running(), 2, State.QUEUED, queued_at=1)
    token = owner.new_token()
    assert lifecycle.claim(job.pk, 1, token)
    return job, token


def test_a_child_that_a_picture_lets_exit_counts_as_a_crash() -> None:
    job, token = claimed_here()

    worker.end_child()
    lifecycle.give_back(job.pk, token)

    job.refresh_from_db()
    assert (job.state, job.crashes) == (State.WAITING, 1)
    assert Attempt.objects.get().code == "child_died"


def test_a_child_that_is_told_to_end_takes_its_row_and_does_not_count_as_a_crash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job, token = claimed_here()
    monkeypatch.setattr(worker, "terminate_handler_fired", lambda: True)

    worker.end_child()
    lifecycle.give_back(job.pk, token)

    job.refresh_from_db()
    assert (job.state, job.crashes) == (State.WAITING, 0)
    assert not WorkerChild.objects.exists()


def test_a_child_that_ends_with_nothing_in_hand_takes_its_row() -> None:
    job, token = claimed_here()
    lifecycle.give_back(job.pk, token, outcome="expired")
    others = factories.job(job.batch, 3, State.QUEUED, queued_at=1)
    assert lifecycle.claim(others.pk, 1, "boot:ns:1:1:aa")

    worker.end_child()

    assert not WorkerChild.objects.exists()
