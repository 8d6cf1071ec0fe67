"""A code at the desk: added, dragged, made another kind, taken back, and found again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.desk.pressing import put, seen_after, standing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_code_is_added_dragged_made_another_kind_and_found_again(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Add a code").click()
    expect(page.get_by_role("heading", name="Code “Code”")).to_be_visible()
    expect(page.locator("[data-part=facts]")).to_contain_text("QR code")

    place = page.locator(".frame .area").bounding_box()
    assert place
    page.mouse.move(place["x"] + 20, place["y"] + 20)
    page.mouse.down()
    page.mouse.move(place["x"] - 60, place["y"] - 60)
    seen_after(page, page.mouse.up)
    dragged = [standing(page, name) for name in ("x", "y")]
    expect(page.get_by_label("Error correction")).to_be_visible()
    expect(page.get_by_label("Digits below the bars")).to_be_hidden()
    seen_after(page, lambda: put(page, "width", "90"))
    seen_after(page, lambda: put(page, "anchor", "centre"))
    page.get_by_text("Web address, contact or Wi-Fi").click()
    seen_after(page, page.get_by_role("button", name="Web address").click)
    expect(page.get_by_label("Content")).to_have_value(
        re.compile(r"^https://shop\.example/\{\w+\}$")
    )
    seen_after(page, lambda: put(page, "text", "4006381333931"))
    seen_after(page, lambda: put(page, "symbology", "ean"))
    expect(page.locator("[data-part=facts]")).to_contain_text("EAN-13 4006381333931")
    expect(page.get_by_label("Error correction")).to_be_hidden()
    expect(page.get_by_label("Digits below the bars")).to_be_visible()
    seen_after(page, page.get_by_role("button", name="Undo").click)
    expect(page.locator("[data-part=facts]")).to_contain_text("QR code")
    seen_after(page, page.get_by_role("button", name="Redo").click)
    seen_after(page, lambda: put(page, "strip_side", "below"))
    seen_after(page, lambda: put(page, "strip_size", "60"))
    put(page, "strip_colour", "#000000")
    seen_after(page, page.get_by_role("button", name="Put this code on the strip").click)
    expect(page.locator("[data-part=facts]")).to_contain_text("EAN-13 4006381333931")
    seen_after(page, lambda: page.locator("[name=background]").uncheck())
    expect(page.locator("[data-part=notices]")).to_contain_text("“Code” has no background")
    with page.expect_navigation():
        page.get_by_role("button", name="caption {caption}").first.click()

    code = page.request.get(page.url.partition("?")[0] + "document.json").json()["boxes"][1]
    assert dragged != ["95", "95"]
    assert [code[key] for key in ("symbology", "anchor", "width", "colour")] == [
        "ean",
        "centre",
        90,
        "#000000",
    ]
    assert code["ground"] is None
