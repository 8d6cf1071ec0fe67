"""Rows by position."""

import pytest
from pytest_django import DjangoAssertNumQueries

from jobs import reading
from jobs.intake.rows import search_blocks
from jobs.models import Batch
from jobs.states import State
from tests import factories

pytestmark = pytest.mark.django_db


def with_rows(*rows: int) -> Batch:
    batch = factories.running()
    for row in rows:
        factories.job(batch, row)
    search_blocks.renew(batch)
    return batch


@pytest.mark.parametrize(
    ("rows", "runs"),
    [
        ([], []),
        ([2], [2, 1]),
        ([2, 3, 4], [2, 3]),
        ([2, 4, 6], [2, 1, 1, 1, 1, 1]),
        ([2, 3, 7, 9, 10], [2, 2, 3, 1, 1, 2]),
    ],
)
def test_consecutive_rows_are_one_run_after_a_gap(rows: list[int], runs: list[int]) -> None:
    assert reading.runs(with_rows(*rows).jobs.all()) == runs


def test_rows_come_in_their_order_with_their_pictures_and_without_those_that_are_not_there(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    batch = with_rows(2, 3, 5)

    with django_assert_num_queries(1):
        found = reading.jobs_of_rows(batch, [5, 4, 2])
        paths = [job.source.path for job in found if job.source]

    assert [job.row for job in found] == [2, 5]
    assert paths == ["2.jpg", "5.jpg"]


def test_a_text_is_looked_for_after_a_row_and_then_from_the_top() -> None:
    batch = with_rows(2, 3, 12)
    found = batch.jobs.all()

    steps = [reading.row_named(batch, found, "caption", after) for after in (0, 2, 3, 12)]

    assert steps == [2, 3, 12, 2]
    assert reading.row_named(batch, found, "12.jpg", 0) == 12
    assert reading.row_named(batch, found, "nothing like it", 0) is None
    assert reading.row_named(batch, found.filter(row=3), "12.jpg", 0) is None


@pytest.mark.parametrize(
    ("details", "is_upright"),
    [
        ({"width": 300, "height": 400}, True),
        ({"width": 400, "height": 300}, False),
        ({"width": 300, "height": 300}, False),
        ({}, False),
    ],
)
def test_the_first_result_gives_the_shape_of_all_frames(
    details: dict[str, int], is_upright: bool
) -> None:
    batch = factories.running()
    factories.job(batch, 2, State.FAILED, details={"width": 1, "height": 9})
    factories.job(batch, 3, State.DONE, details=details)

    assert reading.is_upright(batch.jobs.all()) is is_upright


def test_without_a_result_frames_are_not_upright() -> None:
    assert reading.is_upright(with_rows(2).jobs.all()) is False
