"""Undo and Redo beyond a press that opens the desk again."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.dashboard.desk.pressing import opened_after, put, seen_after, standing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def texts(page: Page) -> Locator:
    return page.locator(".boxes span")


def test_undo_takes_an_added_box_back_then_what_was_typed_before_and_redo_does_both_again(
    page: Page,
) -> None:
    seen_after(page, lambda: put(page, "colour", "#ff0000"))
    opened_after(page, button(page, "Add a text").click)
    expect(texts(page)).to_have_text(["note", "caption"])

    opened_after(page, button(page, "Undo").click)
    expect(texts(page)).to_have_text(["caption"])
    assert standing(page, "colour") == "#ff0000"
    seen_after(page, button(page, "Undo").click)
    assert standing(page, "colour") == "#ffffff"
    expect(button(page, "Undo")).to_have_attribute("aria-disabled", "true")

    seen_after(page, button(page, "Redo").click)
    assert standing(page, "colour") == "#ff0000"
    opened_after(page, button(page, "Redo").click)
    expect(texts(page)).to_have_text(["note", "caption"])
    expect(button(page, "Redo")).to_have_attribute("aria-disabled", "true")


def test_a_change_after_undo_leaves_nothing_to_redo(page: Page) -> None:
    opened_after(page, button(page, "Add a text").click)
    opened_after(page, button(page, "Undo").click)
    expect(button(page, "Redo")).to_have_attribute("aria-disabled", "false")

    seen_after(page, lambda: put(page, "colour", "#00ff00"))

    expect(button(page, "Redo")).to_have_attribute("aria-disabled", "true")
