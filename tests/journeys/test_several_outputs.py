"""One sheet and one design, several pictures of each row: from the desk to the reopened zip."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from jobs import rendering
from jobs.design import Cell, each_result, outputs_of, parse
from tests import photographs
from tests.dashboard.desk.pressing import opened_after, seen_after
from tests.journeys.looking import count_of, keep

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.long(400)]

ROWS = 6
FORMATS = ["", "story", "", "Story, LINK", "link", ""]
COLUMNS = ("photo", "title", "formats")
OUTPUTS = {"story": (1080, 1920), "link": (1200, 628)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("several-outputs")
    photographs.make(home / "photos", ROWS, largest=1200)
    lines = [";".join(row) for row in [COLUMNS, *sheet(home)]]
    (home / "ads.csv").write_text("\n".join(lines))
    return home


def sheet(folder: Path) -> list[tuple[str, str, str]]:
    names = sorted(photo.name for photo in (folder / "photos").iterdir())
    return [(name, f"Tango {name[4:8]}", FORMATS[n]) for n, name in enumerate(names)]


def test_a_row_gives_the_pictures_it_asks_for(page: Page, folder: Path, tmp_path: Path) -> None:
    page.get_by_role("button", name="New batch").click()

    bring_photos_and_sheet(page, folder)
    add_a_story_and_a_link(page)
    design = place_the_text_of_the_link(page)
    look_at_the_check(page)
    wait_for_all_pictures(page)
    look_at_each_output(page)
    take_the_zip(page, tmp_path / "ads.zip")
    assert_every_picture_is_the_design_on_its_photo(tmp_path / "ads.zip", folder, design)


def bring_photos_and_sheet(page: Page, folder: Path) -> None:
    page.locator("input[name=files]").set_input_files(sorted((folder / "photos").iterdir()))
    page.locator("input[name=sheet]").set_input_files(folder / "ads.csv")
    expect(page.locator("#pictures-title")).to_have_text(f"{ROWS} files uploaded")
    expect(page.locator("#sheet-here")).to_contain_text("ads.csv")
    page.get_by_role("link", name="Next: sheet").click()
    page.get_by_role("button", name="This is right").click()
    page.get_by_role("link", name=f"Continue with {ROWS} rows").click()


def add_a_story_and_a_link(page: Page) -> None:
    """The design as it is comes first, and is removed here."""
    for name in OUTPUTS:
        page.get_by_label("Add another size").select_option(name)
        opened_after(page, page.get_by_role("button", name="Add", exact=True).click)
    tabs = page.get_by_role("group", name="Which output is shown")
    opened_after(page, tabs.get_by_role("button", name="original").click)
    opened_after(page, page.get_by_role("button", name="Remove “original”").click)
    expect(tabs.get_by_role("button")).to_have_text(list(OUTPUTS))
    page.get_by_label("Text", exact=True).fill("{title}")
    page.get_by_label("Outputs from a column").select_option("formats")
    opened_after(page, tabs.get_by_role("button", name="link").click)


def place_the_text_of_the_link(page: Page) -> Any:
    """Drag it up in the link only. Return the saved design."""
    page.get_by_text("Changes to this box count for “link” only.").wait_for()
    box = page.locator(".frame .area").bounding_box()
    assert box
    across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag() -> None:
        page.mouse.move(across, down)
        page.mouse.down()
        page.mouse.move(across, down - 120, steps=4)
        page.mouse.up()

    seen_after(page, drag)
    opened_after(page, page.get_by_role("button", name="caption").first.click)
    page.get_by_text("Only here: caption (position)").wait_for()
    keep(page, "outputs")
    design = page.request.get(page.url.partition("?")[0] + "document.json").json()
    page.get_by_role("button", name=f"Check all {ROWS} rows").click()
    return design


def look_at_the_check(page: Page) -> None:
    page.get_by_text("10 pictures from 6 rows, in 2 outputs").wait_for()
    story = page.locator("#outputs").get_by_role("row", name="story")
    expect(story).to_contain_text("5 pictures")
    expect(story).to_contain_text("1,080 × 1,920 px")
    expect(page.locator(".paths li").first).to_have_text("story/DSC_0001.jpg")
    keep(page, "outputs-check")
    page.get_by_role("button", name=f"Start {ROWS} rows").click()


def wait_for_all_pictures(page: Page) -> None:
    expect(count_of(page, "Done")).to_have_text(str(ROWS))
    page.get_by_text("up to 2 results a row: 10 pictures").wait_for()
    expect(page.locator("#by-output").get_by_role("row", name="link")).to_contain_text(
        "5 of 5 made"
    )
    keep(page, "outputs-done")


def look_at_each_output(page: Page) -> None:
    here = page.url
    page.locator("#by-output").get_by_role("link", name="link").click()
    expect(page.locator(".tile img")).to_have_count(5)
    page.get_by_text("Row without this output").wait_for()
    page.goto(f"{here}rows/2/")
    page.get_by_label("Results of this row").get_by_role("link", name="link").click()
    page.get_by_text("1,200 × 628 ·").wait_for()
    page.goto(here)


def take_the_zip(page: Page, target: Path) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download zip").click()
    download.value.save_as(target)


def assert_every_picture_is_the_design_on_its_photo(
    target: Path, folder: Path, document: Any
) -> None:
    """Compare each picture, byte for byte, with one that is drawn here."""
    design = parse(document)
    expected = {}
    for values in sheet(folder):
        cells = {name: Cell.of_text(text) for name, text in zip(COLUMNS, values, strict=True)}
        results = [one for one in each_result(design) if one.output in outputs_of(design, cells)]
        photo = folder / "photos" / values[0]
        drawn = rendering.render_each(photo, results, cells, max_pixels=100_000_000)
        names = [f"{one.output}/{values[0]}" for one in results]
        expected |= {name: picture.data for name, picture in zip(names, drawn, strict=True)}
    with zipfile.ZipFile(target) as archive:
        came = {name: archive.read(name) for name in archive.namelist() if "/" in name}
    assert sorted(came) == sorted(expected)
    assert {name.partition("/")[0]: size_of(data) for name, data in came.items()} == OUTPUTS
    assert [name for name in came if came[name] != expected[name]] == []


def size_of(data: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(data)).size
