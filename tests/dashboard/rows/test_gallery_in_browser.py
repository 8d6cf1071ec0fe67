"""A person looks through results: anywhere in them at once, by hand and by keys, with little of
them in the page.
"""

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs.models import Batch, Job
from jobs.row_pictures import number_of
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.chromium import Held, wait_until
from tests.dashboard.browsing import signed_in
from tests.dashboard.rows.test_files import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = 900
WAITING = 3  #: rows at the end that are still to be made
AT_ONCE = 150  #: tiles that may be in the page: the window, and as much above and below it


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    """From row 2 on; row 700 is not in it, row 4 failed, the last ones wait."""
    batch = factories.running()
    result, photo = f"b/{batch.pk}/out/1.jpg", f"b/{batch.pk}/in/photo"
    store().put_bytes(result, jpeg(300, 200))
    store().put_bytes(photo, jpeg(60, 40))
    source = factories.source(batch, "1.jpg", key=photo)
    known = {"batch": batch, "source": source}
    made = {"state": State.DONE, "result_key": result, "thumbnail_key": result}
    made |= {"details": {"width": 300, "height": 200}}
    rows = [row for row in range(2, ROWS + 3) if row != 700]
    jobs = [
        Job(
            **known,
            row=row,
            cells={},
            result_name=f"bowl-{row}.jpg",
            **(made if n < ROWS - WAITING else {}),
        )
        for n, row in enumerate(rows)
    ]
    Job.objects.bulk_create(jobs)
    failed = {
        "state": State.FAILED,
        "code": "picture_truncated",
        "sentence": "1.jpg ends half-way.",
        "result_key": "",
    }
    batch.jobs.filter(row=4).update(**failed)
    return batch


@pytest.fixture
def page(batch: Batch, live_server: LiveServer) -> Iterator[Page]:
    with signed_in(live_server) as page:
        open_at(page, batch)
        yield page


def open_at(page: Page, batch: Batch, query: str = "") -> None:
    page.goto(reverse("gallery", args=[batch.pk]) + query)
    expect(page.get_by_role("grid")).to_be_visible()


def place(page: Page) -> Locator:
    return page.locator("#place")


def focused(page: Page, label: str) -> None:
    """Its tile may still be on its way."""
    expect(page.locator("a.tile:focus")).to_have_accessible_name(re.compile(f"^{label}"))


def wait_for_pictures(page: Page) -> None:
    """Until each made row whose middle is in the window shows its picture."""
    wait_until(
        page,
        """[...document.querySelectorAll("a.tile")].filter((tile) => {
            const { top, bottom } = tile.getBoundingClientRect();
            return (top + bottom) / 2 > 60 && (top + bottom) / 2 < innerHeight;
        }).every((tile) => !tile.matches(".blank")
            && (!tile.matches(".done") || tile.querySelector("img").naturalWidth > 0))""",
    )


def test_anywhere_is_reached_at_once_and_little_is_in_the_page(page: Page) -> None:
    tiles = page.locator("a.tile")
    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "150")

    page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    expect(place(page)).not_to_contain_text("Row 2 ")
    wait_for_pictures(page)
    assert 400 < int(place(page).locator("b").inner_text().removeprefix("Row ")) < 500

    page.get_by_label("Place in the list").fill("700")
    expect(place(page)).to_contain_text("of 900")
    wait_for_pictures(page)
    tile = page.locator("a.tile[data-row='702']")
    expect(tile).to_have_accessible_name("Row 702, done, bowl-702.jpg")
    expect(tile).to_have_accessible_description("700 of 900")

    page.get_by_label("Go to a row").and_(page.get_by_role("textbox")).fill("bowl-345")
    page.keyboard.press("Enter")
    found = page.locator("a.tile.found")
    expect(found).to_have_accessible_name("Row 345, done, bowl-345.jpg")
    expect(found).to_have_accessible_description("344 of 900")
    wait_for_pictures(page)
    assert tiles.count() < AT_ONCE  # at any moment
    expect(page.locator("#announce")).to_have_text("Row 345, 344 of 900")
    assert page.evaluate("location.search") == "?from=344"

    page.reload()
    expect(place(page)).to_contain_text("Row 344")
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.get_by_role("grid")).to_have_attribute("aria-colcount", "2")
    expect(place(page)).to_contain_text("Row 344")
    wait_until(page, "document.documentElement.scrollWidth === 390")


def test_a_jump_asks_at_once_for_the_lines_at_the_top_and_only_then_draws_what_is_around(
    page: Page,
) -> None:
    wait_for_pictures(page)
    page.wait_for_load_state("networkidle")

    with page.expect_request("**/tiles?*") as asked:
        drawn = page.evaluate("""() => {
            const scrubber = document.getElementById("scrubber");
            scrubber.value = 500;
            scrubber.dispatchEvent(new Event("input"));
            return document.querySelectorAll("a.tile.blank").length;  // in the same moment
        }""")

    columns = int(page.get_by_role("grid").get_attribute("aria-colcount") or 0)
    first, _, last = asked.value.url.partition("rows=")[2].partition("-")
    assert int(last) - int(first) + 1 == 2 * columns
    lines_in_window = -(-page.viewport_size["height"] // 100)  # type: ignore[index]  # a line is higher than that
    assert 2 * columns <= drawn <= lines_in_window * columns
    wait_for_pictures(page)
    wait_until(page, f"document.querySelectorAll('a.tile:not(.blank)').length > {drawn}")


def test_keys_move_look_flip_zoom_and_open(page: Page, batch: Batch) -> None:
    page.locator("a.tile").first.focus()
    loupe, picture = page.get_by_role("dialog"), page.locator("[data-part=picture]")

    for key, row in [
        ("ArrowRight", 3),
        ("ArrowDown", 9),
        ("ArrowUp", 3),
        ("End", ROWS + 2),
        ("Home", 2),
    ]:
        page.keyboard.press(key)
        focused(page, f"Row {row},")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    focused(page, "Row 2, done, bowl-2.jpg$")
    expect(page.locator("a.tile:focus")).to_have_accessible_description("1 of 900")
    expect(page.locator("a.tile[tabindex='0']")).to_have_count(1)

    page.keyboard.press("Space")
    expect(loupe.get_by_role("heading")).to_have_text("Row 2")
    expect(picture).to_have_js_property("naturalWidth", 300)
    page.keyboard.press("f")
    expect(picture).to_have_js_property("naturalWidth", 60)
    expect(loupe.get_by_role("button", name="Show the result")).to_be_visible()
    page.keyboard.press("f")
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(picture).to_have_css("width", "1200px")
    expect(picture).to_have_attribute("src", f"{reverse('row-result', args=[batch.pk, 2])}?k=1")
    page.keyboard.press("0")
    expect(picture).to_have_css("width", "300px")

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(loupe.get_by_role("heading")).to_have_text("Row 4, failed")
    expect(loupe).to_contain_text("1.jpg ends half-way.")
    expect(loupe.get_by_role("link", name="Replace the picture")).to_have_attribute(
        "href", f"{page.url.partition('/batches')[0]}{reverse('row', args=[batch.pk, 4])}#picture"
    )
    page.keyboard.press("Space")
    expect(loupe).to_be_hidden()
    focused(page, "Row 4, failed")

    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('row', args=[batch.pk, 3])}")
    page.go_back()
    expect(page.get_by_role("grid")).to_be_visible()


def test_changes_appear_in_place_and_move_nothing(page: Page, batch: Batch) -> None:
    open_at(page, batch, "?state=failed")
    tile = page.locator("a.tile")
    expect(tile).to_contain_text("The picture is incomplete")

    other = page.context.new_page()
    other.goto(reverse("row", args=[batch.pk, 4]))
    with other.expect_navigation():
        other.locator("#again").click()
    other.close()

    expect(tile).to_have_accessible_name("Row 4, to do, bowl-4.jpg")
    expect(tile).to_have_accessible_description("1 of 1")
    expect(page.locator("#newer")).to_contain_text("Some rows are no longer in this list.")


def test_an_older_search_for_a_row_never_leads_away_from_a_newer_one(page: Page) -> None:
    search = page.get_by_label("Go to a row").and_(page.get_by_role("textbox"))
    found = page.locator("a.tile.found")
    older = Held(page, "**/*to=bowl-345*")
    search.fill("bowl-345")
    search.press("Enter")
    older.wait()

    search.fill("bowl-702")
    search.press("Enter")
    expect(found).to_have_attribute("data-row", "702")
    older.let_go()
    page.wait_for_load_state("networkidle")

    expect(found).to_have_attribute("data-row", "702")


def test_pictures_of_rows_are_named_by_row_and_picture_wherever_the_script_says_them(
    transactional_db: None, live_server: LiveServer
) -> None:
    batch = factories.running()
    batch.match = {"by": "column", "column": "photo", "every_picture": True}
    batch.save()
    for row in range(2, 202):
        for picture in (1, 2):
            factories.job(batch, number_of(row, picture))

    with signed_in(live_server) as page:
        open_at(page, batch)
        expect(place(page)).to_contain_text("Row 2, picture 1")
        page.get_by_label("Go to a row").and_(page.get_by_role("textbox")).fill("150")
        page.keyboard.press("Enter")

        expect(place(page)).to_contain_text(re.compile(r"Row 1(49|50), picture [12] · 29\d of 400"))
