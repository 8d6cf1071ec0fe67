"""Pages by a number of their rows."""

import pytest

from jobs.reading import Page, page_from
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "rows", "before", "after"),
    [(0, [2, 3], None, 5), (5, [5, 8], 2, 9), (6, [8, 9], 3, None), (10, [], 8, None)],
)
def test_a_page_begins_at_a_number_and_knows_its_neighbours(
    start: int, rows: list[int], before: int | None, after: int | None
) -> None:
    batch = factories.running()
    jobs = {row: factories.job(batch, row) for row in (2, 3, 5, 8, 9)}

    page = page_from(batch.jobs.all(), start, 2)

    assert page == Page([jobs[row] for row in rows], before, after)
