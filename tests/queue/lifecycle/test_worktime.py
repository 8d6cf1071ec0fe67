"""The clock of a batch goes while it is at work, and stands otherwise."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.models import Batch
from jobs.queue import lifecycle
from jobs.states import State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]

LATELY = timedelta(seconds=36)
BEFORE = timedelta(seconds=5)


def at_work(*states: State, **fields: object) -> Batch:
    """Return a batch that worked for some seconds once, and is at work now."""
    batch = factories.running(working_since=timezone.now() - LATELY, worked=BEFORE, **fields)
    for row, state in enumerate(states, 2):
        factories.job(batch, row, state)
    return batch


def standing(*states: State, **fields: object) -> Batch:
    batch = at_work(*states, **fields)
    Batch.objects.filter(pk=batch.pk).update(working_since=None)
    return batch


def clock(batch: Batch) -> tuple[int, bool]:
    """Return the seconds that are counted, and whether the clock runs."""
    batch.refresh_from_db()
    return round(batch.worked.total_seconds()), batch.working_since is not None


@pytest.mark.parametrize(
    ("states", "fields", "end"),
    [
        ((State.WAITING,), {}, lifecycle.pause),
        ((State.WAITING,), {}, lifecycle.cancel),
        ((State.DONE,), {}, lambda batch: lifecycle.settle(batch.pk)),
        ((State.WAITING,), {"only_first": [9]}, lambda batch: lifecycle.end_first(batch.pk)),
    ],
)
def test_the_clock_stops_with_the_batch(
    states: tuple[State, ...], fields: dict[str, object], end: Callable[[Batch], object]
) -> None:
    batch = at_work(*states, **fields)

    end(batch)
    stopped = clock(batch)
    end(batch)

    assert (stopped, clock(batch)) == ((41, False), (41, False))


@pytest.mark.parametrize(
    ("states", "fields", "begin"),
    [
        ((State.WAITING,), {"paused_at": timezone.now()}, lifecycle.resume),
        ((State.CANCELLED,), {"cancelled_at": timezone.now()}, lifecycle.uncancel),
        (
            (State.FAILED,),
            {"settled_at": timezone.now()},
            lambda batch: lifecycle.retry(batch.jobs.all()),
        ),
        (
            (State.DONE,),
            {"settled_at": timezone.now()},
            lambda batch: lifecycle.remake(batch.jobs.all()),
        ),
        (
            (State.WAITING,),
            {"settled_at": timezone.now()},
            lambda batch: lifecycle.reopen_unfinished(batch.pk),
        ),
    ],
)
def test_the_clock_continues_with_the_batch_and_the_pause_does_not_count(
    states: tuple[State, ...], fields: dict[str, object], begin: Callable[[Batch], object]
) -> None:
    batch = standing(*states, **fields)

    begin(batch)

    assert clock(batch) == (5, True)
    assert batch.working_since is not None
    assert timezone.now() - batch.working_since < timedelta(seconds=20)


def test_a_retry_in_a_paused_batch_does_not_start_the_clock() -> None:
    batch = standing(State.FAILED, paused_at=timezone.now(), settled_at=timezone.now())

    lifecycle.retry(batch.jobs.all())

    assert clock(batch) == (5, False)


def test_a_retry_while_the_batch_is_at_work_leaves_the_clock_alone() -> None:
    batch = at_work(State.FAILED, State.WAITING)
    before = batch.working_since

    lifecycle.retry(batch.jobs.all())

    assert (clock(batch), batch.working_since) == ((5, True), before)


def test_the_clock_of_a_draft_starts_with_the_batch() -> None:
    batch = factories.draft(1)
    before = clock(batch)

    lifecycle.start(batch)

    assert (before, clock(batch)) == ((0, False), (0, True))
