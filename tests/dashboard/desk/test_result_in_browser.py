"""The controls of the result at the desk, pressed and typed: its shape, what it weighs, its
name.
"""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.chromium import unfold
from tests.dashboard.desk.pressing import (
    BOTTOM_LEFT,
    facts,
    is_preview,
    kilobytes,
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


@pytest.fixture
def result(page: Page) -> Locator:
    """The controls of the result as a whole."""
    return page.locator(".result")


def test_an_exact_size_asks_for_what_it_needs_and_the_preview_has_its_shape(
    page: Page, result: Locator
) -> None:
    result.get_by_label("Size", exact=True).select_option("Exact, in pixels")
    expect(page.locator("[data-view] .over").first).to_have_text(
        "Width, px: Enter the number of pixels."
    )
    expect(result.get_by_label("Long edge, px")).to_be_hidden()
    expect(result.get_by_label("Background colour", exact=True)).to_be_hidden()

    result.get_by_label("Width, px").fill("300")
    seen_after(page, lambda: result.get_by_label("Height, px").fill("240"))
    cropped = shape(page)
    result.get_by_label("If the shape of the photo differs").select_option("Add a background")
    result.get_by_label("Background colour", exact=True).fill("#000000")
    seen_after(page, lambda: result.get_by_label("top", exact=True).check())

    assert (cropped, shape(page)) == ([300, 240], [300, 240])
    assert page.evaluate(BOTTOM_LEFT) == [0, 0, 0, 255]
    canvas = saved(page)["canvas"]
    assert (canvas["width"], canvas["height"], canvas["long_edge"]) == (300, 240, None)
    assert (canvas["fit"], canvas["ground"], canvas["focus_x"], canvas["focus_y"]) == (
        "pad",
        "#000000",
        50,
        0,
    )


def test_a_long_edge_makes_the_preview_smaller_and_another_name_is_shown_as_it_is_typed(
    page: Page, result: Locator
) -> None:
    name = page.locator("[data-part=result-name]")
    expect(name).to_have_text("Row 2 becomes 1.jpg")
    result.get_by_label("File name").fill("{row}/{file:upper}")
    expect(name).to_have_text("Row 2 becomes 2/1.jpg")

    result.get_by_label("Size", exact=True).select_option("By the long edge")
    seen_after(page, lambda: result.get_by_label("Long edge, px").fill("300"))

    assert shape(page) == [300, 200]
    assert "· 300 × 200 ·" in facts(page)
    assert saved(page)["canvas"]["long_edge"] == 300


def test_format_kilobytes_and_metadata_change_what_the_result_weighs(
    page: Page, result: Locator
) -> None:
    as_photo = kilobytes(page)
    seen_after(page, lambda: unfold(result.get_by_label("Metadata")).select_option("Remove all"))
    without_story = kilobytes(page)
    seen_after(page, lambda: result.get_by_label("Format", exact=True).select_option("PNG"))
    as_png = kilobytes(page)
    expect(result.get_by_label("Maximum file size, kB")).to_be_hidden()
    seen_after(page, lambda: result.get_by_label("Format", exact=True).select_option("WebP"))
    as_webp = kilobytes(page)
    seen_after(page, lambda: result.get_by_label("Maximum file size, kB").fill("50"))

    assert without_story < as_photo - 13 < as_photo < as_png
    assert kilobytes(page) <= 50 < as_webp
    assert saved(page)["output"] == {
        "format": "webp",
        "quality": "keep",
        "most_kb": 50,
        "metadata": "none",
        "title": "",
        "copyright": "",
        "name": "{file}",
        "words": False,
    }


def test_what_cannot_weigh_so_little_says_so_over_its_photo(page: Page, result: Locator) -> None:
    with page.expect_response(is_preview):
        result.get_by_label("Maximum file size, kB").fill("5")

    expect(page.locator("[data-view] .over").first).to_contain_text("the limit is 5 kB.")


RESULT: dict[str, str | bool] = {
    "size_by": "exact",
    "result_width": "900",
    "result_height": "700",
    "result_fit": "pad",
    "focus": "0 100",
    "result_background": "#112233",
    "enlarge": True,
    "format": "webp",
    "quality": "40",
    "most_kb": "72",
    "metadata": "no_place",
    "title": "{caption}",
    "copyright": "© Studio",
    "name": "{caption}",
}


def test_every_control_of_the_result_keeps_its_saved_value(page: Page) -> None:
    small = seen_after(
        page, lambda: [put(page, name, value) for name, value in list(RESULT.items())[:6]]
    )
    enlarged = seen_after(page, lambda: put(page, "enlarge", True))
    seen_after(page, lambda: put(page, "format", "webp"))
    as_good_as_the_photo = kilobytes(page)
    seen_after(page, lambda: put(page, "quality", "40"))
    less_good = kilobytes(page)
    seen_after(page, lambda: [put(page, name, value) for name, value in list(RESULT.items())[9:]])

    assert small != enlarged
    assert kilobytes(page) <= 72 < less_good < as_good_as_the_photo
    saved(page)
    assert {name: standing(page, name) for name in RESULT} == RESULT
