"""What a page says of a batch at work: its state, percent, rate, time left and fingerprint."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs import reading
from jobs.reading import Counts
from jobs.states import State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


def test_a_settled_batch_is_counted_without_a_query(django_assert_num_queries) -> None:
    frozen = reading.frozen(Counts(done=3, failed=1))
    batch = factories.running(settled_at=timezone.now(), settled_counts=frozen)

    with django_assert_num_queries(0):
        found = reading.progress(batch)

    assert (found.state, found.counts, found.percent) == ("finished", Counts(done=3, failed=1), 100)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "running"),
        ({"started_at": None}, "draft"),
        ({"paused_at": timezone.now()}, "paused"),
        ({"cancelled_at": timezone.now(), "settled_at": timezone.now()}, "cancelled"),
        ({"settled_at": timezone.now()}, "finished"),
    ],
)
def test_the_state_of_a_batch_is_derived(fields, state) -> None:
    batch = factories.running()
    for name, value in fields.items():
        setattr(batch, name, value)

    assert reading.state_of(batch) == state


def test_percent_says_100_only_when_nothing_is_open() -> None:
    almost = reading.BatchProgress(
        "running", Counts(done=9999, running=1), 1.0, None, timezone.now()
    )

    assert almost.percent == 99


def test_time_left_is_a_range_around_the_rate_of_the_last_minute() -> None:
    batch = factories.running(100)
    for row in range(200, 230):
        factories.job(batch, row, State.DONE, finished_at=timezone.now() - timedelta(seconds=30))

    found = reading.progress(batch)

    assert found.rate == pytest.approx(1.0, rel=0.05)
    low, high = found.seconds_left
    assert low == pytest.approx(90, abs=6)
    assert high == pytest.approx(111, abs=6)


def test_a_batch_that_was_just_continued_is_young_again() -> None:
    now = timezone.now()
    begun = now - timedelta(minutes=9)
    continued = factories.running(
        started_at=begun, working_since=now - timedelta(seconds=3), worked=timedelta(seconds=5)
    )
    at_work = factories.running(started_at=begun, working_since=begun)

    assert reading.progress(continued).is_young
    assert not reading.progress(at_work).is_young


def test_the_rate_is_counted_every_few_seconds(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    batch = factories.running(1)

    with django_assert_num_queries(2):  # states, rate
        reading.progress(batch)
    with django_assert_num_queries(1):
        reading.progress(batch)


def test_the_fingerprint_changes_with_what_the_page_shows() -> None:
    batch = factories.running(1)
    status = reading.site_status()
    before = reading.fingerprint(batch, reading.progress(batch), status)
    again = reading.fingerprint(batch, reading.progress(batch), status)

    factories.job(batch, 9, State.DONE)

    assert before == again
    assert reading.fingerprint(batch, reading.progress(batch), status) != before


def test_the_time_at_work_grows_only_while_the_batch_runs() -> None:
    now, worked = timezone.now(), timedelta(seconds=36)
    waits = factories.running(worked=worked)
    works = factories.running(worked=worked, working_since=now - timedelta(seconds=4))

    found = [
        reading.time_at_work(batch, now).total_seconds()
        for batch in (factories.draft(), waits, works)
    ]

    assert found == [0, 36, 40]
