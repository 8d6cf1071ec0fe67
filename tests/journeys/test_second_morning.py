"""The second morning: the sheet changed over night, and the finished batch follows it."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import photographs
from tests.journeys.looking import count_of, keep

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.long(400)]

MONDAY = ["DSC_0001.jpg;Bowl", "DSC_0002.jpg;Cup", "DSC_0003.jpg;Jug"]
TUESDAY = ["DSC_0004.jpg;Plate", "DSC_0001.jpg;Bowl", "DSC_0002.jpg;Large cup"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("second-morning")
    photographs.make(home / "photos", 4, largest=800)
    for name, lines in (("monday", MONDAY), ("tuesday", TUESDAY)):
        (home / f"{name}.csv").write_text("\n".join(["photo;name", *lines]) + "\n")
    return home


def test_a_finished_batch_follows_its_changed_sheet(page: Page, folder: Path, tmp_path: Path):
    make_the_batch(page, folder)
    first = download(page, "Download zip", tmp_path / "monday.zip")

    compare_with_the_changed_sheet(page, folder)
    follow_it(page)
    changed = download(page, "Download what changed", tmp_path / "tuesday.zip")

    assert sorted(first) == ["DSC_0001.jpg", "DSC_0002.jpg", "DSC_0003.jpg", "report.csv"]
    assert sorted(changed) == ["DSC_0002.jpg", "DSC_0004.jpg", "report.csv"]
    assert changed["DSC_0002.jpg"] != first["DSC_0002.jpg"]
    assert said_by(changed["report.csv"]) == [
        ("2", "Done", "new"),
        ("3", "Done", ""),
        ("4", "Done", "made again"),
        ("5", "Left out", "no longer a result, was “DSC_0003.jpg”"),
    ]


def photos_of(folder: Path) -> list[Path]:
    return sorted((folder / "photos").iterdir())


def make_the_batch(page: Page, folder: Path) -> None:
    page.get_by_role("button", name="New batch").click()
    photos = photos_of(folder)[:3]
    page.locator("input[name=files]").set_input_files(photos)
    page.locator("input[name=sheet]").set_input_files(folder / "monday.csv")
    expect(page.locator("#pictures-title")).to_have_text("3 files uploaded")
    expect(page.locator("#sheet-here")).to_contain_text("monday.csv")
    page.get_by_role("link", name="Next: sheet").click()
    page.get_by_role("button", name="This is right").click()
    page.get_by_role("link", name="Continue with 3 rows").click()
    page.get_by_role("button", name="Check all 3 rows").click()
    page.get_by_role("button", name="Start 3 images").click()
    page.get_by_role("heading", name="3 made").wait_for()


def compare_with_the_changed_sheet(page: Page, folder: Path) -> None:
    page.get_by_label("More").click()
    page.get_by_role("link", name="Update from a changed sheet…").click()
    keep(page, "changed-sheet-upload")
    page.locator("input[type=file]").set_input_files(folder / "tuesday.csv")
    page.get_by_text("1 of them will fail, each with its reason").wait_for()
    bring_the_new_photo(page, folder)
    page.get_by_role("heading", name="2 rows to make, nothing is changed yet").wait_for()
    expect(page.locator("del")).to_have_text("Cup")
    expect(page.locator("ins")).to_have_text("Large cup")
    keep(page, "changed-sheet-compared")
    for width, scheme in ((390, "light"), (390, "dark"), (1280, "dark")):
        page.set_viewport_size({"width": width, "height": 860})
        page.emulate_media(color_scheme=scheme)
        keep(page, f"changed-sheet-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 1280, "height": 860})
    page.emulate_media(color_scheme="light")


def bring_the_new_photo(page: Page, folder: Path) -> None:
    """Upload the photo of the new row, as the only one that the batch lacks."""
    page.locator("input[name=files]:not([webkitdirectory])").set_input_files(photos_of(folder)[3])
    page.get_by_text("1 picture uploaded.").wait_for()
    page.get_by_role("heading", name="2 rows to make, nothing is changed yet").wait_for()
    expect(page.get_by_text("of them will fail")).to_have_count(0)


def follow_it(page: Page) -> None:
    page.get_by_label("Leave it out").check()
    page.get_by_role("button", name="Update and make 2 rows").click()
    page.wait_for_url(lambda url: "changed-sheet" not in url)
    page.get_by_role("heading", name="3 made").wait_for()
    expect(count_of(page, "Left out")).to_have_text("1")
    page.get_by_text("All 4 rows accounted for, none made twice").wait_for()
    keep(page, "changed-sheet-followed")


def download(page: Page, link: str, target: Path) -> dict[str, bytes]:
    """Download a zip, and return its members."""
    page.reload()
    with page.expect_download() as came:
        page.get_by_role("link", name=link).click()
    came.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def said_by(report: bytes) -> list[tuple[str, str, str]]:
    """Return row, state and change of each line."""
    lines = csv.DictReader(io.StringIO(report.decode("utf-8-sig")), delimiter=";")
    names = ("overprint_row", "overprint_state", "overprint_change")
    return [tuple(line[name] for name in names) for line in lines]
