"""A picture at the desk: chosen as a file, dragged, turned, taken back, saved, and found again."""

from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from jobs.models import Batch
from tests.dashboard.desk.pressing import facts, put, seen_after, standing
from tests.rendering.pictures import saved as written

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.long(30),
]


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    path = tmp_path / "logo.png"
    path.write_bytes(written(Image.new("RGBA", (300, 200), "red"), "PNG"))
    return path


def add(page: Page, *files: Path) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Add a picture…").click()
    with page.expect_navigation():
        page.locator("input[type=file]").set_input_files(files)


def drag(page: Page, across: float, down: float) -> None:
    place = page.locator(".frame .area").bounding_box()
    assert place
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across / 2, y + down / 2)
    page.mouse.move(x + across, y + down)
    page.mouse.up()


def test_a_picture_is_added_dragged_saved_and_found_again(page: Page, logo: Path) -> None:
    put(page, "colour", "#00ff00")
    add(page, logo)
    page.get_by_role("heading", name="Picture “logo”").wait_for()
    expect(page.locator("[data-part=facts]")).to_contain_text("logo.png, 120 × 80 px")

    seen_after(page, lambda: drag(page, -120, 90))
    seen_after(page, lambda: put(page, "rotation", "30"))
    place = [standing(page, name) for name in ("x", "y", "rotation")]
    with page.expect_navigation():
        page.get_by_role("button", name="caption {caption}").click()
    caption = standing(page, "colour")
    with page.expect_navigation():
        page.get_by_role("button", name="logo logo.png").click()

    box = page.request.get(page.url.partition("?")[0] + "document.json").json()["boxes"][1]
    assert place[:2] != ["95", "5"]
    assert [standing(page, name) for name in ("x", "y", "rotation")] == place
    assert [str(box[key]) for key in ("x", "y", "rotation")] == place
    assert caption == "#00ff00"


def test_a_picture_keeps_its_place_beside_a_strip_and_goes_onto_it_by_a_press(
    page: Page, logo: Path
) -> None:
    add(page, logo)
    expect(page.locator("[data-part=facts]")).to_contain_text("logo.png, 120 × 80 px")

    seen_after(page, lambda: put(page, "strip_side", "above"))
    on_photo = [standing(page, name) for name in ("anchor", "x", "y")]
    expect(page.locator("[data-part=facts]")).to_contain_text("logo.png, 120 × 80 px")
    seen_after(page, page.get_by_role("button", name="Put this picture on the strip").click)

    assert on_photo == ["top-right", "95", "17.39"]
    assert [standing(page, name) for name in ("anchor", "x", "y", "height")] == [
        "centre",
        "50",
        "6.52",
        "9.39",
    ]
    seen_after(page, page.get_by_role("button", name="Undo").click)
    assert [standing(page, name) for name in ("anchor", "x", "y")] == on_photo


def test_changes_of_a_picture_are_taken_back_and_a_duplicate_too(page: Page, logo: Path) -> None:
    add(page, logo)
    undo = page.get_by_role("button", name="Undo")
    expect(page.locator("[data-part=facts]")).to_contain_text("logo.png")

    seen_after(page, lambda: put(page, "opacity", "0.3"))
    seen_after(page, undo.click)
    opacity = standing(page, "opacity")
    with page.expect_navigation():
        page.get_by_role("button", name="Duplicate").click()
    page.get_by_role("heading", name="Picture “logo 2”").wait_for()
    with page.expect_navigation():
        undo.click()

    assert opacity == "1"
    expect(page.locator(".boxes span")).to_have_text(["logo", "caption"])


def test_a_picture_follows_its_place_and_box_and_may_come_from_a_column(
    page: Page, logo: Path
) -> None:
    add(page, logo)
    expect(page.locator("[data-part=facts]")).to_contain_text("120 × 80 px")

    seen_after(page, lambda: put(page, "anchor", "bottom-left"))
    seen_after(page, lambda: put(page, "width", "40"))
    first = facts(page)
    seen_after(page, lambda: put(page, "fit", "cover"))

    assert [standing(page, name) for name in ("x", "y")] == ["5", "95"]
    assert ("120 × 80 px" in first, "240 × 80 px" in facts(page)) == (True, True)

    expect(page.get_by_label("If no picture has the cell's name")).to_be_hidden()

    page.get_by_label("Picture", exact=True).select_option("From column “note”")

    page.get_by_label("If no picture has the cell's name").wait_for()
    expect(page.locator("[data-part=facts]")).to_contain_text("no picture")


def test_a_click_on_the_picture_in_the_photo_selects_it_and_its_order_can_be_changed(
    page: Page, logo: Path
) -> None:
    add(page, logo)
    with page.expect_navigation():
        page.get_by_role("button", name="caption {caption}").click()

    with page.expect_navigation():
        page.locator(".frame .other").click()
    page.get_by_role("heading", name="Picture “logo”").wait_for()
    with page.expect_navigation():
        page.get_by_role("button", name="Send “logo” backward").click()

    expect(page.locator(".boxes span")).to_have_text(["caption", "logo"])
    expect(page.get_by_role("button", name="Send “logo” backward")).to_be_disabled()


def test_a_file_that_is_dropped_on_the_page_of_insets_is_taken(
    page: Page, batch: Batch, logo: Path
) -> None:
    page.goto(reverse("insets", args=[batch.pk]))
    data = list(logo.read_bytes())
    drop = """data => {
      const carried = new DataTransfer();
      carried.items.add(new File([new Uint8Array(data)], "dropped.png", { type: "image/png" }));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
    }"""

    with page.expect_navigation():
        page.evaluate(drop, data)

    page.get_by_text("dropped.png", exact=True).wait_for()
    expect(page.locator(".insets img")).to_have_js_property("naturalWidth", 240)


def test_more_files_than_one_request_takes_are_sent_in_several(
    page: Page, batch: Batch, logo: Path, tmp_path: Path
) -> None:
    page.goto(reverse("insets", args=[batch.pk]))
    page.evaluate("document.querySelector('#inset-upload').dataset.most = 2")
    files = [tmp_path / f"{number}.png" for number in range(5)]
    for number, file in enumerate(files):
        file.write_bytes(b"no picture" if number == 1 else logo.read_bytes())
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method + asked.url.rpartition("/")[2]))

    page.locator("input[type=file]").set_input_files(files)

    page.get_by_text("4 pictures added.").wait_for()
    page.get_by_text("1.png: This is a text file, not a picture.").wait_for()
    expect(page.locator(".insets b")).to_have_text(["0.png", "2.png", "3.png", "4.png"])
    assert sent.count("POSTupload") == 3
