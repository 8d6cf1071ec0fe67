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


@pytest.mark.parametrize(
    ("found", "percent"),
    [
        (Counts(), 100),
        (Counts(left_out=3), 100),
        (Counts(to_do=1), 0),
        (Counts(running=1, left_out=99), 0),
        (Counts(done=1, to_do=199), 0),
        (Counts(done=1, to_do=99), 1),
        (Counts(done=1, to_do=1), 50),
        (Counts(failed=1, to_do=1), 50),
        (Counts(done=2, to_do=1), 66),
        (Counts(done=199, to_do=1), 99),
        (Counts(done=39_999, running=1), 99),
        (Counts(done=1, failed=1), 100),
        (Counts(done=1, left_out=9), 100),
    ],
)
def test_percent_counts_what_is_settled_of_what_is_wanted(found: Counts, percent: int) -> None:
    assert reading.BatchProgress("running", found, 0, None, timezone.now()).percent == percent


@pytest.mark.parametrize(
    ("state", "found", "is_moving"),
    [
        ("running", Counts(), True),
        ("running", Counts(done=1), True),
        ("paused", Counts(to_do=5), False),
        ("paused", Counts(running=1), True),
        ("cancelled", Counts(to_do=1), True),
        ("cancelled", Counts(running=1), True),
        ("cancelled", Counts(left_out=5, cancelled=5), False),
        ("finished", Counts(done=5), False),
        ("draft", Counts(to_do=5), False),
    ],
)
def test_a_batch_moves_while_rows_may_change_by_themselves(
    state: reading.BatchState, found: Counts, *, is_moving: bool
) -> None:
    shown = reading.BatchProgress(state, found, 0, None, timezone.now())

    assert shown.is_moving == is_moving


@pytest.mark.parametrize(
    ("found", "rate", "left"),
    [
        (Counts(to_do=100), 0, None),
        (Counts(done=100), 1.0, None),
        (Counts(left_out=100), 1.0, None),
        (Counts(to_do=100), 1.0, (90, 111)),
        (Counts(to_do=60, running=40), 1.0, (90, 111)),
        (Counts(to_do=100), 10.0, (9, 12)),
        (Counts(running=1), 100.0, (0, 1)),
        (Counts(to_do=36_000), 0.5, (64_800, 79_201)),
    ],
)
def test_time_left_needs_a_rate_and_open_rows(
    found: Counts, rate: float, left: tuple[int, int] | None
) -> None:
    assert reading.time_left(found, rate) == left


@pytest.mark.parametrize(
    ("seconds", "is_young"), [(0, True), (59, True), (60, False), (900, False)]
)
def test_a_batch_is_young_for_a_minute(seconds: int, *, is_young: bool) -> None:
    now = timezone.now()
    begun = now - timedelta(seconds=seconds)

    assert reading.BatchProgress("running", Counts(), 0, None, now, begun).is_young == is_young
    assert not reading.BatchProgress("draft", Counts(), 0, None, now).is_young


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
