from dataclasses import asdict

import pytest
from django.utils import timezone

from jobs import reading
from jobs.models import Batch, Finding
from jobs.queue import lifecycle, reconciler
from jobs.queue.lifecycle import batches
from jobs.states import OPEN, State
from tests import factories
from tests.queue.lifecycle.in_states import put, rows

pytestmark = pytest.mark.django_db

NO_PICTURE = "The picture of this row was not uploaded. Upload it, then press Retry."
SEVERAL = "More than one uploaded picture fits this row. Choose which one is meant."


# --- start


def test_a_draft_starts_once() -> None:
    batch = factories.draft(2)

    first, second = lifecycle.start(batch), lifecycle.start(batch)

    batch.refresh_from_db()
    assert (first, second) == (1, 0)
    assert not batch.is_draft
    assert rows(batch) == {2: "waiting", 3: "waiting"}


def test_rows_without_a_picture_fail_at_the_start_with_the_sentence_of_the_matching() -> None:
    batch = factories.draft(1)
    factories.job(batch, 3, source=None, source_problem="No picture is called 3.jpg.")
    ambiguous = factories.job(batch, 4, source=None, source_problem="4.jpg and 4.JPG both fit.")
    unsaid = factories.job(batch, 5, source=None)
    for job in (ambiguous, unsaid):
        Finding.objects.create(
            batch=batch, job=job, code="picture_ambiguous", blocks=True, sentence="Two fit."
        )
    missing = factories.job(batch, 6, source=None)
    Finding.objects.create(batch=batch, job=missing, code="text_too_long", blocks=True)
    factories.job(batch, 7, State.LEFT_OUT, source=None, code="picture_missing")
    factories.job(batch, 8, source=None, generation=2)
    factories.job(batch, 9, source=None, attempts=1)

    lifecycle.start(batch)

    assert lifecycle.fail_without_picture(batch.pk) == 0
    assert list(batch.jobs.order_by("row").values_list("row", "state", "code", "sentence")) == [
        (2, "waiting", "", ""),
        (3, "failed", "picture_missing", "No picture is called 3.jpg."),
        (4, "failed", "picture_ambiguous", "4.jpg and 4.JPG both fit."),
        (5, "failed", "picture_ambiguous", SEVERAL),
        (6, "failed", "picture_missing", NO_PICTURE),
        (7, "left_out", "picture_missing", ""),
        (8, "waiting", "", ""),
        (9, "waiting", "", ""),
    ]


def test_a_start_fails_no_row_of_another_batch() -> None:
    draft, batch = factories.draft(), factories.draft(1)
    factories.job(draft, 2, source=None)

    lifecycle.start(batch)

    assert rows(draft) == {2: "waiting"}


def test_rows_that_fail_at_the_start_count_neither_for_the_rate_nor_the_curve() -> None:
    batch = factories.draft()
    for row in (2, 3):
        factories.job(batch, row, source=None)

    lifecycle.start(batch)

    batch.refresh_from_db()
    assert rows(batch) == {2: "failed", 3: "failed"}
    assert list(batch.jobs.values_list("finished_at", flat=True)) == [None, None]
    assert sum(reading.throughput(batch)) == 0


def test_many_rows_without_a_picture_fail_in_pieces_from_the_top_of_the_sheet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batches, "PIECE", 2)
    batch = factories.draft()
    for row in (5, 4, 2):
        factories.job(batch, row, source=None)
    factories.job(batch, 3)

    lifecycle.start(batch)
    at_the_start = rows(batch)
    later = lifecycle.fail_without_picture(batch.pk), lifecycle.fail_without_picture(batch.pk)

    assert at_the_start == {2: "failed", 3: "waiting", 4: "failed", 5: "waiting"}
    assert later == (1, 0)


def test_a_start_can_name_the_rows_to_be_made_first() -> None:
    batch = factories.draft(3)

    lifecycle.start(batch, [3, 4])

    batch.refresh_from_db()
    assert batch.only_first == [3, 4]
    assert list(batch.jobs.filter(first=True).order_by("row").values_list("row", flat=True)) == [
        3,
        4,
    ]


def test_a_batch_pauses_once_its_first_rows_are_settled_and_continue_lets_the_rest_go() -> None:
    batch = factories.draft(3)
    lifecycle.start(batch, [2])

    early = lifecycle.end_first(batch.pk)
    batch.jobs.filter(row=2).update(state=State.FAILED)
    paused, again = lifecycle.end_first(batch.pk), lifecycle.end_first(batch.pk)
    batch.refresh_from_db()
    was_paused, only_first = batch.is_paused, batch.only_first
    continued = lifecycle.resume(batch)

    batch.refresh_from_db()
    assert (early, paused, again) == (0, 1, 0)
    assert (was_paused, only_first) == (True, None)
    assert (continued, batch.is_paused) == (2, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"only_first": None},
        {"only_first": [2], "paused_at": timezone.now()},
        {"only_first": [2], "cancelled_at": timezone.now()},
    ],
)
def test_no_other_batch_pauses_because_none_of_its_first_rows_is_open(fields) -> None:
    batch = factories.running(**fields)
    put(batch, State.DONE, first=True)

    assert lifecycle.end_first(batch.pk) == 0


def test_open_first_rows_of_another_batch_keep_none_from_pausing() -> None:
    batch, other = factories.running(only_first=[2]), factories.running(only_first=[2])
    put(batch, State.DONE, first=True)
    put(other, State.WAITING, first=True)

    assert lifecycle.end_first(batch.pk) == 1


# --- settle


def test_a_batch_settles_when_nothing_is_open_and_its_counts_are_frozen() -> None:
    batch = factories.running()
    put(batch, State.DONE, State.DONE, State.FAILED, State.LEFT_OUT, State.RUNNING)

    early = lifecycle.settle(batch.pk)
    batch.jobs.filter(row=6).update(state=State.FAILED, lease_token=None, lease_until=None)
    settled, again = lifecycle.settle(batch.pk), lifecycle.settle(batch.pk)

    batch.refresh_from_db()
    assert (early, settled, again) == (False, True, False)
    assert batch.settled_counts == asdict(
        reading.Counts(done=2, failed=2, left_out=1, result_bytes=2000)
    )
    assert reading.state_of(batch) == "finished"


def test_a_draft_without_rows_does_not_settle() -> None:
    assert not lifecycle.settle(factories.draft().pk)


def test_a_settled_batch_has_no_first_rows_so_that_an_included_row_is_made() -> None:
    batch = factories.draft(1)
    lifecycle.start(batch, [2])
    batch.jobs.update(state=State.FAILED)

    lifecycle.settle(batch.pk)

    batch.refresh_from_db()
    assert (batch.only_first, batch.is_paused) == (None, False)


def test_a_batch_that_was_continued_does_not_settle_before_its_cancelled_rows_wait_again() -> None:
    batch = factories.running()
    put(batch, State.DONE, State.CANCELLED)

    early = lifecycle.settle(batch.pk)
    Batch.objects.filter(pk=batch.pk).update(cancelled_at=timezone.now())

    assert (early, lifecycle.settle(batch.pk)) == (False, True)


# --- reopen


@pytest.mark.parametrize("state", [*OPEN, State.CANCELLED])
def test_a_finished_batch_with_a_row_left_to_make_is_opened_again(state: State) -> None:
    batch = factories.running()
    put(batch, State.DONE, state)
    Batch.objects.filter(pk=batch.pk).update(settled_at=timezone.now(), settled_counts={"done": 2})

    sweep = reconciler.UnfinishedBatches()
    reopened, again = sweep.reopen(), sweep.reopen()

    batch.refresh_from_db()
    assert (reopened, again) == (1, 0)
    assert (batch.settled_at, batch.settled_counts) == (None, None)


def test_batches_that_are_finished_cancelled_or_running_are_left_as_they_are() -> None:
    finished, cancelled, running = factories.running(), factories.running(), factories.running()
    put(finished, State.DONE, State.FAILED, State.LEFT_OUT)
    put(cancelled, State.DONE, State.CANCELLED)
    put(running, State.DONE, State.WAITING)
    put(factories.draft(), State.WAITING)
    lifecycle.cancel(cancelled)
    settled = [lifecycle.settle(batch.pk) for batch in (finished, cancelled, running)]

    assert settled == [True, True, False]
    assert lifecycle.unfinished(None, 10) == ([], None)
    assert not any(
        lifecycle.reopen_unfinished(batch.pk) for batch in (finished, cancelled, running)
    )


def test_a_cancelled_batch_that_settled_with_open_rows_is_opened_so_that_they_are_stopped() -> None:
    batch = factories.running(1)
    now = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(cancelled_at=now, settled_at=now, settled_counts={})

    reconciler.UnfinishedBatches().reopen()
    lifecycle.follow_flags(batch.pk)

    assert rows(batch) == {2: "cancelled"}
    assert lifecycle.settle(batch.pk)


def test_many_settled_batches_are_checked_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciler.UnfinishedBatches, "AT_ONCE", 2)
    batches = [factories.running() for _ in range(5)]
    for batch in batches:
        put(batch, State.WAITING)
    Batch.objects.update(settled_at=timezone.now(), settled_counts={})
    sweep = reconciler.UnfinishedBatches()

    looks = [sweep.reopen() for _ in range(4)]

    assert looks == [2, 2, 1, 0]
    assert not Batch.objects.filter(settled_at__isnull=False).exists()
