"""A design saved from the desk under a name, and taken up again."""

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.desk.pressing import put, seen_after, standing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_stands_at_the_desk_is_saved_by_name_and_comes_back_when_it_is_used(page: Page) -> None:
    put(page, "colour", "#ff0000")
    page.get_by_role("button", name="Save this design…").click()
    page.get_by_label("Name").fill("Red tags")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="“Red tags” is saved.")).to_be_visible()
    put(page, "colour", "#0000ff")
    with page.expect_navigation():
        page.get_by_role("button", name="caption {caption}").click()

    page.get_by_role("link", name="Use a saved design…").click()
    seen_after(page, page.get_by_role("button", name="Use").click)

    assert standing(page, "colour") == "#ff0000"
