"""School badges: one background, a portrait and a number for each pupil, and cards to cut from A4."""

import io
import zipfile
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests import photographs
from tests.dashboard.desk.pressing import seen_after
from tests.journeys.looking import count_of, keep

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.long(400)]

PUPILS = ["Zoë Ångström", "Jürgen  Müller ", "Nguyễn Thị Hà", "محمد", "Anna", "Łukasz", "Bea"]
CLASSES = ["3a", "3a", "3a", "3a", "3a", "3b", "3b"]
CARD = (85, 54)  #: mm
MM = 72 / 25.4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A background, portraits, and a sheet that names these in another case and without endings."""
    home = tmp_path_factory.mktemp("badges")
    photographs.make(home / "portraits", len(PUPILS), largest=400)
    Image.new("RGB", (1004, 638), "#dfe8f2").save(home / "background.png")
    lines = ["Frame;Name;Class;Portrait"]
    for number, (name, group) in enumerate(zip(PUPILS, CLASSES, strict=True), 1):
        lines.append(f"{4820 + number};{name};{group};dsc_{number:04}")
    (home / "pupils.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    return home


def test_badges_are_numbered_and_cut_from_exact_cards(
    page: Page, folder: Path, tmp_path: Path
) -> None:
    page.get_by_role("button", name="New batch").click()

    put_all_rows_on_one_background(page, folder)
    add_portraits(page, folder)
    add_the_code(page)
    start(page)
    codes = codes_in(take_the_zip(page, tmp_path / "badges.zip"))
    pages = cards_in(make_the_cards(page, tmp_path / "badges.pdf"))

    assert codes == [f"SCHOOL-{number:03}" for number in range(1, len(PUPILS) + 1)]
    assert [len(cards) for cards in pages] == [5, 2]  # a page for each class
    assert gaps_in(pages[0]) == {0}


def put_all_rows_on_one_background(page: Page, folder: Path) -> None:
    page.locator("input[name=files]").set_input_files(folder / "background.png")
    page.locator("input[name=sheet]").set_input_files(folder / "pupils.csv")
    expect(page.locator("#pictures-title")).to_have_text("1 file uploaded")
    expect(page.locator("#sheet-here")).to_contain_text("pupils.csv")
    page.get_by_role("link", name="Next: sheet").click()
    page.get_by_role("button", name="This is right").click()
    page.get_by_role("button", name="Use it for all 7 rows").click()
    page.get_by_role("link", name="Continue with 7 rows").click()


def add_portraits(page: Page, folder: Path) -> None:
    seen_after(page, lambda: page.get_by_label("Text", exact=True).fill("{Name}"))
    page.get_by_role("button", name="Add a picture…").click()
    with page.expect_navigation():
        page.locator("input[name=insets]").set_input_files(sorted((folder / "portraits").iterdir()))
    page.get_by_label("A different picture per row, named in").select_option(label="Portrait")
    page.get_by_role("button", name="Use", exact=True).click()
    page.get_by_role("heading", name="Picture “").wait_for()


def add_the_code(page: Page) -> None:
    page.get_by_role("button", name="Add a code").click()
    content = page.get_by_label("Content")
    seen_after(page, lambda: content.fill("{serial:SCHOOL-000}"))
    keep(page, "badges-design")
    page.get_by_role("button", name="Check all 7 rows").click()


def start(page: Page) -> None:
    keep(page, "badges-check")
    page.get_by_role("button", name="Start 7 images").click()
    expect(count_of(page, "Done")).to_have_text(str(len(PUPILS)))


def take_the_zip(page: Page, target: Path) -> list[bytes]:
    page.reload()
    with page.expect_download() as came:
        page.get_by_role("link", name="Download zip").click()
    came.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        names = [name for name in archive.namelist() if name != "report.csv"]
        return [archive.read(name) for name in names]


def codes_in(results: list[bytes]) -> list[str]:
    read = [zxingcpp.read_barcodes(Image.open(io.BytesIO(data))) for data in results]
    return [code.text for (code,) in read]


def make_the_cards(page: Page, target: Path) -> Path:
    page.get_by_role("link", name="PDF…").click()
    page.get_by_label("On paper, in an exact size").check()
    page.get_by_label("Width of a picture, mm").fill(str(CARD[0]))
    page.get_by_label("Height of a picture, mm").fill(str(CARD[1]))
    page.get_by_label("Space between pictures, mm").fill("0")
    page.get_by_label("A new page for each").select_option(label="Value of “Class”")
    keep(page, "badges-pdf")
    page.get_by_role("button", name="Make the PDF").click()
    with page.expect_download() as came:
        page.get_by_role("link", name="Download PDF").click()
    came.value.save_as(target)
    return target


def cards_in(file: Path) -> list[list[tuple[float, float, tuple[int, int]]]]:
    """Return for each page left, bottom and size of each card, in mm. Headings are pictures, too."""
    with pypdfium2.PdfDocument(file) as document:
        pages = [map(_measured, page.get_objects([IMAGE])) for page in document]
        return [[placed for placed in page if placed[2] == CARD] for page in pages]


IMAGE = 3  #: FPDF_PAGEOBJ_IMAGE


def _measured(picture: pypdfium2.PdfObject) -> tuple[float, float, tuple[int, int]]:
    left, bottom, right, top = (side / MM for side in picture.get_bounds())
    return round(left, 2), round(bottom, 2), (round(right - left), round(top - bottom))


def gaps_in(cards: list[tuple[float, float, tuple[int, int]]]) -> set[float]:
    """Return the distances between cards that lie one above the other, in mm."""
    columns = {left for left, *_ in cards}
    heights = [sorted(bottom for left, bottom, _ in cards if left == one) for one in columns]
    return {
        round(upper - lower - CARD[1], 1) for column in heights for lower, upper in pairwise(column)
    }
