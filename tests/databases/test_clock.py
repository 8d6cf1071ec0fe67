"""The database's own clock, as columns and leases store it."""

import time
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from jobs.databases import clock
from jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_present_is_that_of_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {clock.epoch_sql()}")
        (epoch,) = cursor.fetchone()

    assert abs(clock.now().timestamp() - epoch) < 60


def test_the_orm_and_a_raw_statement_count_whole_seconds_of_one_clock() -> None:
    batch = factories.draft(1)

    before = int(time.time())
    Job.objects.filter(batch=batch).update(queued_at=clock.Epoch())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {clock.epoch_sql()}")
        (raw,) = cursor.fetchone()
    after = int(time.time()) + 1

    by_orm = batch.jobs.get().queued_at
    assert by_orm is not None
    assert before <= by_orm <= raw <= after


def test_a_time_written_by_a_raw_statement_reads_back_as_an_aware_time() -> None:
    job = factories.job(factories.draft(), 2)

    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE jobs_job SET finished_at = {clock.timestamp_sql()} WHERE row = %s",  # noqa: S608
            [2],
        )
    job.refresh_from_db()

    assert job.finished_at is not None
    assert job.finished_at.utcoffset() == timedelta(0)
    assert abs((job.finished_at - before).total_seconds()) < 60
    assert isinstance(job.finished_at, datetime)


def test_a_time_that_was_read_selects_its_row_and_no_other() -> None:
    batch = factories.draft(2)
    first, second = batch.jobs.order_by("row")
    Job.objects.filter(pk=first.pk).update(finished_at=Now())
    earlier = timezone.now() - timedelta(
        seconds=2
    )  # less than a millisecond apart they are the same
    for written in (None, earlier.replace(microsecond=0), earlier):
        Job.objects.filter(pk=second.pk).update(finished_at=written)
        for job in batch.jobs.all():
            same = batch.jobs.filter(clock.is_at("finished_at", job.finished_at))
            assert list(same) == [job]


@pytest.mark.parametrize("ahead", [timedelta(hours=-1), timedelta(0), timedelta(hours=1)])
def test_no_time_written_before_is_later_than_the_next_one_although_the_clock_was_set_back(
    ahead: timedelta,
) -> None:
    batch = factories.draft(2)
    first, second = batch.jobs.order_by("row")
    written = clock.now().replace(microsecond=0) + ahead
    Job.objects.filter(pk=first.pk).update(finished_at=written)

    begun = clock.now()
    Job.objects.filter(pk=second.pk).update(
        finished_at=clock.now_or_after(batch.jobs.all(), "finished_at")
    )

    second.refresh_from_db()
    assert second.finished_at is not None
    assert second.finished_at > written
    assert second.finished_at >= begun - timedelta(milliseconds=1)
    assert first in batch.jobs.filter(finished_at__lte=second.finished_at)


def test_without_a_time_written_before_the_next_one_is_the_present() -> None:
    batch = factories.draft(1)

    batch.jobs.update(finished_at=clock.now_or_after(batch.jobs.all(), "finished_at"))

    finished_at = batch.jobs.get().finished_at
    assert finished_at is not None
    assert abs((finished_at - clock.now()).total_seconds()) < 60
