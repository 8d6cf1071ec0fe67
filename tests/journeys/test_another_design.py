"""After *Make 10 first* the design changes in the same batch, and the ten are made again."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import photographs
from tests.dashboard.desk.pressing import seen_after
from tests.journeys.looking import count_of, keep

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.long(400)]

ROWS = 12


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("another-design")
    photos = photographs.make(home / "photos", ROWS, largest=800)
    lines = [f"{photo.name};Bowl {n}" for n, photo in enumerate(photos, 1)]
    (home / "bowls.csv").write_text("\n".join(["photo;name", *lines]) + "\n")
    return home


def test_the_design_changes_after_ten_were_made_first(page: Page, folder: Path) -> None:
    make_ten_first(page, folder)
    batch = page.url
    change_the_text(page)
    see_what_it_touches(page)

    page.get_by_role("button", name="Use this design and make 10 again").click()
    page.wait_for_url(batch)
    page.get_by_text("The first 10 rows are finished").wait_for()
    expect(count_of(page, "Done")).to_have_text("10")
    page.get_by_text("design version 2").wait_for()
    page.get_by_role("link", name="row 2", exact=False).first.click()
    page.get_by_text("made again on request").wait_for()
    page.goto(batch)
    page.get_by_role("button", name="Continue with the other 2").click()
    page.get_by_role("heading", name="12 made").wait_for()


def make_ten_first(page: Page, folder: Path) -> None:
    page.get_by_role("button", name="New batch").click()
    page.locator("input[name=files]").set_input_files(sorted((folder / "photos").iterdir()))
    page.locator("input[name=sheet]").set_input_files(folder / "bowls.csv")
    expect(page.locator("#pictures-title")).to_have_text(f"{ROWS} files uploaded")
    expect(page.locator("#sheet-here")).to_contain_text("bowls.csv")
    page.get_by_role("link", name="Next: sheet").click()
    page.get_by_role("button", name="This is right").click()
    page.get_by_role("link", name=f"Continue with {ROWS} rows").click()
    page.get_by_role("button", name=f"Check all {ROWS} rows").click()
    page.get_by_role("button", name="Make 10 first").click()
    page.get_by_text("The first 10 rows are finished").wait_for()
    keep(page, "ten-first-change")


def change_the_text(page: Page) -> None:
    page.locator("#change-design").click()
    seen_after(page, lambda: page.get_by_label("Text", exact=True).fill("{name}!"))
    keep(page, "another-design")
    page.get_by_role("button", name=f"Check all {ROWS} rows").click()


def see_what_it_touches(page: Page) -> None:
    page.get_by_role("heading", name="10 results to make again, nothing is changed yet").wait_for()
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 860})
        page.emulate_media(color_scheme=scheme)
        keep(page, f"another-design-touches-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1280, "height": 860})
    page.emulate_media(color_scheme="light")
