"""The design desk under a person's hands: what is pressed, dragged and typed, and what the preview and the saved
design make of it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Locator, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from jobs.intake import matches
from jobs.models import Batch
from tests.dashboard.browsing import signed_in
from tests.intake import batches
from tests.rendering import pictures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHEET = 'picture;caption\n1.jpg;"One line,\nand another one"\n'
DESCRIPTION = 0x010E  #: EXIF tag


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    """One row with a photo of 600 × 400 pixels that tells a lot of itself, and the design that a batch begins with."""
    exif = Image.Exif()
    exif[DESCRIPTION] = "A long story. " * 1000
    photo = pictures.saved(pictures.photo(600, 400), "JPEG", exif=exif)
    batch = batches.with_sheet(batches.with_pictures("1.jpg", data=photo), SHEET)
    matches.match_rows(batch)
    return batch


@pytest.fixture
def page(batch: Batch, live_server: LiveServer) -> Iterator[Page]:
    """The desk, its first preview drawn."""
    with signed_in(live_server) as page:
        seen_after(page, lambda: page.goto(reverse("design", args=[batch.pk])))
        yield page


def is_preview(response: Response) -> bool:
    return response.url.endswith("/design/preview") and response.request.method == "POST"


def saved(page: Page) -> dict[str, Any]:
    """The design after a press on the text's own button, which saves what the controls say."""
    with page.expect_navigation():
        page.get_by_role("button", name="caption {caption}").click()
    return page.request.get(page.url.partition("?")[0] + "document.json").json()


def seen_after(page: Page, change: Callable[[], object]) -> str:
    """The pixels of the large picture, once it was drawn anew for this change."""
    with page.expect_response(is_preview):
        change()
    expect(page.locator("[data-view]").first).not_to_have_attribute("aria-busy", "true")
    page.evaluate(f"{IMAGE}.decode()")
    return str(page.evaluate(f"{DRAWN}.toDataURL()"))


IMAGE = "document.querySelector('[data-view] img.scripted-only')"
DRAWN = f"""(() => {{
  const image = {IMAGE};
  const size = {{ width: image.naturalWidth, height: image.naturalHeight }};
  const canvas = Object.assign(document.createElement("canvas"), size);
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas;
}})()"""
BOTTOM_LEFT = f"(canvas => [...canvas.getContext('2d').getImageData(0, canvas.height - 1, 1, 1).data])({DRAWN})"


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


@pytest.mark.parametrize(("rotation", "anchor"), [(0, "top-left"), (35, "centre"), (-120, "bottom-right")])
def test_the_dragged_corner_follows_the_pointer_and_the_opposite_one_stays(
    page: Page, rotation: int, anchor: str
) -> None:
    x, y = PLACES[anchor]
    page.locator(f"[name=anchor][value={anchor}]").check(force=True)
    page.get_by_text("More:").click()
    for name, value in {"x": x, "y": y, "width": 30, "height": 20, "rotation": rotation}.items():
        page.locator(f"[name={name}]").fill(str(value))
    fixed, dragged = corners(page)
    target = [dragged[0] + 40, dragged[1] + 25]

    page.mouse.move(*dragged)
    page.mouse.down()
    page.mouse.move(*target, steps=5)
    page.mouse.up()

    assert corners(page) == [pytest.approx(fixed, abs=1), pytest.approx(target, abs=1)]
    (box,) = saved(page)["boxes"]
    assert [box["width"], box["height"]] != [30, 20]


PLACES = {"top-left": (35, 40), "centre": (50, 50), "bottom-right": (65, 60)}
"""Where a point of a box of 30 × 20 % lies, so that its centre is that of the photo."""


def corners(page: Page) -> list[list[float]]:
    """The first corner of the box and the opposite one, in pixels of the window."""
    found = page.evaluate("""() => {
      const area = document.querySelector(".frame .area");
      const at = (x, y) => new DOMPoint(x, y).matrixTransform(area.getScreenCTM());
      const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(area.getAttribute(name)));
      return [at(x, y), at(x + width, y + height)].map((point) => [point.x, point.y]);
    }""")
    return list(found)


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


def shape(page: Page) -> list[int]:
    """Of the large picture, in pixels of its own."""
    return list(page.evaluate(f"(({{ naturalWidth, naturalHeight }}) => [naturalWidth, naturalHeight])({IMAGE})"))


def facts(page: Page) -> str:
    return page.locator("[data-part=facts]").inner_text()


def kilobytes(page: Page) -> float:
    """What the result in the large picture weighs, as the desk says it."""
    said = re.search(r"([\d.]+) kB$", facts(page))
    assert said
    return float(said[1])
