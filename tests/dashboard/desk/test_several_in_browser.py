"""Several boxes at the desk: chosen in the picture and in the list, moved, put in line, copied."""

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from jobs import control
from jobs.intake.rows import matches
from jobs.models import Batch
from tests.dashboard.desk.pressing import opened_after, seen_after
from tests.intake import batches
from tests.rendering import pictures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACE = {"width": 20, "height": 10, "anchor": "top-left"}
PLACES = {"one": (10, 10), "two": (40, 30), "three": (70, 70)}
"""Boxes, and where their upper left corners are, in % of the picture."""


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    photo = pictures.saved(pictures.photo(600, 400), "JPEG")
    batch = batches.with_sheet(batches.with_pictures("1.jpg", data=photo), "picture;a\n1.jpg;A\n")
    matches.match_rows(batch)
    boxes = [
        {"name": name, "text": "{a}", "x": x, "y": y, **PLACE} for name, (x, y) in PLACES.items()
    ]
    control.save_design(batch, batch.owner, {"format": 1, "boxes": boxes})
    return batch


def placed(page: Page) -> dict[str, tuple[float, float]]:
    """Where the saved boxes are."""
    boxes = page.request.get(page.url.partition("?")[0] + "document.json").json()["boxes"]
    return {box["name"]: (box["x"], box["y"]) for box in boxes}


def save(page: Page) -> None:
    """Press the button that browsers without scripts show."""
    button = page.locator('[name=do][value="save"]').first
    opened_after(page, lambda: button.dispatch_event("click"))


def drag(page: Page, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """From one place of the picture to another, in % of it."""
    frame = page.locator(".frame").bounding_box()
    assert frame
    points = [
        (frame["x"] + frame["width"] * x / 100, frame["y"] + frame["height"] * y / 100)
        for x, y in (begin, end)
    ]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=4)
    page.mouse.up()


def chosen(page: Page) -> Locator:
    return page.locator("[data-part=chosen]")


def test_boxes_in_a_rectangle_are_moved_together_and_put_in_line(page: Page) -> None:
    opened_after(page, lambda: drag(page, (35, 95), (95, 25)))  # without the edited box
    expect(chosen(page)).to_have_text("2 boxes chosen")
    expect(page.get_by_role("button", name="Equal gaps across")).to_be_disabled()

    page.keyboard.down("Control")  # no snapping
    seen_after(page, lambda: drag(page, (50, 35), (53, 39)))
    page.keyboard.up("Control")
    seen_after(page, lambda: page.keyboard.press("Shift+ArrowUp"))
    save(page)
    moved = placed(page)
    seen_after(page, page.get_by_role("button", name="Align left edges").click)
    seen_after(page, page.get_by_role("button", name="Undo").click)
    seen_after(page, page.get_by_role("button", name="Align bottom edges").click)
    save(page)

    assert moved == {"one": (10, 10), "two": (43, 32), "three": (73, 72)}
    assert placed(page) == moved | {"two": (43, 72)}
    expect(chosen(page)).to_have_text("2 boxes chosen")


def test_keys_choose_all_boxes_space_them_out_and_remove_some(page: Page) -> None:
    page.locator(".frame").focus()
    page.keyboard.press("Control+a")
    expect(chosen(page)).to_have_text("3 boxes chosen")
    expect(page.get_by_role("button", name="Remove 3")).to_be_disabled()
    seen_after(page, page.get_by_role("button", name="Equal gaps down").click)
    page.locator(".frame").focus()
    page.keyboard.press("Escape")
    expect(page.locator("[data-part=several]")).to_be_hidden()
    page.get_by_role("checkbox", name="Choose “three” too").focus()
    page.keyboard.press("Space")
    opened_after(page, lambda: page.keyboard.press("Delete"))

    assert placed(page) == {"two": (40, 40)}
    opened_after(page, page.get_by_role("button", name="Undo").click)
    assert placed(page).keys() == {"one", "two", "three"}
    expect(chosen(page)).to_have_text("")


def test_a_run_of_arrow_keys_moves_all_chosen_boxes_as_one_step_and_keeps_them_chosen(
    page: Page,
) -> None:
    page.clock.set_fixed_time(0)
    page.get_by_role("checkbox", name="Choose “two” too").check()
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowRight"):
        seen_after(page, lambda key=key: page.keyboard.press(key))
    save(page)
    moved = placed(page)
    page.clock.set_fixed_time(0)
    page.locator(".frame").focus()
    seen_after(page, lambda: page.keyboard.press("ArrowUp"))
    seen_after(page, lambda: page.keyboard.press("ArrowUp"))
    page.clock.set_fixed_time(10_000)
    seen_after(page, lambda: page.keyboard.press("ArrowUp"))
    seen_after(page, lambda: page.keyboard.press("Control+z"))
    after_pause = page.locator("[name=y]").input_value()
    seen_after(page, lambda: page.keyboard.press("Control+z"))

    assert moved == PLACES | {"one": (12, 10.4), "two": (42, 30.4)}
    assert [after_pause, page.locator("[name=y]").input_value()] == ["10", "10.4"]
    opened_after(page, lambda: page.keyboard.press("Control+ArrowUp"))
    assert list(placed(page)) == ["three", "one", "two"]
    expect(chosen(page)).to_have_text("2 boxes chosen")
    expect(page.get_by_role("button", name="Move the chosen boxes forward")).to_be_disabled()
    page.get_by_role("checkbox", name="Choose “two” too").uncheck()
    expect(page.get_by_role("button", name="Bring “one” forward")).to_be_enabled()


def test_a_box_that_is_not_chosen_is_dragged_at_once_and_then_chosen(page: Page) -> None:
    page.keyboard.down("Control")
    opened_after(page, lambda: drag(page, (50, 35), (55, 45)))
    page.keyboard.up("Control")

    page.get_by_role("heading", name="Text “two”").wait_for()
    assert placed(page) == PLACES | {"two": (45, 40)}


def test_boxes_are_copied_by_keys_and_pasted_into_another_batch(page: Page, batch: Batch) -> None:
    other = batches.with_sheet(batches.with_pictures("2.jpg"), "picture;a\n2.jpg;A\n")
    matches.match_rows(other)
    two = page.locator('.frame .other[data-name="two"]')
    two.click(modifiers=["Shift"])
    two.click(modifiers=["Shift"])
    expect(chosen(page)).to_have_text("")
    two.click(modifiers=["Shift"])

    opened_after(page, lambda: page.keyboard.press("Control+c"))
    expect(page.locator(".frame")).to_be_focused()
    opened_after(page, lambda: page.goto(reverse("design", args=[other.pk])))
    opened_after(page, lambda: page.keyboard.press("Control+v"))

    expect(page.locator(".boxes span")).to_have_text(["two", "one", "caption"])
    expect(chosen(page)).to_have_text("2 boxes chosen")
    assert {name: placed(page)[name] for name in ("one", "two")} == {
        name: PLACES[name] for name in ("one", "two")
    }
