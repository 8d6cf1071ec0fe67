"""How many rows of a batch are in which state."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from jobs import reading
from jobs.reading import Counts
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
