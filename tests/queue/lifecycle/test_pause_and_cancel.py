"""Batches that are paused, cancelled and continued, and rows that follow."""

import pytest
from django.utils import timezone

from jobs.models import Batch
from jobs.queue import lifecycle, owner
from jobs.queue.lifecycle import batches
from jobs.states import State
from tests import factories
from tests.queue.lifecycle.in_states import put, rows

pytestmark = pytest.mark.django_db


def test_a_pause_withdraws_queued_rows_and_leaves_running_ones() -> None:
    batch = factories.running()
    put(batch, State.WAITING, State.QUEUED, State.RUNNING, State.DONE)

    first, second = lifecycle.pause(batch), lifecycle.pause(batch)

    assert (first, second) == (1, 0)
    assert rows(batch) == {2: "waiting", 3: "waiting", 4: "running", 5: "done"}


def test_a_message_that_arrives_after_the_pause_claims_nothing_until_the_job_is_queued_again() -> (
    None
):
    batch = factories.running()
    (job,) = put(batch, State.QUEUED)
    lifecycle.pause(batch)

    during = lifecycle.claim(job.pk, 1, owner.new_token())
    lifecycle.resume(batch)
    after = lifecycle.claim(job.pk, 1, owner.new_token())

    assert during is None
    assert after is None
    assert rows(batch) == {2: "waiting"}


def test_only_a_paused_batch_can_be_continued() -> None:
    batch = factories.running(2)

    running = lifecycle.resume(batch)
    lifecycle.pause(batch)

    assert running == 0
    assert lifecycle.resume(batch) == 2
    assert lifecycle.resume(batch) == 0


@pytest.mark.parametrize(
    "fields",
    [{"started_at": None}, {"settled_at": timezone.now()}, {"cancelled_at": timezone.now()}],
)
def test_a_batch_that_is_not_running_cannot_be_paused(fields: dict[str, object]) -> None:
    batch = factories.running(1)
    Batch.objects.filter(pk=batch.pk).update(**fields)

    assert lifecycle.pause(batch) == 0


# --- cancel and continue after all


def test_a_cancel_stops_waiting_rows_and_leaves_running_and_finished_ones() -> None:
    batch = factories.running()
    put(batch, State.WAITING, State.QUEUED, State.RUNNING, State.DONE, State.FAILED, State.LEFT_OUT)

    first, second = lifecycle.cancel(batch), lifecycle.cancel(batch)

    assert (first, second) == (2, 0)
    assert rows(batch) == {
        2: "cancelled",
        3: "cancelled",
        4: "running",
        5: "done",
        6: "failed",
        7: "left_out",
    }


def test_of_very_many_rows_a_person_waits_for_the_first_and_the_dispatcher_stops_the_others(
    monkeypatch,
) -> None:
    for name in ("AT_ONCE", "FOLLOWING"):
        monkeypatch.setattr(lifecycle.batches, name, -1)
    monkeypatch.setattr(lifecycle.rows, "PIECE", 1)
    batch = factories.running(3)

    said = lifecycle.cancel(batch)

    assert (said, rows(batch)) == (3, {2: "cancelled", 3: "waiting", 4: "waiting"})
    while lifecycle.follow_flags(batch.pk):
        pass
    assert rows(batch) == {2: "cancelled", 3: "cancelled", 4: "cancelled"}


def test_continuing_after_a_cancel_begins_a_new_generation() -> None:
    batch = factories.running()
    _, queued, _ = put(batch, State.WAITING, State.QUEUED, State.DONE)
    lifecycle.cancel(batch)

    first, second = lifecycle.uncancel(batch), lifecycle.uncancel(batch)

    assert (first, second) == (2, 0)
    assert rows(batch) == {2: "waiting", 3: "waiting", 4: "done"}
    assert list(batch.jobs.order_by("row").values_list("generation", flat=True)) == [2, 2, 1]
    assert lifecycle.claim(queued.pk, 1, owner.new_token()) is None


@pytest.mark.parametrize(
    ("stop", "go_on", "expected"),
    [
        (lifecycle.pause, lifecycle.resume, (1, 2, 2)),
        (lifecycle.cancel, lifecycle.uncancel, (2, 0, 0)),
    ],
)
def test_a_row_that_was_stopped_in_the_queue_is_counted_against_only_until_then(
    stop, go_on, expected
) -> None:
    batch = factories.running()
    put(batch, State.QUEUED, queued_at=5, strikes=2, attempts=2, crashes=2)

    stop(batch)
    stopped = batch.jobs.get()
    go_on(batch)

    job = batch.jobs.get()
    assert (stopped.queued_at, stopped.strikes) == (None, 0)
    assert (job.state, job.generation, job.attempts, job.crashes) == (State.WAITING, *expected)


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        ({"cancelled_at": timezone.now()}, {"cancelled_at": None}, State.WAITING),
        ({"cancelled_at": None}, {"cancelled_at": timezone.now()}, State.CANCELLED),
        ({"paused_at": timezone.now()}, {"paused_at": None}, State.QUEUED),
    ],
)
def test_rows_do_not_follow_a_flag_that_a_person_has_just_changed(
    monkeypatch, before, after, state
) -> None:
    batch = factories.running(**before)
    put(batch, state)
    in_pieces = batches.in_pieces

    def change_first(*args, **options) -> int:
        Batch.objects.filter(pk=batch.pk).update(**after)
        return in_pieces(*args, **options)

    monkeypatch.setattr(batches, "in_pieces", change_first)

    assert lifecycle.follow_flags(batch.pk) == 0
    assert rows(batch) == {2: state}


def test_a_settled_cancelled_batch_is_open_again_after_it_is_continued() -> None:
    batch = factories.running(1)
    lifecycle.cancel(batch)
    lifecycle.settle(batch.pk)

    lifecycle.uncancel(batch)

    batch.refresh_from_db()
    assert (batch.is_cancelled, batch.is_settled, batch.settled_counts) == (False, False, None)


def test_rows_follow_the_flags_even_if_the_process_that_set_them_died() -> None:
    batch = factories.running()
    put(batch, State.WAITING, State.QUEUED)

    Batch.objects.filter(pk=batch.pk).update(paused_at=timezone.now())
    lifecycle.follow_flags(batch.pk)
    paused = rows(batch)
    Batch.objects.filter(pk=batch.pk).update(cancelled_at=timezone.now())
    lifecycle.follow_flags(batch.pk)
    cancelled = rows(batch)
    Batch.objects.filter(pk=batch.pk).update(cancelled_at=None, paused_at=None)
    lifecycle.follow_flags(batch.pk)

    assert paused == {2: "waiting", 3: "waiting"}
    assert cancelled == {2: "cancelled", 3: "cancelled"}
    assert rows(batch) == {2: "waiting", 3: "waiting"}
    assert lifecycle.follow_flags(batch.pk) == 0
