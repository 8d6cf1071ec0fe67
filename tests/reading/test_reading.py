"""Every number a page shows."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs import reading
from jobs.errors import Remedy
from jobs.models import Finding, Sheet, Status
from jobs.reading import Counts, FailureGroup, rates
from jobs.states import State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


def test_rows_are_counted_by_the_five_words(django_assert_num_queries) -> None:
    batch = factories.running()
    for row, state in enumerate(State, start=2):
        factories.job(batch, row, state)

    with django_assert_num_queries(1):
        found = reading.counts(batch)

    assert found == Counts(
        done=1, failed=1, running=1, to_do=2, left_out=2, cancelled=1, result_bytes=1000
    )
    assert (found.total, found.wanted, found.open, found.settled) == (7, 5, 3, 2)


def test_bytes_are_added_up_every_few_seconds_and_rows_each_time() -> None:
    batch, begun = factories.running(), datetime(2026, 11, 27, 12, tzinfo=UTC)
    with time_machine.travel(begun, tick=False):
        nothing_yet = reading.counts(batch)
        factories.job(batch, 2, State.DONE)
        first = reading.counts(batch)
        factories.job(batch, 3, State.DONE)
        soon = reading.counts(batch)
    with time_machine.travel(begun + timedelta(seconds=5), tick=False):
        later = reading.counts(batch)

    found = [(counts.done, counts.result_bytes) for counts in (nothing_yet, first, soon, later)]
    assert found == [(0, 0), (1, 1000), (2, 1000), (2, 2000)]
    assert reading.count_by_state(batch) == later


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


def test_the_rate_is_counted_every_few_seconds(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    batch = factories.running(1)

    with django_assert_num_queries(2):  # states, rate
        reading.progress(batch)
    with django_assert_num_queries(1):
        reading.progress(batch)


def test_batches_have_a_rate_together_and_each_its_own() -> None:
    now, quick, slow, young = (
        timezone.now(),
        factories.running(),
        factories.running(),
        factories.running(),
    )
    for batch, seconds in [
        (quick, 10),
        (quick, 9),
        (quick, 8),
        (quick, 90),
        (slow, 40),
        (young, 2),
    ]:
        factories.job(
            batch, 100 - seconds, State.DONE, finished_at=now - timedelta(seconds=seconds)
        )

    each = reading.rates_of([quick, slow, young])

    assert each == {
        quick: pytest.approx(0.3, abs=0.01),
        slow: pytest.approx(1 / 40, abs=0.01),
        young: 0.0,
    }
    assert reading.rate([quick, slow]) == pytest.approx(0.1, abs=0.01)
    assert (
        reading.rate([]),
        reading.rate([factories.running()]),
        reading.rates_of([factories.running()]),
    ) == (
        0,
        0,
        {},
    )


def test_a_rate_of_many_batches_is_counted_a_hundred_at_a_time(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(rates, "AT_ONCE", 2)
    batches = [factories.running() for _ in range(5)]
    factories.job(batches[4], 2, State.DONE, finished_at=timezone.now() - timedelta(seconds=10))

    with django_assert_num_queries(3):
        found = reading.rate(batches)

    assert found == pytest.approx(0.1, abs=0.01)


def test_the_batch_page_knows_what_a_batch_is_made_of() -> None:
    batch, bare = factories.running(), factories.draft()
    Sheet.objects.create(batch=batch, name="spring.xlsx", key="k", size=1, row_count=3)

    assert reading.headed(batch.pk) == reading.Headed(batch, "spring.xlsx", 3, "Caption", 1)
    assert reading.headed(bare.pk) == reading.Headed(bare, None, None, None, None)
    assert reading.headed(uuid4()) is None


def test_the_latest_results_come_first() -> None:
    batch, now = factories.running(1), timezone.now()
    for row, seconds in [(10, 30), (11, 10), (12, 20)]:
        factories.job(
            batch,
            row,
            State.DONE,
            finished_at=now - timedelta(seconds=seconds),
            thumbnail_key=f"k{row}",
        )
    newest = batch.jobs.get(row=11)

    first, second = reading.latest_results(batch, 2)

    assert first == reading.Made(newest.pk, 11, 1, "k11", newest.details)
    assert second.row == 12


def test_failures_are_grouped_by_reason_most_frequent_first(django_assert_num_queries) -> None:
    batch = factories.running()
    cut = factories.job(batch, 5, State.FAILED)
    factories.job(batch, 6, State.FAILED)
    odd = factories.job(batch, 4, State.FAILED, code="no_longer_known")

    with django_assert_num_queries(2):
        groups = reading.failure_groups(batch)

    assert groups == [
        FailureGroup(
            "picture_truncated", "The picture is incomplete", Remedy.REPLACE_PICTURE, 2, cut
        ),
        FailureGroup("no_longer_known", "Something unexpected happened", Remedy.RETRY, 1, odd),
    ]


def test_rows_are_found_by_number_file_text_and_state() -> None:
    batch = factories.running(3)
    done = factories.job(batch, 1512, State.DONE)

    assert list(reading.rows(batch, search="1,512")) == [done]
    assert list(reading.rows(batch, search="Caption 1512")) == [done]
    assert list(reading.rows(batch, state="done")) == [done]
    assert [job.row for job in reading.rows(batch, search="3.jpg")] == [3]
    assert list(reading.rows(batch, search="nothing like it")) == []


def test_findings_are_grouped_blockers_first() -> None:
    batch = factories.draft(3)
    first, second, third = batch.jobs.all()
    for job, code, blocks in [
        (first, "small_text", False),
        (second, "small_text", False),
        (third, "picture_missing", True),
    ]:
        Finding.objects.create(batch=batch, job=job, code=code, blocks=blocks, sentence=code)

    groups = reading.finding_groups(batch)

    assert [(group.code, group.blocks, group.count, group.sample.job) for group in groups] == [
        ("picture_missing", True, 1, third),
        ("small_text", False, 2, first),
    ]
    assert list(reading.blocked_rows(batch)) == [third]


def test_neighbours_step_through_the_failed_rows() -> None:
    batch = factories.running()
    for row in (3, 7, 9):
        factories.job(batch, row, State.FAILED)
    middle = batch.jobs.get(row=7)

    assert reading.neighbours(middle) == (3, 9)


def test_a_silent_dispatcher_is_reported() -> None:
    Status.objects.create(pk=1, beat_at=timezone.now() - timedelta(minutes=1), broker="ok")

    status = reading.site_status()

    assert (status.is_well, status.why, status.sentence) == (
        False,
        "no_dispatcher",
        reading.NO_DISPATCHER,
    )


def test_the_fingerprint_changes_with_what_the_page_shows() -> None:
    batch = factories.running(1)
    status = reading.site_status()
    before = reading.fingerprint(batch, reading.progress(batch), status)
    again = reading.fingerprint(batch, reading.progress(batch), status)

    factories.job(batch, 9, State.DONE)

    assert before == again
    assert reading.fingerprint(batch, reading.progress(batch), status) != before


@pytest.mark.parametrize("search", ["²", "٣", "1" * 4_400, "9" * 30, "2" * 20])
def test_a_number_that_is_not_a_row_number_is_searched_for_as_text(search: str) -> None:
    batch = factories.running()
    factories.job(batch, 2, result_name=f"{search[:300]}.jpg")

    assert [job.row for job in reading.rows(batch, search=search[:300])] == [2]
    assert [job.row for job in reading.rows(batch, search=search)] == (
        [2] if len(search) < 300 else []
    )


def test_the_time_at_work_grows_only_while_the_batch_runs() -> None:
    now, worked = timezone.now(), timedelta(seconds=36)
    waits = factories.running(worked=worked)
    works = factories.running(worked=worked, working_since=now - timedelta(seconds=4))

    found = [
        reading.time_at_work(batch, now).total_seconds()
        for batch in (factories.draft(), waits, works)
    ]

    assert found == [0, 36, 40]
