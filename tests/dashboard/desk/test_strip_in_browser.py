"""The strip outside the photo at the desk: chosen, sized, written on, taken back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.desk import strips
from dashboard.desk.strips import Beside
from jobs.design.boxes.properties import SizeUnit
from tests.dashboard.desk.pressing import (
    BOTTOM_LEFT,
    facts,
    put,
    saved,
    seen_after,
    shape,
    standing,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.long(25),
]

PLACE = ("x", "y", "width", "height", "size_min", "size_max")


def place(page: Page) -> list[float]:
    return [float(standing(page, name)) for name in PLACE]


def kept_in_place(box: dict[str, Any], beside: Beside, unit: SizeUnit = "shorter_side") -> Any:
    kept = strips.kept_in_place(box, None, beside, unit)
    return [kept[key] for key in PLACE]


def test_a_strip_is_seen_at_once_counts_in_the_size_and_is_saved(page: Page) -> None:
    expect(page.get_by_label("Strip size, % of the photo")).to_be_hidden()

    seen_after(page, lambda: put(page, "strip_side", "below"))
    as_it_begins = shape(page), page.evaluate(BOTTOM_LEFT)
    seen_after(page, lambda: put(page, "strip_size", "20"))
    seen_after(page, lambda: put(page, "strip_colour", "#203040"))

    assert as_it_begins == ([600, 460], [255, 255, 255, 255])
    assert (shape(page), page.evaluate(BOTTOM_LEFT)) == (
        [600, 480],
        pytest.approx([32, 48, 64, 255], abs=3),
    )
    assert "· 600 × 480 ·" in facts(page)
    assert saved(page)["canvas"]["strip"] == {"side": "below", "size": 20, "colour": "#203040"}
    assert [standing(page, name) for name in ("strip_side", "strip_size")] == ["below", "20"]


def test_sizes_in_per_cent_of_the_height_change_with_the_strip_and_labels_name_the_unit(
    page: Page,
) -> None:
    seen_after(page, lambda: put(page, "size_unit", "height"))
    page.get_by_label("Largest, % of height").wait_for()
    box = {"anchor": "bottom"} | dict(zip(PLACE, place(page), strict=True))

    seen_after(page, lambda: put(page, "strip_side", "above"))

    assert place(page) == kept_in_place(box, Beside("above", 15), "height")


def test_the_text_keeps_its_place_on_the_photo_and_one_undo_restores_all(page: Page) -> None:
    before, undo = place(page), page.get_by_role("button", name="Undo")
    box = {"anchor": "bottom"} | dict(zip(PLACE, before, strict=True))

    seen_after(page, lambda: put(page, "strip_side", "above"))
    above = place(page)
    seen_after(page, lambda: put(page, "strip_size", "150"))
    higher = place(page)
    seen_after(page, undo.click)
    lower = place(page)
    seen_after(page, undo.click)

    assert above == kept_in_place(box, Beside("above", 15))
    assert higher == kept_in_place(box, Beside("above", 150))
    assert (lower, place(page), standing(page, "strip_side")) == (above, before, "")
    expect(undo).to_be_disabled()


def test_typing_a_size_figure_by_figure_moves_nothing_on_the_photo(page: Page) -> None:
    before = place(page)
    seen_after(page, lambda: put(page, "strip_side", "below"))
    size = page.locator("[name=strip_size]")

    size.select_text()
    size.press_sequentially("200")
    size.select_text()
    seen_after(page, lambda: size.press_sequentially("37.5"))
    seen_after(page, lambda: put(page, "strip_side", ""))

    assert place(page) == before


def test_other_texts_keep_their_places_too_and_so_do_their_frames(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Add a text").click()
    document = page.request.get(page.url.partition("?")[0] + "document.json").json()
    first = document["boxes"][0]
    other = page.locator(".frame .other")
    seen_after(page, lambda: put(page, "text", "Another"))

    seen_after(page, lambda: put(page, "strip_side", "left"))

    moved = strips.kept_in_place(first, None, Beside("left", 15))
    drawn = [float(other.get_attribute(name) or 0) for name in ("x", "width")]
    width = shape(page)[0]
    assert drawn == pytest.approx(
        [(moved["x"] - moved["width"] / 2) * width / 100, moved["width"] * width / 100], abs=1
    )
    assert {key: saved(page)["boxes"][0][key] for key in PLACE} == {
        key: moved[key] for key in PLACE
    }


def test_a_press_puts_the_text_on_the_strip_and_undo_takes_it_off(page: Page) -> None:
    undo = page.get_by_role("button", name="Undo")
    seen_after(page, lambda: put(page, "strip_side", "below"))
    on_photo = place(page)

    seen_after(page, page.get_by_role("button", name="Put this text on the strip").click)
    on_strip = [
        standing(page, name)
        for name in ("anchor", "x", "y", "colour", "outline", "shadow", "plate")
    ]
    document = saved(page)
    seen_after(page, page.reload)
    again = [
        standing(page, name)
        for name in ("anchor", "x", "y", "colour", "outline", "shadow", "plate")
    ]

    assert on_strip == again == ["centre", "50", "93.48", "#000000", False, False, False]
    assert document["boxes"][0] == strips.put_on(document["canvas"]["strip"], document["boxes"][0])
    seen_after(page, lambda: put(page, "strip_side", "above"))
    assert standing(page, "y") == "6.52"
    seen_after(page, undo.click)
    assert standing(page, "y") == "93.48"
    assert on_photo != place(page)


def test_a_new_text_of_a_design_with_a_strip_begins_on_it(page: Page) -> None:
    seen_after(page, lambda: put(page, "strip_side", "below"))

    with page.expect_navigation():
        page.get_by_role("button", name="Add a text").click()

    assert [standing(page, name) for name in ("anchor", "y", "colour")] == [
        "centre",
        "93.48",
        "#000000",
    ]
