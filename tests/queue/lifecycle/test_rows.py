import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.errors import PictureMissing
from jobs.models import Batch, Job
from jobs.queue import lifecycle, owner
from jobs.queue.lifecycle import rows
from jobs.states import OPEN, State
from tests import factories

pytestmark = pytest.mark.django_db


def settled_batch() -> Batch:
    """Return a settled batch with one done and one failed row."""
    batch = factories.running()
    factories.job(batch, 2, State.DONE, attempts=1)
    factories.job(batch, 3, State.FAILED, attempts=2, crashes=1, details={"bytes": 5})
    assert lifecycle.settle(batch.pk)
    return batch


def test_a_retry_begins_a_new_generation_of_the_failed_rows_and_opens_the_batch() -> None:
    batch = settled_batch()

    first, second = lifecycle.retry(batch.jobs.all()), lifecycle.retry(batch.jobs.all())

    batch.refresh_from_db()
    failed, done = batch.jobs.get(row=3), batch.jobs.get(row=2)
    assert (first, second) == (1, 0)
    assert (failed.state, failed.generation, failed.attempts, failed.crashes) == (
        State.WAITING,
        2,
        0,
        0,
    )
    assert (failed.code, failed.sentence, failed.details, failed.finished_at) == ("", "", {}, None)
    assert (done.state, done.generation) == (State.DONE, 1)
    assert (batch.settled_at, batch.settled_counts) == (None, None)


def test_after_a_retry_the_message_of_the_old_generation_claims_nothing() -> None:
    batch = settled_batch()
    lifecycle.retry(batch.jobs.all())
    job = batch.jobs.get(row=3)
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED, queued_at=1)

    assert lifecycle.claim(job.pk, 1, owner.new_token()) is None
    assert lifecycle.claim(job.pk, 2, owner.new_token()) is not None


def test_a_row_that_is_made_again_loses_its_result() -> None:
    batch = settled_batch()

    count = lifecycle.remake(batch.jobs.filter(row=2))

    job = batch.jobs.get(row=2)
    assert count == 1
    assert (job.state, job.generation, job.result_key, job.result_size) == (
        State.WAITING,
        2,
        "",
        None,
    )


def test_rows_of_a_cancelled_batch_are_not_retried() -> None:
    batch = settled_batch()
    Batch.objects.filter(pk=batch.pk).update(cancelled_at=timezone.now())

    assert lifecycle.retry(batch.jobs.all()) == 0
    assert lifecycle.remake(batch.jobs.all()) == 0


@pytest.mark.parametrize("state", OPEN)
def test_an_open_row_is_not_made_again(state: State) -> None:
    job = factories.job(factories.running(), 2, state)

    assert lifecycle.remake(Job.objects.filter(pk=job.pk)) == 0


def test_waiting_rows_of_a_draft_can_be_left_out_and_put_back() -> None:
    batch = factories.draft(2)
    factories.job(batch, 4, State.FAILED)

    out = lifecycle.leave_out(batch.jobs.exclude(row=2), "picture_missing", "No picture.")
    left = list(batch.jobs.order_by("row").values_list("row", "state", "code", "sentence"))
    back = lifecycle.put_back(batch.jobs.all())

    assert out == 1
    assert left == [
        (2, "waiting", "", ""),
        (3, "left_out", "picture_missing", "No picture."),
        (4, "failed", "picture_truncated", "4.jpg ends half-way."),
    ]
    assert back == 1
    assert list(batch.jobs.order_by("row").values_list("state", "code")) == [
        ("waiting", ""),
        ("waiting", ""),
        ("failed", "picture_truncated"),
    ]


def test_rows_of_a_started_batch_are_not_left_out() -> None:
    batch = factories.running(2)

    assert lifecycle.leave_out(batch.jobs.all(), "by_choice", "Not wanted.") == 0


def test_a_row_put_back_after_the_end_opens_the_batch_again() -> None:
    batch = factories.running()
    factories.job(batch, 2, State.LEFT_OUT)
    lifecycle.settle(batch.pk)

    lifecycle.put_back(batch.jobs.all())

    batch.refresh_from_db()
    assert batch.settled_at is None


def test_many_rows_are_changed_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "PIECE", 2)
    batch = factories.draft(5)

    with CaptureQueriesContext(connection) as queries:
        count = lifecycle.leave_out(batch.jobs.all(), "by_choice", "Not wanted.")

    assert count == 5
    assert batch.jobs.filter(state=State.LEFT_OUT).count() == 5
    assert sum(query["sql"].startswith('UPDATE "jobs_job"') for query in queries) == 3


def test_a_row_that_follows_its_sheet_is_taken_from_its_worker_whose_result_does_not_count():
    batch = factories.running()
    job = factories.job(batch, 2, State.QUEUED)
    claim = lifecycle.claim(job.pk, 1, owner.new_token())
    assert claim is not None

    count = lifecycle.follow_sheet(batch, [job.pk])
    late = lifecycle.fail(claim, PictureMissing("Late."))
    again = lifecycle.claim(job.pk, 1, owner.new_token())

    job.refresh_from_db()
    assert (count, late, again) == (1, False, None)
    assert (job.state, job.generation, job.result_key) == ("waiting", 2, "")


def test_a_claim_reads_the_cells_as_the_sheet_changed_them_before_it():
    batch = factories.running()
    job = factories.job(batch, 2, State.QUEUED)
    Job.objects.filter(pk=job.pk).update(cells={"caption": ["New", "New", ""]})

    lifecycle.follow_sheet(batch, [job.pk])
    claim = lifecycle.claim(job.pk, 1, owner.new_token())

    assert claim is not None
    assert claim.cells["caption"].shown == "New"


@pytest.mark.parametrize("state", [state for state in State if state != State.LEFT_OUT])
def test_a_dropped_row_is_left_out_whatever_its_state_and_its_message_claims_nothing(state):
    batch = factories.running(settled_at=timezone.now(), settled_counts={})
    job = factories.job(batch, 2, state)

    count = lifecycle.drop(batch, [job.pk], "No longer in the sheet.")

    job.refresh_from_db()
    batch.refresh_from_db()
    assert (count, job.state, job.generation, job.code) == (1, "left_out", 2, "row_dropped")
    assert (job.lease_token, job.queued_at, job.result_key) == (None, None, "")
    assert lifecycle.claim(job.pk, 1, owner.new_token()) is None
    assert batch.settled_at is None
