"""Damage claims: the photos are in the sheet, and what they say of themselves is printed on them."""

import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from jobs import rendering
from jobs.design import Cell, Design, parse
from jobs.design.facts.columns import RowPhoto
from jobs.design.facts.rows import used_facts, with_facts
from tests import photographs
from tests.chromium import unfold
from tests.dashboard.desk.pressing import seen_after
from tests.journeys.looking import count_of, keep

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.long(400)]

ROWS = [3, 4, 6]  #: from 0; the one between is blank
CLAIMS = ["A-17/1", "A-17/2", "B-04"]
TAKEN = ["2026:03:29 14:05:00", "2026:03:29 14:06:30", "2026:11:30 09:15:00"]
PLACE = ("-GPSLatitude=52.5", "-GPSLatitudeRef=N", "-GPSLongitude=13.4", "-GPSLongitudeRef=E")
PATTERN = "{Claim} · {photo taken}"


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Photographs that say when and where they were taken."""
    made = photographs.make(tmp_path_factory.mktemp("claims"), len(CLAIMS), largest=1200)
    for photo, taken in zip(made, TAKEN, strict=True):
        exiftool("-overwrite_original", f"-DateTimeOriginal={taken}", *PLACE, str(photo))
    return made


@pytest.fixture(scope="module")
def workbook(photos: list[Path]) -> Path:
    """A workbook as an assessor keeps it: a title, two columns of one name, a blank row, photos over
    and in cells, one of them dragged a little too high.
    """
    path = photos[0].parent / "claims.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Q1")
        sheet.write_row(0, 0, ["Open claims, spring"])
        sheet.write_row(2, 0, ["Claim", "Photo", "Note", "Note"])
        for row, claim, photo in zip(ROWS, CLAIMS, photos, strict=True):
            sheet.write_row(row, 0, [claim])
            sheet.set_row_pixels(row, 90)
            _put(sheet, row, photo)
    return path


def _put(sheet: Any, row: int, photo: Path) -> None:
    data = io.BytesIO(photo.read_bytes())
    if row == 4:
        sheet.embed_image(row, 1, photo.name, {"image_data": data})
    else:
        scale = {"x_scale": 0.05, "y_scale": 0.05, "y_offset": -4 if row == 3 else 5}
        sheet.insert_image(row, 1, photo.name, {"image_data": data, **scale})


def test_claims_are_printed_on_the_photos_in_the_sheet(
    page: Page, photos: list[Path], workbook: Path, tmp_path: Path
) -> None:
    page.get_by_role("button", name="New batch").click()

    bring_the_sheet(page, workbook)
    design = print_what_the_photos_say(page)
    make_them(page)
    results = take_the_zip(page, tmp_path / "claims.zip")

    assert [said_by(data) for data in results] == [{"DateTimeOriginal": taken} for taken in TAKEN]
    assert results == [drawn(parse(design), *each) for each in zip(CLAIMS, photos, strict=True)]


def bring_the_sheet(page: Page, workbook: Path) -> None:
    page.locator("input[name=sheet]").set_input_files(workbook)
    expect(page.locator("#sheet-here")).to_contain_text("claims.xlsx")
    page.get_by_role("link", name="Next: sheet").click()
    page.get_by_text("Column “Photo”: 3 cells hold pictures.").wait_for()
    page.get_by_role("columnheader", name="Note (2)").wait_for()
    keep(page, "claims-sheet")
    page.get_by_role("button", name="This is right").click()
    page.get_by_role("link", name="Continue with 3 rows").click()


def print_what_the_photos_say(page: Page) -> Any:
    seen_after(page, lambda: page.get_by_label("Text", exact=True).fill(PATTERN))
    unfold(page.get_by_label("Metadata")).select_option("no_place")
    keep(page, "claims-design")
    page.get_by_role("button", name="Check all 3 rows").click()
    page.get_by_role("button", name="Start 3 images").wait_for()
    return page.request.get(page.url.replace("/check/", "/design/document.json")).json()


def make_them(page: Page) -> None:
    page.get_by_role("button", name="Start 3 images").click()
    expect(count_of(page, "Done")).to_have_text("3")
    keep(page, "claims-done")


def take_the_zip(page: Page, target: Path) -> list[bytes]:
    page.reload()
    with page.expect_download() as came:
        page.get_by_role("link", name="Download zip").click()
    came.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        names = [name for name in archive.namelist() if name != "report.csv"]
        assert names == ["Q1 B4.jpg", "Q1 B5.jpg", "Q1 B7.jpg"]
        return [archive.read(name) for name in names]


def said_by(data: bytes) -> dict[str, str]:
    """Return the time and the place in a result's metadata, as exiftool reads them."""
    asked = ("-DateTimeOriginal", "-GPSLatitude", "-GPSLongitude", "-json", "-")
    said = json.loads(exiftool(*asked, given=data))[0]
    return {key: value for key, value in said.items() if key != "SourceFile"}


def exiftool(*arguments: str, given: bytes | None = None) -> bytes:
    return subprocess.run(
        ["exiftool", *arguments], input=given, capture_output=True, check=True
    ).stdout


def drawn(design: Design, claim: str, photo: Path) -> bytes:
    """Draw the same row here."""
    _, facts = rendering.read_header_with_facts(photo, max_pixels=100_000_000)
    says = RowPhoto(photo.name, facts=facts, wanted=used_facts(design))
    row = with_facts(design, {"Claim": Cell.of_text(claim)}, says)
    assert row["photo taken"].shown.startswith(("Mar 29, 2026, 2:0", "Nov 30, 2026, 9:15"))
    return rendering.render(photo, design, row, max_pixels=100_000_000).data
