"""What a PDF says it holds, as it is kept."""

import json

import pytest

from jobs.results.pdf.held_jobs import HeldJobs

MADE = [(4, 1), (5, 1), (9, 1), (6, 2), (4, 1)]


@pytest.fixture
def held() -> HeldJobs:
    return HeldJobs.from_json(json.loads(json.dumps(HeldJobs.of(MADE).to_json())))


@pytest.mark.parametrize("made", MADE)
def test_a_job_is_held_in_its_generation(held: HeldJobs, made: tuple[int, int]) -> None:
    assert made in held


@pytest.mark.parametrize("made", [(4, 2), (6, 1), (3, 1), (7, 1), (10, 1), (5, 3)])
def test_others_and_other_generations_are_not(held: HeldJobs, made: tuple[int, int]) -> None:
    assert made not in held


def test_neighbours_are_kept_as_one_range() -> None:
    assert HeldJobs.of((n, 1) for n in range(7, 40_007)).to_json() == {"1": ((7, 40_006),)}
