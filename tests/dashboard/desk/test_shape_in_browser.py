"""A shape at the desk: added, dragged, resized, moved by keys, and put behind a text."""

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.desk.pressing import put, seen_after, standing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def drag(page: Page, part: str, across: int, down: int) -> None:
    place = page.locator(f".frame {part}").first.bounding_box()
    assert place
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down)
    seen_after(page, page.mouse.up)


def test_a_shape_is_added_dragged_resized_moved_by_keys_put_behind_the_text_and_fits_the_page(
    page: Page,
) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Add a shape").click()
    page.get_by_role("heading", name="Shape “Shape”").wait_for()
    expect(page.locator("[data-part=facts]")).to_contain_text("Rectangle, 600 × 100 px")

    drag(page, ".area", 0, -60)
    dragged = float(standing(page, "y"))
    drag(page, ".handle", 40, 30)
    resized = float(standing(page, "height"))
    seen_after(page, lambda: page.locator(".frame").press("Shift+ArrowUp"))
    nudged = float(standing(page, "y"))
    seen_after(page, lambda: put(page, "shape", "ellipse"))
    expect(page.locator("[data-part=facts]")).to_contain_text("Ellipse")
    seen_after(page, page.get_by_role("button", name="Undo").click)
    expect(page.locator("[data-part=facts]")).to_contain_text("Rectangle")
    expect(page.locator("[name=gradient_colour]")).to_be_hidden()
    seen_after(page, lambda: put(page, "gradient", True))
    page.locator("[name=gradient_colour]").wait_for()
    seen_after(page, lambda: put(page, "spread", "across"))
    expect(page.locator("[data-part=facts]")).to_contain_text("Rectangle, 600 × ")
    expect(page.locator(".frame .box")).to_be_attached()
    seen_after(page, lambda: put(page, "behind", "caption"))
    expect(page.locator(".frame .box")).to_be_hidden()
    expect(page.get_by_label("Width, % of the picture")).to_be_hidden()
    page.locator("[name=padding]").wait_for()
    with page.expect_navigation():
        page.get_by_role("button", name="shape rectangle").click()

    shape = page.request.get(page.url.partition("?")[0] + "document.json").json()["boxes"][0]
    assert dragged < 95
    assert resized < 25
    assert nudged < dragged
    assert (shape["kind"], shape["behind"], shape["spread"]) == ("shape", "caption", "across")
    assert shape["gradient"] == {"colour": "#000000", "opacity": 0, "angle": -90}
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
