"""The design page after a press: the window, the list and the focus are where they were."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import wait_until
from tests.dashboard.desk.pressing import seen_after

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOXES = [{"text": "{caption}", "name": f"text {n}", "may_overlap": True} for n in range(30)]
IS_IN_ITS_LIST = """line => {
  const [seen, list] = [line, line.parentElement].map(part => part.getBoundingClientRect());
  return seen.top >= list.top && seen.bottom <= list.bottom;
}"""


def use(page: Page, document: str) -> None:
    page.get_by_text("The design as JSON").click()
    page.get_by_label("Paste a complete design").fill(document)
    with page.expect_navigation():
        page.get_by_role("button", name="Use this design").click()


@pytest.fixture
def many(page: Page) -> Page:
    """A desk with thirty boxes; the back one is chosen."""
    seen_after(page, lambda: use(page, json.dumps({"format": 1, "boxes": BOXES})))
    return page


def test_the_list_begins_with_the_front_and_shows_the_chosen_box_and_the_page_begins_at_its_top(
    many: Page,
) -> None:
    names = many.locator(".boxes span").all_inner_texts()
    chosen = many.locator(".boxes [aria-current]")

    assert names == [box["name"] for box in reversed(BOXES)]
    expect(chosen).to_contain_text("text 0")
    assert chosen.evaluate(IS_IN_ITS_LIST)
    assert many.evaluate("scrollY") == 0

    # and so it does when it is opened from elsewhere: pressed by script, for a key would first scroll
    # the button into view
    many.evaluate("scrollTo({ top: 300, behavior: 'instant' })")
    with many.expect_navigation():
        many.get_by_role("button", name="Check all").evaluate("button => button.click()")

    with many.expect_navigation():
        many.get_by_role("link", name="Design").first.click()

    assert many.evaluate("scrollY") == 0


def test_a_box_is_brought_forward_by_one_key_and_sent_back_until_only_the_other_arrow_leads_on(
    many: Page,
) -> None:
    forward = many.get_by_role("button", name="Bring “text 0” forward")
    forward.focus()
    many.evaluate("scrollTo({ top: 300, behavior: 'instant' })")

    for _ in range(2):
        with many.expect_navigation():
            many.keyboard.press("Enter")
        expect(forward).to_be_focused()

    assert many.locator(".boxes span").all_inner_texts()[-3:] == ["text 0", "text 2", "text 1"]
    wait_until(many, "scrollY === 300")

    # at the end, the arrow that still leads somewhere is focused
    with many.expect_navigation():
        many.get_by_role("button", name="text 2 {caption}", exact=True).press("Enter")
    expect(many.get_by_role("button", name="text 2 {caption}", exact=True)).to_be_focused()
    with many.expect_navigation():
        many.get_by_role("button", name="Send “text 2” backward").press("Enter")
    expect(many.get_by_role("button", name="Bring “text 2” forward")).to_be_focused()
