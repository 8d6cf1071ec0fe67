"""Images a second, of one batch and of many together."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs import reading
from jobs.reading import rates
from jobs.states import State
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


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


def test_after_a_pause_only_what_was_made_since_counts() -> None:
    now = timezone.now()
    batch = factories.running(working_since=now - timedelta(seconds=12))
    for row, seconds in enumerate((58, 57, 56, 10, 9, 8, 7, 6)):
        factories.job(batch, row, State.DONE, finished_at=now - timedelta(seconds=seconds))

    assert reading.rates_of([batch]) == {batch: pytest.approx(0.5, abs=0.01)}


def test_right_after_a_pause_the_rate_is_unknown() -> None:
    now = timezone.now()
    batch = factories.running(working_since=now - timedelta(seconds=1))
    factories.job(batch, 2, State.DONE, finished_at=now - timedelta(seconds=50))

    assert reading.rate([batch]) == 0.0


def test_a_rate_of_many_batches_is_counted_a_hundred_at_a_time(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(rates, "AT_ONCE", 2)
    batches = [factories.running() for _ in range(5)]
    factories.job(batches[4], 2, State.DONE, finished_at=timezone.now() - timedelta(seconds=10))

    with django_assert_num_queries(3):
        found = reading.rate(batches)

    assert found == pytest.approx(0.1, abs=0.01)
