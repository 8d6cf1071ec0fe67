"""Rows: states that contradict themselves cannot be stored."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jobs.models import Attempt, Batch, Finding, Job
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db

LEASE = {"lease_token": "boot:ns:1:1:1", "lease_until": 2**40}


@pytest.fixture
def batch() -> Batch:
    return factories.running()


@pytest.mark.parametrize(
    "values",
    [
        {"state": "paused"},
        {"state": ""},
        {"state": State.RUNNING},  # without a lease
        {"state": State.RUNNING, "lease_token": "boot:ns:1:1:1"},
        {"state": State.RUNNING, "lease_until": 2**40},
        {"state": State.WAITING, **LEASE},
        {"state": State.DONE, "result_key": "k", **LEASE},
        {"state": State.DONE},  # without a result
    ],
)
def test_a_state_that_contradicts_its_row_is_refused(batch: Batch, values: dict[str, Any]) -> None:
    job = factories.job(batch, 2)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**values)

    job.refresh_from_db()
    assert job.state == State.WAITING


@pytest.mark.parametrize("state", list(State))
def test_every_state_can_be_stored_with_what_belongs_to_it(batch: Batch, state: State) -> None:
    job = factories.job(batch, 2, state)

    assert Job.objects.get(pk=job.pk).state == state


def test_a_row_is_there_once_in_a_batch(batch: Batch) -> None:
    factories.job(batch, 2)
    factories.job(factories.running(), 2)

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.job(batch, 2, source=None)


def test_a_row_stays_when_its_picture_goes(batch: Batch) -> None:
    job = factories.job(batch, 2)

    batch.sources.all().delete()

    job.refresh_from_db()
    assert job.source is None


def test_an_attempt_has_its_number_once_in_a_generation(batch: Batch) -> None:
    job, told = factories.job(batch, 2), {"token": "t", "worker": "w", "started_at": timezone.now()}
    for generation, n in [(1, 2), (1, 1), (2, 1)]:
        Attempt.objects.create(job=job, generation=generation, n=n, **told)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(job=job, generation=1, n=1, **told)

    assert list(job.history.values_list("generation", "n")) == [(1, 1), (1, 2), (2, 1)]


def test_findings_go_with_their_row_or_picture(batch: Batch) -> None:
    job, source = factories.job(batch, 2, source=None), factories.source(batch, "unused.jpg")
    told = {"batch": batch, "code": "c", "blocks": False, "sentence": "s"}
    Finding.objects.create(job=job, **told)
    Finding.objects.create(source=source, **told)

    job.delete()
    assert batch.findings.count() == 1
    source.delete()
    assert batch.findings.count() == 0


def test_no_index_repeats_the_beginning_of_another() -> None:
    """Each one is written at every change of a row's state."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Job._meta.db_table)
    columns = [kept["columns"] for kept in found.values() if kept["index"] or kept["unique"]]

    repeated = [
        first
        for first in columns
        if any(len(other) > len(first) and other[: len(first)] == first for other in columns)
    ]

    assert repeated == []
