"""The curve of images a second, as numbers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dashboard.batch.chart import Chart
from jobs.models import Batch

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _utc() -> Iterator[None]:
    with timezone.override(UTC):
        yield


def test_the_curve_runs_from_edge_to_edge_and_its_highest_point_is_at_the_top() -> None:
    batch = Batch(started_at=START)

    chart = Chart.of(batch, [0, 40, 80], START + timedelta(minutes=20))

    assert chart == Chart(
        line="M0.0 79.0 L300.0 45.0 L600.0 11.0",
        area="M0.0 79.0 L300.0 45.0 L600.0 11.0 V79 H0 Z",
        ticks=("12:00", "12:06", "12:13", "12:20"),
        most=80 * 3 / 1200,
    )


def test_a_short_run_has_seconds_on_its_axis() -> None:
    chart = Chart.of(Batch(started_at=START), [30, 30], START + timedelta(seconds=60))

    assert chart is not None
    assert chart.ticks == ("12:00:00", "12:00:20", "12:00:40", "12:01:00")


@pytest.mark.parametrize(("finished", "seconds"), [([], 60), ([10, 10], 60), ([100, 100], 5)])
def test_too_little_is_no_curve(finished: list[int], seconds: int) -> None:
    assert Chart.of(Batch(started_at=START), finished, START + timedelta(seconds=seconds)) is None
