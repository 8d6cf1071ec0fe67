"""Rows by state for the status row."""

import pytest

from jobs.models import Batch, Status
from jobs.processes import intervals
from jobs.queue import lifecycle, survey
from jobs.queue.monitoring import census
from jobs.queue.monitoring.census import Census
from jobs.states import State
from tests import factories
from tests.services import PATIENCE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _status_row() -> None:
    Status.objects.create(pk=1)


def mixed() -> Batch:
    """Create a batch with a row in each state."""
    batch = factories.running()
    for row, state in enumerate(State, 2):
        factories.job(batch, row, state)
    return batch


def finished(rows: int) -> Batch:
    batch = factories.running()
    for row in range(2, rows + 2):
        factories.job(batch, row, State.DONE)
    factories.job(batch, rows + 2, State.LEFT_OUT)
    assert lifecycle.settle(batch.pk)
    return batch


def written() -> dict[str, int]:
    return {name: n for name, n in (Status.objects.get().census or {}).items() if n}


def test_rows_are_counted_by_state_and_results_by_bytes() -> None:
    mixed()
    finished(3)
    factories.draft(5)

    Census().take(survey.unsettled())

    others = dict.fromkeys(["waiting", "queued", "running", "failed", "cancelled"], 1)
    assert written() == {**others, "done": 4, "left_out": 2, "bytes": 4000}
    assert Status.objects.get().census_at is not None


def test_a_deleted_batch_no_longer_counts() -> None:
    batch = finished(2)
    kept = finished(1)

    Batch.objects.filter(pk=batch.pk).update(deleted_at=batch.started_at)
    Census().take(survey.unsettled())

    assert kept.jobs.count() == 2
    assert written() == {"done": 1, "left_out": 1, "bytes": 1000}


def test_a_batch_that_settles_counts_once_at_every_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.DONE)
    taking = Census()
    taking.take(survey.unsettled())
    assert lifecycle.settle(batch.pk)

    taking.take(survey.unsettled())
    before = written()
    monkeypatch.setattr("jobs.queue.monitoring.census.intervals.CENSUS", 0)
    taking._settled_due = 0
    taking.take(survey.unsettled())

    assert before == written() == {"done": 1, "bytes": 1000}


def test_without_time_the_oldest_counts_are_renewed_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is written before each batch was counted once, so a new leader never shows less."""
    batches = [factories.running(2) for _ in range(3)]
    counted: list[object] = []
    count = census.count

    def counting(batch_id):
        counted.append(batch_id)
        return count(batch_id)

    monkeypatch.setattr(census, "count", counting)
    taking = Census()
    sizes = []
    monkeypatch.setattr(census, "BUDGET", 0)
    monkeypatch.setattr(intervals, "CENSUS", PATIENCE)  # none is counted again meanwhile
    for _ in range(4):
        taking.take(survey.unsettled())
        sizes.append(written().get("waiting", 0))

    assert sizes == [0, 0, 6, 6]
    assert counted == [batch.pk for batch in batches]
