"""Durations, times and days as people say them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

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
    ],
)
def test_time_left_is_a_range(seconds: tuple[int, int], said: str, short: str) -> None:
    assert (times.span(seconds), times.short_span(seconds)) == (said, short)


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
    ],
)
def test_the_end_is_a_time_of_day(seconds: tuple[int, int], said: str) -> None:
    progress = BatchProgress("running", Counts(), 1.0, seconds, NOON)

    assert times.about_when(progress) == said
