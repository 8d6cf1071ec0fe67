"""The design desk under a person's hands: what is pressed and typed, and what the preview and the saved design make
of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs.models import Batch
from tests.dashboard.desk import (
    BOTTOM_LEFT,
    at_the_desk,
    facts,
    is_preview,
    kilobytes,
    one_row,
    saved,
    seen_after,
    shape,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    return one_row()


@pytest.fixture
def page(batch: Batch, live_server: LiveServer) -> Iterator[Page]:
    with at_the_desk(batch, live_server) as page:
        yield page


def test_plate_and_shadow_show_their_controls_when_they_are_chosen_and_the_preview_follows(page: Page) -> None:
    corners, to_the_right = page.get_by_label("Corners, % of size"), page.get_by_label("To the right, % of size")
    expect(corners).to_be_hidden()

    changes = (
        lambda: page.get_by_label("Plate", exact=True).check(),
        lambda: corners.fill("60"),
        lambda: page.get_by_label("One plate per line").check(),
        lambda: to_the_right.fill("25"),
        lambda: page.get_by_label("Shadow", exact=True).uncheck(),
    )
    seen = {seen_after(page, change) for change in changes}

    expect(to_the_right).to_be_hidden()
    (box,) = saved(page)["boxes"]
    assert len(seen) == len(changes)
    assert (box["plate"]["radius"], box["plate"]["per_line"], box["shadow"]) == (60, True, None)


def test_the_keyboard_aligns_a_text_in_the_height_of_its_box_and_a_place_does_so_too(page: Page) -> None:
    page.get_by_role("group", name="Align", exact=True).get_by_label("Centre").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    by_keyboard = page.locator("[name=valign]:checked").input_value()

    page.get_by_role("group", name="Where").get_by_label("Top left").check()

    assert by_keyboard == "middle"
    assert page.locator("[name=valign]:checked").input_value() == "top"
    assert saved(page)["boxes"][0]["valign"] == "top"


@pytest.fixture
def result(page: Page) -> Locator:
    """The controls of the result as a whole."""
    return page.locator(".result")


def test_an_exact_size_asks_for_what_it_needs_and_the_preview_has_its_shape(page: Page, result: Locator) -> None:
    result.get_by_label("Size", exact=True).select_option("Exact, in pixels")
    expect(page.locator("[data-view] .over").first).to_have_text("Width, px: Say how many pixels.")
    expect(result.get_by_label("Long edge, px")).to_be_hidden()
    expect(result.get_by_label("Ground", exact=True)).to_be_hidden()

    result.get_by_label("Width, px").fill("300")
    seen_after(page, lambda: result.get_by_label("Height, px").fill("240"))
    cropped = shape(page)
    result.get_by_label("A photo of another shape").select_option("Add ground beside it")
    result.get_by_label("Ground", exact=True).fill("#000000")
    seen_after(page, lambda: result.get_by_label("top", exact=True).check())

    assert (cropped, shape(page)) == ([300, 240], [300, 240])
    assert page.evaluate(BOTTOM_LEFT) == [0, 0, 0, 255]
    canvas = saved(page)["canvas"]
    assert (canvas["width"], canvas["height"], canvas["long_edge"]) == (300, 240, None)
    assert (canvas["fit"], canvas["ground"], canvas["focus_x"], canvas["focus_y"]) == ("pad", "#000000", 50, 0)


def test_a_long_edge_makes_the_preview_smaller(page: Page, result: Locator) -> None:
    result.get_by_label("Size", exact=True).select_option("By its long edge")
    seen_after(page, lambda: result.get_by_label("Long edge, px").fill("300"))

    assert shape(page) == [300, 200]
    assert "· 300 × 200 ·" in facts(page)
    assert saved(page)["canvas"]["long_edge"] == 300


def test_format_kilobytes_and_metadata_change_what_the_result_weighs(page: Page, result: Locator) -> None:
    as_photo = kilobytes(page)
    seen_after(page, lambda: result.get_by_label("Metadata").select_option("None"))
    without_story = kilobytes(page)
    seen_after(page, lambda: result.get_by_label("Format", exact=True).select_option("PNG"))
    as_png = kilobytes(page)
    expect(result.get_by_label("At most, kB")).to_be_hidden()
    seen_after(page, lambda: result.get_by_label("Format", exact=True).select_option("WebP"))
    as_webp = kilobytes(page)
    seen_after(page, lambda: result.get_by_label("At most, kB").fill("50"))

    assert without_story < as_photo - 13 < as_photo < as_png
    assert kilobytes(page) <= 50 < as_webp
    assert saved(page)["output"] == {
        "format": "webp",
        "quality": "keep",
        "most_kb": 50,
        "metadata": "none",
        "name": "{file}",
    }


def test_what_cannot_weigh_so_little_says_so_over_its_photo(page: Page, result: Locator) -> None:
    with page.expect_response(is_preview):
        result.get_by_label("At most, kB").fill("5")

    expect(page.locator("[data-view] .over").first).to_contain_text("at most 5 kB were asked.")
