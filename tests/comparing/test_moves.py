"""The order in which rows take new numbers."""

import random

import pytest

from jobs.comparing import Move, Step, in_order


def renumbered(rows: dict[int, int], steps: list[Step]) -> dict[int, int]:
    """Apply the steps to job → row, one by one, as the database does."""
    now = dict(rows)
    for step in steps:
        assert now[step.job] == step.before
        assert step.now not in now.values(), f"{step} takes a number that is not free"
        now[step.job] = step.now
    return now


def moved(rows: dict[int, int], wanted: dict[int, int]) -> list[Step]:
    moves = [Move(job, rows[job], wanted[job]) for job in rows if rows[job] != wanted[job]]
    return in_order(moves, 1 + max(*rows.values(), *wanted.values()))


def test_a_row_inserted_at_the_top_moves_all_others_from_the_end():
    rows = {1: 2, 2: 3, 3: 4}

    steps = moved(rows, {1: 3, 2: 4, 3: 5})

    assert steps == [Step(3, 4, 5), Step(2, 3, 4), Step(1, 2, 3)]


def test_two_rows_that_change_places_need_a_spare_number():
    rows = {1: 2, 2: 3}

    steps = moved(rows, {1: 3, 2: 2})

    assert steps == [Step(1, 2, 4), Step(2, 3, 2), Step(1, 4, 3)]


def test_nothing_moves_when_nothing_changed():
    assert moved({1: 2, 2: 3}, {1: 2, 2: 3}) == []


@pytest.mark.parametrize("seed", range(20))
def test_any_order_is_reached_and_no_number_is_ever_taken_twice(seed):
    chance = random.Random(seed)
    jobs = list(range(1, 60))
    rows = dict(zip(jobs, chance.sample(range(2, 90), len(jobs)), strict=True))
    wanted = dict(zip(jobs, chance.sample(range(2, 90), len(jobs)), strict=True))

    assert renumbered(rows, moved(rows, wanted)) == wanted
