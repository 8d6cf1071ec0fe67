"""Durations, times and days as people say them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from dashboard.templatetags import times
from jobs.reading import BatchProgress, Counts

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _utc() -> Iterator[None]:
    with timezone.override(UTC):
        yield


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (56, "56 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (3000, "50 min"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (timedelta(days=3), "3 days"),
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (61, "1 min 1 s"),
        (599, "9 min 59 s"),
        (600, "10 min"),
        (659, "10 min"),
        (3599, "59 min"),
        (3600 + 59, "1 h"),
        (3660, "1 h 1 min"),
        (24 * 3600, "24 h"),
        (48 * 3600 - 1, "47 h 59 min"),
        (48 * 3600, "2 days"),
        (timedelta(hours=71), "2 days"),
        (timedelta(milliseconds=1), "0 s"),
    ],
)
def test_a_duration_is_no_more_exact_than_it_is_useful(
    seconds: float | timedelta, said: str
) -> None:
    assert times.duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said", "short"),
    [
        ((3, 8), "a few seconds", "a few seconds"),
        ((22, 38), "20 to 40 seconds", "20 to 40 s"),
        ((600, 715), "10 to 12 minutes", "10 to 12 min"),
        ((60, 120), "1 to 2 minutes", "1 to 2 min"),
        ((6000, 7000), "1.5 to 2 hours", "1.5 to 2 h"),
        ((7200, 7200), "about 2 hours", "about 2 h"),
        ((200_000, 250_000), "2 to 3 days", "2 to 3 days"),
        ((0, 9), "a few seconds", "a few seconds"),
        ((10, 10), "about 10 seconds", "about 10 s"),
        ((1, 11), "5 to 15 seconds", "5 to 15 s"),
        ((44, 46), "40 to 50 seconds", "40 to 50 s"),
        ((60, 89), "60 to 90 seconds", "60 to 90 s"),
        ((30, 90), "1 to 2 minutes", "1 to 2 min"),
        ((60, 91), "1 to 2 minutes", "1 to 2 min"),
        ((120, 120), "about 2 minutes", "about 2 min"),
        ((3600, 5399), "60 to 90 minutes", "60 to 90 min"),
        ((1, 5400), "0.5 to 1.5 hours", "0.5 to 1.5 h"),
        ((5400, 5400), "about 1.5 hours", "about 1.5 h"),
        ((36_000, 36 * 3600 - 1), "10 to 36 hours", "10 to 36 h"),
        ((36_000, 36 * 3600), "1 to 2 days", "1 to 2 days"),
        ((172_800, 172_800), "about 2 days", "about 2 days"),
    ],
)
def test_time_left_is_a_range(seconds: tuple[int, int], said: str, short: str) -> None:
    assert (times.span(seconds), times.short_span(seconds)) == (said, short)


@pytest.mark.parametrize(
    ("now", "at", "said"),
    [
        ("2026-11-24 12:00", "2026-11-24 00:00", "today 00:00"),
        ("2026-11-24 00:00", "2026-11-23 23:59", "yesterday 23:59"),
        ("2026-11-24 00:00", "2026-11-22 23:59", "22 November 23:59"),
        ("2026-01-01 00:10", "2025-12-31 23:50", "yesterday 23:50"),
        ("2026-01-02 00:10", "2025-12-31 23:50", "31 December 2025"),
        ("2026-11-24 12:00", "2026-11-24 18:00", "today 18:00"),
        ("2026-11-24 12:00", "2026-11-25 08:00", "25 November 08:00"),
        ("2026-11-24 12:00", "2027-01-01 08:00", "1 January 2027"),
    ],
)
def test_a_moment_is_named_by_its_day(now: str, at: str, said: str) -> None:
    with time_machine.travel(datetime.fromisoformat(f"{now}Z"), tick=False):
        assert times.moment(datetime.fromisoformat(f"{at}Z")) == said


def test_a_clock_shows_the_time_of_the_site() -> None:
    with timezone.override(ZoneInfo("Asia/Kolkata")):
        assert (times.clock(NOON), times.clock_seconds(NOON)) == ("17:30", "17:30:00")


def test_a_moment_names_the_day_only_when_it_is_not_today() -> None:
    with time_machine.travel(NOON, tick=False):
        said = [times.moment(NOON - timedelta(hours=hours)) for hours in (1, 24, 240, 24 * 400)]

    assert said == ["today 11:00", "yesterday 12:00", "14 November 12:00", "20 October 2025"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ((600, 720), "about 12:11"),
        ((72_000, 80_000), "about Wednesday 09:06"),
        ((700_000, 700_000), "about 2 December"),
        (None, "about 12:00"),
        ((0, 0), "about 12:00"),
        ((43_000, 43_398), "about 23:59"),
        ((43_200, 43_200), "about Wednesday 00:00"),
        ((6 * 86_400, 6 * 86_400), "about Monday 12:00"),
        ((7 * 86_400, 7 * 86_400), "about 1 December"),
    ],
)
def test_the_end_is_a_time_of_day(seconds: tuple[int, int] | None, said: str) -> None:
    progress = BatchProgress("running", Counts(), 1.0, seconds, NOON)

    assert times.about_when(progress) == said
