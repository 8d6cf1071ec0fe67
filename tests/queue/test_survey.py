from typing import Any

import pytest
from django.utils import timezone

from jobs.models import Batch, Job
from jobs.processes import intervals
from jobs.queue import lifecycle, survey
from jobs.queue.dispatcher import Dispatcher
from jobs.queue.monitoring import census
from jobs.queue.survey import Unsettled
from jobs.states import State
from tests import factories
from tests.queue.lifecycle.test_publishing import Silent
from tests.services import PATIENCE

pytestmark = pytest.mark.django_db

AT = timezone.now()


def batch(*states: State, **fields: Any) -> Batch:
    """Create a started batch with a row in each of these states."""
    started = factories.running(**fields)
    for row, state in enumerate(states, 2):
        held = {"lease_token": "other-boot:1:2:2:0", "lease_until": 2**40}
        factories.job(started, row, state, **(held if state == State.RUNNING else {}))
    return started


def seen(of: Batch) -> Unsettled:
    return next(each for each in survey.unsettled() if each.pk == of.pk)


def test_a_batch_is_described_by_its_flags_and_kinds_of_rows() -> None:
    many = [State.WAITING, State.QUEUED, State.QUEUED, State.RUNNING, State.CANCELLED, State.DONE]
    busy = batch(*many, paused_at=AT, only_first=[2], working_since=AT)
    Job.objects.filter(batch=busy, row=2).update(first=True)
    cancelled = batch(State.DONE, cancelled_at=AT)

    found = survey.unsettled()

    assert found == [
        Unsettled(
            pk=busy.pk,
            paused_at=Batch.objects.get(pk=busy.pk).paused_at,
            is_cancelled=False,
            only_first=True,
            has_waiting=True,
            queued=2,
            has_running=True,
            has_cancelled=True,
            has_open_first=True,
            working_since=Batch.objects.get(pk=busy.pk).working_since,
        ),
        Unsettled(cancelled.pk, None, True, False, False, 0, False, False, False),
    ]


def test_drafts_settled_and_deleted_batches_are_left_out() -> None:
    batch(State.WAITING, settled_at=AT)
    batch(State.WAITING, deleted_at=AT)
    factories.draft(1)

    assert survey.unsettled() == []


@pytest.mark.parametrize(
    ("states", "fields", "has_work", "has_ended", "needs_care"),
    [
        ([State.WAITING], {}, True, False, False),
        ([State.RUNNING], {}, False, False, False),
        ([State.QUEUED], {}, False, False, False),
        ([State.DONE, State.FAILED, State.LEFT_OUT], {}, False, True, True),
        ([State.WAITING, State.CANCELLED], {}, True, False, True),
        ([State.WAITING], {"paused_at": AT}, False, False, False),
        ([State.QUEUED], {"paused_at": AT}, False, False, True),
        ([State.RUNNING], {"cancelled_at": AT}, False, False, False),
        ([State.RUNNING, State.QUEUED], {"cancelled_at": AT}, False, False, True),
        ([State.RUNNING, State.WAITING], {"cancelled_at": AT}, False, False, True),
        ([State.WAITING], {"only_first": [9]}, True, False, True),
        ([State.WAITING], {"only_first": [9], "paused_at": AT}, False, False, False),
    ],
)
def test_what_a_batch_needs_follows_from_its_rows_and_flags(
    states: list[State],
    fields: dict[str, Any],
    has_work: bool,
    has_ended: bool,
    needs_care: bool,
) -> None:
    found = seen(batch(*states, **fields))

    assert (found.has_work, found.has_ended, found.needs_care) == (has_work, has_ended, needs_care)


@pytest.mark.parametrize("flag", ["paused_at", "cancelled_at"])
def test_a_batch_whose_rows_follow_its_flags_needs_no_care(flag: str) -> None:
    stopped = batch(State.QUEUED, State.WAITING, State.RUNNING, **{flag: AT})

    before = seen(stopped).needs_care
    lifecycle.follow_flags(stopped.pk)

    assert (before, seen(stopped).needs_care) == (True, False)


def leading(batches: int) -> Dispatcher:
    """Return a dispatcher that leads and has seen to these batches, whose rows are all drawn."""
    for _ in range(batches):
        batch(State.RUNNING)
    dispatcher = Dispatcher()
    dispatcher.publisher = Silent()
    dispatcher.tick()
    dispatcher.tick()
    return dispatcher


@pytest.mark.parametrize("batches", [1, 5])
def test_a_round_asks_one_question_however_many_batches_run(
    batches: int, django_assert_num_queries: Any
) -> None:
    dispatcher = leading(batches)
    dispatcher._beat_at = float("inf")

    with django_assert_num_queries(1):
        dispatcher.tick()


@pytest.mark.parametrize("batches", [1, 5])
def test_the_work_of_each_second_asks_as_much_however_many_batches_run(
    batches: int, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Even a slow machine counts all batches at once, and none of them twice.
    monkeypatch.setattr(census, "BUDGET", PATIENCE)
    monkeypatch.setattr(intervals, "CENSUS", PATIENCE)
    dispatcher = leading(batches)
    dispatcher._beat_at = 0.0

    with django_assert_num_queries(15):
        dispatcher.tick()
