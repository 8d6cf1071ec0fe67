"""The rows that previews of a shape are drawn from."""

from dataclasses import replace

import pytest

from dashboard.desk.aspect_rows import row_of, rows_by_aspect
from dashboard.desk.desk import Desk, desk_of
from jobs.design.aspects import Aspect
from jobs.models import Batch
from tests import factories

pytestmark = pytest.mark.django_db


def batch_of(*sizes: tuple[int, int]) -> Batch:
    """Return a batch with a row for each photo; the last row has the longest text."""
    batch = factories.draft()
    for row, (width, height) in enumerate(sizes, 2):
        source = factories.source(batch, f"{row}.jpg", width=width, height=height)
        cells = {"caption": ["x" * row] * 2 + [""]}
        factories.job(batch, row, source=source, cells=cells)
    batch.design_version = factories.design_version()
    batch.save()
    return batch


def in_shape(batch: Batch, aspect: Aspect) -> Desk:
    return replace(desk_of(batch, {}), aspect=aspect)


@pytest.mark.parametrize(
    ("aspect", "wanted", "row"),
    [
        ("portrait", "longest", 3),
        ("portrait", "after:3", 3),
        ("portrait", "before:3", 2),
        ("landscape", "longest", 4),
        ("square", "longest", 4),  # no photo is square: one is cropped
        ("square", "before:4", 3),
        ("portrait", "4", 4),
    ],
)
def test_rows_of_the_chosen_shape_are_shown_if_there_are_any(
    aspect: Aspect, wanted: str, row: int
) -> None:
    batch = batch_of((300, 400), (300, 400), (400, 300))

    found = row_of(batch, in_shape(batch, aspect), wanted)

    assert found is not None
    assert found.row == row


def test_rows_are_counted_by_the_shape_of_their_results() -> None:
    batch = batch_of((300, 400), (300, 400), (400, 300), (400, 400))

    assert rows_by_aspect(batch, desk_of(batch, {})) == {
        "portrait": 2,
        "landscape": 1,
        "square": 1,
    }


def test_a_row_that_failed_is_shown_whatever_its_shape_and_without_one_the_row_stays() -> None:
    batch = batch_of((300, 400), (300, 400), (400, 300))
    desk = in_shape(batch, "portrait")
    before = row_of(batch, desk, "failing:2")
    batch.findings.create(job=batch.jobs.get(row=4), code="x", blocks=True, sentence="")

    found = row_of(batch, desk, "failing:2")

    assert before is not None
    assert found is not None
    assert (before.row, found.row) == (2, 4)
