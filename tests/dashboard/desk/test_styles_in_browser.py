"""Styling a part of a text at the desk, by selecting it and pressing a button."""

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.desk.pressing import put, saved, seen_after

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def select(page: Page, start: int, stop: int) -> None:
    page.get_by_label("Text", exact=True).evaluate(
        f"(text) => {{ text.focus(); text.setSelectionRange({start}, {stop}); }}"
    )


def test_a_selected_part_is_made_bold_coloured_and_small_and_a_rule_is_added(page: Page) -> None:
    text = page.get_by_label("Text", exact=True)
    plain = seen_after(page, lambda: text.fill("New {caption} today"))
    select(page, 0, 3)
    bold = seen_after(page, page.get_by_role("button", name="Bold").click)
    expect(text).to_have_value("**New** {caption} today")
    expect(page.get_by_label("Styled parts")).to_have_value("text")
    seen_after(page, page.get_by_role("button", name="Colour", exact=True).click)
    expect(text).to_have_value("**<#d00000>New</>** {caption} today")
    select(page, 30, 35)
    small = seen_after(page, lambda: page.get_by_label("Size of the part").select_option("60%"))
    expect(text).to_have_value("**<#d00000>New</>** {caption} <60%>today</>")
    page.get_by_text("Rules by column").click()
    put(page, "rule_0_column", "note")
    put(page, "rule_0_test", "empty")
    hidden = seen_after(page, lambda: put(page, "rule_0_hidden", True))
    expect(page.locator("[data-part=notices]")).to_contain_text("because “note” is empty")

    (box,) = saved(page)["boxes"]

    assert len({plain, bold, small, hidden}) == 4
    assert (box["text"], box["markup"]) == (
        "**<#d00000>New</>** {caption} <60%>today</>",
        "text",
    )
    assert [rule["column"] for rule in box["style_rules"]] == ["note"]
    expect(page.get_by_label("If column")).to_have_count(2)
