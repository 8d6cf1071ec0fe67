"""How many rows of a batch are in which state."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from jobs import reading
from jobs.reading import Counts
from jobs.reading.counts import from_states
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


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ({}, Counts()),
        ({State.WAITING: 3}, Counts(to_do=3)),
        ({State.QUEUED: 2, State.WAITING: 1}, Counts(to_do=3)),
        ({State.RUNNING: 1}, Counts(running=1)),
        ({State.DONE: 4}, Counts(done=4, result_bytes=400)),
        ({State.FAILED: 2}, Counts(failed=2)),
        ({State.LEFT_OUT: 2}, Counts(left_out=2)),
        ({State.CANCELLED: 2}, Counts(left_out=2, cancelled=2)),
        ({State.LEFT_OUT: 1, State.CANCELLED: 2}, Counts(left_out=3, cancelled=2)),
    ],
)
def test_states_add_up_to_words(states: dict[State, int], words: Counts) -> None:
    assert from_states({state: (rows, rows * 100) for state, rows in states.items()}) == words


@pytest.mark.parametrize(
    ("found", "sums"),
    [
        (Counts(), (0, 0, 0, 0, 0)),
        (Counts(done=1), (1, 1, 1, 0, 0)),
        (Counts(failed=1), (1, 1, 1, 1, 0)),
        (Counts(running=1), (1, 1, 0, 0, 1)),
        (Counts(to_do=1), (1, 1, 0, 0, 1)),
        (Counts(left_out=1), (1, 0, 0, 1, 0)),
        (Counts(left_out=1, cancelled=1), (1, 0, 0, 1, 0)),
        (Counts(done=5, failed=4, running=3, to_do=2, left_out=1), (15, 14, 9, 5, 5)),
    ],
)
def test_no_row_is_counted_twice_or_not_at_all(
    found: Counts, sums: tuple[int, int, int, int, int]
) -> None:
    assert (found.total, found.wanted, found.settled, found.not_made, found.open) == sums
    assert found.wanted == found.settled + found.open


def test_many_batches_are_counted_in_one_query_each_for_itself(django_assert_num_queries) -> None:
    full, empty = factories.running(2), factories.running()
    factories.job(full, 9, State.DONE)
    frozen = reading.frozen(Counts(done=7, result_bytes=70))
    settled = factories.running(1, settled_counts=frozen)

    with django_assert_num_queries(1):
        found = reading.counts_of([full, settled, empty])

    assert found == {
        full: Counts(done=1, to_do=2),
        settled: Counts(done=7, result_bytes=70),
        empty: Counts(),
    }
    with django_assert_num_queries(0):
        assert reading.counts_of([]) == {}


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
