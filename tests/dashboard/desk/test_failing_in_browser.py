"""The rows that failed in the last check, one after the other in the large picture."""

import pytest
from playwright.sync_api import Page

from jobs.intake.rows import matches
from jobs.models import Batch
from tests.dashboard.desk.pressing import facts, put, seen_after
from tests.intake import batches

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FAILING = (3, 5)


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    """Rows 2 to 6; the check found that two of them would fail."""
    rows = "".join(f"1.jpg;Row {row}\n" for row in range(2, 7))
    batch = batches.ready("picture;caption\n" + rows, ("1.jpg",))
    matches.match_rows(batch)
    for row in FAILING:
        batch.findings.create(
            job=batch.jobs.get(row=row), code="text_too_long", blocks=True, sentence="Too long."
        )
    return batch


def test_from_row_to_row_that_failed_also_after_the_design_was_saved(page: Page) -> None:
    following = page.get_by_role("button", name="Next failing row")

    seen = []
    for _ in range(3):
        seen_after(page, following.click)
        seen.append(facts(page).partition(" ·")[0])
    seen_after(page, lambda: put(page, "text", "{caption}!"))
    with page.expect_navigation():
        page.get_by_role("button", name="text 1 {caption}").click()

    assert seen == ["row 3", "row 5", "row 3"]
    following.wait_for()
