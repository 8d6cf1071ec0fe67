"""Portrait, landscape and square at the desk: one shape is chosen, dragged in, and undone."""

import pytest
from playwright.sync_api import Page, expect

from jobs.models import Batch
from tests.dashboard.desk.pressing import seen_after

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_box_is_dragged_for_one_shape_and_the_difference_undone(page: Page, batch: Batch) -> None:
    page.get_by_text("Portrait, landscape and square", exact=True).click()
    shapes = page.locator(".aspects .small img.scripted-only")
    expect(shapes.last).to_have_js_property("naturalWidth", 400)
    sizes = shapes.evaluate_all("found => found.map((it) => [it.naturalWidth, it.naturalHeight])")

    with page.expect_navigation():
        page.get_by_role("button", name="Edit portrait only").click()
    seen_after(page, lambda: page.locator(".frame").press("Shift+ArrowUp"))
    with page.expect_navigation():
        page.get_by_role("button", name="Back to all shapes").first.click()
    stored = page.request.get(page.url.partition("?")[0] + "document.json").json()
    difference = page.get_by_label("Different in portrait results")
    said = difference.inner_text()
    with page.expect_navigation():
        difference.get_by_role("button", name="Undo").click()
    undone = page.request.get(page.url.partition("?")[0] + "document.json").json()

    assert sizes == [[300, 400], [480, 320], [400, 400]]
    assert stored["boxes"][0]["y"] == 95
    assert stored["aspects"]["portrait"] == [
        {"box": "caption", "hidden": False, "settings": {"y": 93}}
    ]
    assert "Only here: caption (position)" in said
    assert undone["aspects"] == {"portrait": [], "landscape": [], "square": []}
