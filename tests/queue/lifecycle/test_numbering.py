"""Serial numbers: no gaps, no repeats, in the order of the sheet."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.models import Batch, Job, NumberSeries, SerialNumber
from jobs.queue import leader, lifecycle, owner
from jobs.queue.lifecycle import numbering
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db

DESIGN = {"format": 1, "boxes": [{"kind": "text", "name": "a", "text": "{serial:INV-0000}"}]}


@pytest.fixture
def lead():
    token = owner.new_token()
    leader.hold("dispatcher", token)
    return "dispatcher", token


@pytest.fixture
def version():
    return factories.design_version(DESIGN)


def batch_of(version, rows: int) -> Batch:
    batch = factories.running(design_version=version)
    for row in range(2, rows + 2):
        factories.job(batch, row)
    return batch


def mark(batch: Batch, lead, limit: int = 100) -> None:
    lifecycle.mark_queued(batch.pk, limit, only_first=False, leader=lead)


def numbers(batch: Batch) -> dict[int, str]:
    """Return row → number of the rows that have one."""
    rows = dict(batch.jobs.values_list("pk", "row"))
    found = SerialNumber.objects.select_related("series").order_by("number")
    return {rows[it.job_id]: str(it) for it in found if it.job_id in rows}


def end(batch: Batch, state: State, *rows: int) -> None:
    Job.objects.filter(batch=batch, row__in=rows).update(state=state, queued_at=None)


def issue(batch: Batch, *rows: int) -> None:
    for job in batch.jobs.filter(row__in=rows):
        numbering.issue(job.pk, ["INV-0000"], "")
    batch.jobs.filter(row__in=rows).update(state=State.DONE, queued_at=None, result_key="k")


def test_rows_get_their_numbers_in_the_order_of_the_sheet(lead, version):
    batch = batch_of(version, 3)

    mark(batch, lead, 2)
    mark(batch, lead, 2)

    assert numbers(batch) == {2: "INV-0001", 3: "INV-0002", 4: "INV-0003"}


def test_the_next_batch_goes_on_counting(lead, version):
    mark(batch_of(version, 3), lead)
    second = batch_of(version, 2)

    mark(second, lead)

    assert numbers(second) == {2: "INV-0004", 3: "INV-0005"}


def test_a_row_keeps_its_number_through_retries_and_redeliveries(lead, version):
    batch = batch_of(version, 2)
    mark(batch, lead)
    end(batch, State.WAITING, 2)
    end(batch, State.FAILED, 3)
    lifecycle.retry(batch.jobs.all())

    mark(batch, lead)

    assert numbers(batch) == {2: "INV-0001", 3: "INV-0002"}


def test_an_issued_number_stays_when_its_row_is_made_again(lead, version):
    batch = batch_of(version, 1)
    mark(batch, lead)
    issue(batch, 2)
    lifecycle.remake(batch.jobs.all())
    end(batch, State.FAILED, 2)
    other = batch_of(version, 1)

    mark(other, lead)

    assert (numbers(batch), numbers(other)) == ({2: "INV-0001"}, {2: "INV-0002"})


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.LEFT_OUT])
def test_a_number_that_was_not_issued_is_given_to_the_next_row(lead, version, state):
    batch = batch_of(version, 3)
    mark(batch, lead)
    issue(batch, 2, 4)
    end(batch, state, 3)
    other = batch_of(version, 2)

    mark(other, lead)

    assert numbers(other) == {2: "INV-0002", 3: "INV-0004"}
    given = SerialNumber.objects.filter(number__in=(2, 4))
    assert set(given.values_list("batch_id", flat=True)) == {other.pk}


def test_a_row_whose_number_was_given_away_gets_another(lead, version):
    batch = batch_of(version, 1)
    mark(batch, lead)
    end(batch, State.FAILED, 2)
    mark(batch_of(version, 1), lead)
    lifecycle.retry(batch.jobs.all())

    mark(batch, lead)

    assert numbers(batch) == {2: "INV-0002"}


def test_numbers_of_a_deleted_batch_are_free_unless_they_were_issued(lead, version):
    batch = batch_of(version, 2)
    mark(batch, lead)
    issue(batch, 2)
    factories.delete(batch)
    other = batch_of(factories.design_version(DESIGN), 2)

    mark(other, lead)

    assert numbers(other) == {2: "INV-0002", 3: "INV-0003"}
    assert SerialNumber.objects.get(number=1).issued_at is not None


def test_a_dispatcher_that_lost_the_lead_gives_no_numbers(version):
    batch = batch_of(version, 2)

    mark(batch, ("dispatcher", "another"))

    assert (numbers(batch), NumberSeries.objects.count()) == ({}, 0)


def test_a_marking_that_is_rolled_back_leaves_no_gap(lead, version):
    batch = batch_of(version, 2)

    def mark_and_die() -> None:
        with transaction.atomic():
            mark(batch, lead)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        mark_and_die()

    mark(batch, lead)

    assert numbers(batch) == {2: "INV-0001", 3: "INV-0002"}


def test_a_design_without_numbers_asks_for_none(lead):
    plain = batch_of(factories.design_version(), 2)
    mark(plain, lead, 1)  # what the version prints is known from now on

    with CaptureQueriesContext(connection) as asked:
        mark(plain, lead)

    assert not [it for it in asked.captured_queries if "serial" in it["sql"]]


def test_issuing_writes_the_time_once_and_the_title_each_time(lead, version):
    batch = batch_of(version, 1)
    mark(batch, lead)
    issue(batch, 2)
    first = SerialNumber.objects.get().issued_at
    SerialNumber.objects.update(issued_at=first - timezone.timedelta(days=1))

    numbering.issue(batch.jobs.get().pk, ["INV-0000"], "Anna")

    found = SerialNumber.objects.get()
    assert (found.issued_at, found.title) == (first - timezone.timedelta(days=1), "Anna")
