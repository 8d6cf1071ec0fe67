"""The main job as a person does it: photos and a sheet in, text on them, one zip out."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from tests import photographs
from tests.dashboard.desk.pressing import seen_after
from tests.journeys.looking import count_of, keep

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.long(400)]

ROWS = 24
CUT, LONG = 5, 9  #: the photo that ends half-way, and the row whose text cannot fit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photographs, one of them cut off, one file that is none, and a workbook as Excel writes
    it.
    """
    home = tmp_path_factory.mktemp("first-day")
    photos = photographs.make(home / "photos", ROWS, largest=1600)
    photos[CUT].write_bytes(photos[CUT].read_bytes()[:-20_000])
    (home / "photos" / "notes.txt").write_text("no picture")
    _workbook(home / "prices.xlsx", [photo.name for photo in photos])
    return home


def _workbook(path: Path, names: list[str]) -> None:
    with xlsxwriter.Workbook(path) as book:
        euro, number = (
            book.add_format({"num_format": '0.00 "€"'}),
            book.add_format({"num_format": "00000"}),
        )
        sheet = book.add_worksheet("Prices")
        sheet.write_row(0, 0, ["Foto", "Art.Nr", "Bezeichnung", "VK"])
        for row, name in enumerate(names, start=1):
            text = (
                "A text that is far too long for its box. " * 30
                if row - 1 == LONG
                else f"Bowl {row}, glazed"
            )
            sheet.write_string(row, 0, name.upper() if row % 2 else name)
            sheet.write_number(row, 1, row, number)
            sheet.write_string(row, 2, text)
            sheet.write_number(row, 3, 12.5 + row, euro)


def test_a_day_of_work(page: Page, folder: Path, tmp_path: Path) -> None:
    page.get_by_role("button", name="New batch").click()

    bring_photos_and_sheet(page, folder)
    accept_the_sheet(page)
    match_rows(page)
    choose_the_look(page)
    start_with_ten_first(page)
    mend_what_failed(page, folder)
    take_the_zip(page, tmp_path / "first-day.zip")


def bring_photos_and_sheet(page: Page, folder: Path) -> None:
    photos = sorted((folder / "photos").iterdir())
    page.locator("input[name=files]").set_input_files(photos)
    page.locator("input[name=sheet]").set_input_files(folder / "prices.xlsx")
    page.get_by_text("notes.txt").wait_for()
    expect(page.locator("#pictures-title")).to_have_text(f"{ROWS} files uploaded")
    expect(page.locator("#sheet-here")).to_contain_text("prices.xlsx")
    keep(page, "images")
    page.get_by_role("link", name="Next: sheet").click()


def accept_the_sheet(page: Page) -> None:
    expect(page.locator("#reading-title")).to_have_text(f"{ROWS} rows, as they will print")
    page.get_by_role("cell", name="00007").wait_for()
    page.get_by_role("cell", name="13.50 €").wait_for()
    keep(page, "sheet")
    page.get_by_role("button", name="This is right").click()


def match_rows(page: Page) -> None:
    onward = page.get_by_role("link", name=f"Continue with {ROWS} rows")
    onward.wait_for()
    keep(page, "match")
    onward.click()


def choose_the_look(page: Page) -> None:
    seen_after(page, lambda: page.get_by_label("Text", exact=True).fill("{Bezeichnung} · {VK}"))
    keep(page, "design")
    page.get_by_role("button", name=f"Check all {ROWS} rows").click()


def start_with_ten_first(page: Page) -> None:
    page.locator("b", has_text="Text does not fit").wait_for()
    page.locator("b", has_text="The picture is incomplete").wait_for()
    keep(page, "check")
    page.get_by_label("Leave the 2 out").uncheck()
    page.get_by_role("button", name="Make 10 first").click()
    expect(count_of(page, "To do")).to_have_text(str(ROWS - 10))
    expect(count_of(page, "In progress")).to_have_text("0")
    keep(page, "ten-first")
    page.get_by_role("button", name="Continue").click()


def mend_what_failed(page: Page, folder: Path) -> None:
    page.get_by_role("heading", name="2 failed, for 2 reasons").wait_for()
    expect(count_of(page, "Done")).to_have_text(str(ROWS - 2))
    keep(page, "failed")
    here = page.url
    with page.expect_response("**/retry"):
        page.get_by_role("button", name="Retry all 2").click()
    # What is wrong with a row fails it again.
    page.get_by_role("heading", name="2 failed, for 2 reasons").wait_for()
    page.get_by_role("link", name="Correct the text").click()
    page.get_by_text("retried after it failed").wait_for()
    keep(page, "row")
    page.get_by_label("Bezeichnung").fill("Bowl 10, repaired")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and make it again").click()
    page.goto(here)
    page.get_by_role("link", name="Replace the picture").click()
    page.locator("input[type=file]").set_input_files(folder / "photos" / "DSC_0001.jpg")
    with page.expect_navigation():
        page.get_by_role("button", name="Replace and make it again").click()
    page.goto(here)
    expect(count_of(page, "Done")).to_have_text(str(ROWS))
    keep(page, "done")


def take_the_zip(page: Page, target: Path) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download zip").click()
    download.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == ROWS + 1
