"""A text once more at the desk: as it looks, a little aside, and taken back."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.dashboard.desk.pressing import put, seen_after, standing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def texts(page: Page) -> Locator:
    """Their names, in the list of texts."""
    return page.locator(".boxes span")


def duplicate(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Duplicate").click()
    page.get_by_role("heading", name="Text “caption 2”").wait_for()


def test_a_duplicate_is_shown_as_it_was_a_little_aside(page: Page) -> None:
    put(page, "colour", "#ff0000")
    put(page, "weight", "400")

    duplicate(page)

    expect(texts(page)).to_have_text(["caption 2", "caption"])
    assert [standing(page, name) for name in ("colour", "weight", "x", "y")] == [
        "#ff0000",
        "400",
        "53",
        "92",
    ]
    expect(page.get_by_role("status", name="Notices about this row")).to_have_text(
        "“caption” and “caption 2” overlap."
    )


def test_undo_takes_back_what_was_done_to_the_duplicate_and_then_the_duplicate(page: Page) -> None:
    duplicate(page)
    undo = page.get_by_role("button", name="Undo")
    seen_after(page, lambda: put(page, "colour", "#00ff00"))

    seen_after(page, undo.click)
    colour = standing(page, "colour")
    with page.expect_navigation():
        undo.click()

    assert colour == "#ffffff"
    page.get_by_role("heading", name="Text “caption”").wait_for()
    expect(texts(page)).to_have_text(["caption"])
    expect(undo).to_have_attribute("aria-disabled", "true")
