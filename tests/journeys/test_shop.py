"""A shop: product photos with prices and barcodes, in the formats of three marketplaces.

The sheet is as messy as they come: article numbers that Excel shortened, prices in four notations,
two columns of one name, an article listed twice, and pictures named in five ways.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import zxingcpp
from PIL import Image, ImageOps
from playwright.sync_api import Page, expect

from tests import photographs
from tests.chromium import unfold
from tests.dashboard.desk.pressing import opened_after
from tests.journeys.looking import count_of, keep, open_more, place, press

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.long(400)]

COLUMNS = ("Art.Nr", "EAN", "Bezeichnung", "Preis", "Preis", "UVP", "Sale")
ARTICLES = (  # from row 4, below a title and a blank row
    ("MUG-1", 4006381333931, "Tasse Elbe", 12.5, "$13.99", 19.95, "x"),
    ("MUG-2", "4 006381 333948", "Tasse Weser", 9, "$9.99", "", ""),
    ("MUG-3", "4.00639E+12", "Tasse Alster", 9.9, "$10.99", "14,90", "x"),
    ("MUG-4", 12345678905, "Espresso cup", 1299, "$1,299.00", "", ""),
    ("BOWL-5", "4006381333930", "Schale groß", "1.299,00 €", "$1,399.00", "1.499,00 €", "x"),
    ("BOWL-6", "96385074", "Schale klein", "24,90 EUR", "$26.50", "", "nein"),
    ("VASE-7", "4006381333955", "Vase", "CHF 1'299.–", "$1,350.00", "", ""),
    ("VASE-7", "", "Vase ohne Code", "49,– €", "$5.00", "", ""),
    ("TRAY-8", "4006381333962", "Tablett", "£12.99", "$15.00", "", ""),
)
PHOTOS = (
    "MUG-1_1.JPG",
    "mug-1_2.jpeg",
    "mug-2 (1).jpeg",
    "MUG_3_1.JPG",
    "mug-004.jpg",
    "Bowl 5.jpg",
    "BOWL-6_1.JPG",
    "vase-7 (2).jpeg",
    "no picture.jpg",
)
PRINTED = {  # by the name of the result and of the box
    "MUG-1": {"name": "Tasse Elbe", "price": "12,50 €", "old price": "19,95 €", "sale": "SALE"},
    "MUG-2": {"name": "Tasse Weser", "price": "9,00 €"},
    "MUG-4": {"name": "Espresso cup", "price": "1.299,00 €"},
    "BOWL-5": {
        "name": "Schale groß",
        "price": "1.299,00 €",
        "old price": "1.499,00 €",
        "sale": "SALE",
    },
    "BOWL-6": {"name": "Schale klein", "price": "24,90 €"},
    "VASE-7": {"name": "Vase", "price": "1.299,00 CHF"},
    "VASE-7 (2)": {"name": "Vase ohne Code", "price": "49,00 €"},
    "TRAY-8": {"name": "Tablett", "price": "12,99 £"},
}
CODES = {
    "MUG-1": "4006381333931",
    "MUG-2": "4006381333948",
    "MUG-4": "0012345678905",  # as an EAN-13, which a UPC-A is with a zero in front
    "BOWL-5": "4006381333931",
    "BOWL-6": "96385074",
    "VASE-7": "4006381333955",
    "VASE-7 (2)": None,
    "TRAY-8": "4006381333962",
}
MOST_KB = 30


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("shop")
    (home / "photos").mkdir()
    for photo, name in zip(photographs.make(home, len(PHOTOS), largest=800), PHOTOS, strict=True):
        photo.rename(home / "photos" / name)
    with xlsxwriter.Workbook(home / "products.xlsx") as book:
        euro, sheet = book.add_format({"num_format": '0.00 "€"'}), book.add_worksheet("Produkte")
        sheet.write_row(0, 0, ["Produktliste Herbst"])
        sheet.write_row(2, 0, COLUMNS)
        for row, article in enumerate(ARTICLES, start=3):
            for column, value in enumerate(article):
                is_price = column in (3, 5) and not isinstance(value, str)
                sheet.write(row, column, value, euro if is_price else None)
    return home


def test_one_sheet_gives_the_pictures_of_three_marketplaces(
    page: Page, folder: Path, tmp_path: Path
) -> None:
    page.get_by_role("button", name="New batch").click()

    bring_photos_and_sheet(page, folder)
    pair_a_few(page)
    place_the_boxes(page)
    add_the_marketplaces(page)
    correct_the_codes(page)
    start(page)
    results = take_the_zip(page, tmp_path / "shop.zip")

    names = {f"{name}.jpg" for name in PRINTED}
    assert {name for name in results if name.startswith("square/")} == {
        f"square/{n}" for n in names
    }
    assert {name for name in results if name.startswith("amazon/")} == {
        f"amazon/{n}" for n in names
    }
    assert {name for name in results if name.startswith("small/")} == {
        f"small/{name}.webp" for name in PRINTED
    }
    for name in PRINTED:
        assert_square_on_white(results[f"square/{name}.jpg"], name)
        assert_cropped(results[f"amazon/{name}.jpg"], name)
        assert_small(results[f"small/{name}.webp"], name)


def bring_photos_and_sheet(page: Page, folder: Path) -> None:
    page.locator("input[name=files]").set_input_files(sorted((folder / "photos").iterdir()))
    page.locator("input[name=sheet]").set_input_files(folder / "products.xlsx")
    expect(page.locator("#pictures-title")).to_have_text(f"{len(PHOTOS)} files uploaded")
    expect(page.locator("#sheet-here")).to_contain_text("products.xlsx")
    page.get_by_role("link", name="Next: sheet").click()
    page.get_by_label("Language of numbers").select_option("German")
    page.get_by_role("button", name="Read again").click()
    page.get_by_role("cell", name="12,50 €").wait_for()
    page.get_by_text("Here, column E is called “Preis (2)”.").wait_for()
    page.get_by_text("large numbers as 4.00639E+12 in row 6").wait_for()
    keep(page, "shop-sheet")
    page.get_by_role("button", name="This is right").click()


def pair_a_few(page: Page) -> None:
    """Click three pairs: one for each way to write names, and one for an article without photo."""
    page.get_by_role("heading", name="0 of 9 rows").wait_for()
    for row, photo, left in ((4, "MUG-1_1.JPG", 7), (6, "MUG_3_1.JPG", 1), (12, PHOTOS[-1], 0)):
        page.locator(f"input[name=row][value='{row}']").check()
        page.get_by_role("radio", name=photo, exact=True).check()
        page.get_by_role("button", name="These belong together").click()
        page.get_by_role("heading", name=f"{9 - left} of 9 rows").wait_for()
    keep(page, "shop-match")
    page.get_by_role("link", name="Continue with 9 rows").click()


def place_the_boxes(page: Page) -> None:
    """Place the name, the price, the old price, the badge and the code."""
    page.get_by_label("Text", exact=True).fill("{Bezeichnung}")
    place(page, "name", "bottom-left", width=45, height=12)
    add_text(page, "{Preis:currency}")
    open_more(page)
    page.get_by_label("Cents of prices").select_option("raise")
    place(page, "price", "top-left", width=40, height=12)
    add_text(page, "[~~{UVP:currency}~~]")
    unfold(page.get_by_label("Styled parts")).select_option("text")
    place(page, "old price", "left", width=40, height=12)
    add_text(page, "SALE")
    page.get_by_role("checkbox", name="Plate").check()
    page.get_by_text("Rules by column").click()
    rule = page.get_by_role("group", name="Rule 1")
    rule.get_by_label("If column").select_option("Sale")
    rule.get_by_label("Test").select_option(label="is not")
    rule.get_by_label("Value").fill("x")
    rule.get_by_label("Hide the text").check()
    place(page, "sale", "top-right", width=30, height=12)
    press(page, "Add a code")
    expect(page.get_by_label("Content")).to_have_value("{EAN}")
    page.get_by_label("Width, % of the picture").fill("45")


def add_text(page: Page, text: str) -> None:
    press(page, "Add a text")
    page.get_by_label("Text", exact=True).fill(text)


def add_the_marketplaces(page: Page) -> None:
    add_output(page, "square")
    page.get_by_label("Width, px").fill("2000")
    page.get_by_label("Height, px").fill("2000")
    page.get_by_label("If the shape of the photo differs").select_option("pad")
    page.get_by_label("Format").select_option("jpeg")
    add_output(page, "portrait")
    page.get_by_label("Name", exact=True).fill("amazon")
    page.get_by_label("If the shape of the photo differs").select_option("crop")
    add_output(page, "small")
    page.get_by_label("Format").select_option("webp")
    page.get_by_label("Maximum file size, kB").fill(str(MOST_KB))
    page.get_by_label("Hide “Code” in “small”").check()
    page.get_by_label("File name").fill("{output}/{Art.Nr}.jpg")
    unfold(page.get_by_label("Places of the words as JSON")).check()
    tabs = page.get_by_role("group", name="Which output is shown")
    opened_after(page, tabs.get_by_role("button", name="original").click)
    press(page, "Remove “original”")
    expect(tabs.get_by_role("button")).to_have_text(["square", "amazon", "small"])
    keep(page, "shop-design")
    page.get_by_role("button", name="Check all 9 rows").click()


def add_output(page: Page, name: str) -> None:
    page.get_by_label("Add another size").select_option(name)
    opened_after(page, page.get_by_role("button", name="Add", exact=True).click)


def correct_the_codes(page: Page) -> None:
    """Two of the three numbers can be corrected; the digits of the other one are lost."""
    page.get_by_role("heading", name="All 9 rows checked").wait_for()
    page.get_by_text("6 ready · 3 would fail").wait_for()
    page.get_by_text("so this one becomes square/VASE-7 (2).jpg.").wait_for()
    keep(page, "shop-check")
    for row, reason, right in (
        (7, "Are leading zeros missing? 012345678905 would be valid.", "012345678905"),
        (8, "The check digit is 0 but should be 1.", "4006381333931"),
    ):
        page.get_by_role("link", name="Correct the texts", exact=True).click()
        page.get_by_text(reason).wait_for()
        page.get_by_role("link", name=str(row), exact=True).click()
        page.get_by_label("EAN").fill(right)
        page.get_by_role("button", name="Save the texts").click()
        page.get_by_text("the sheet says").wait_for()
        page.get_by_role("link", name="Back to the check").click()
    page.get_by_text("8 ready · 1 would fail").wait_for()


def start(page: Page) -> None:
    page.get_by_text("24 pictures from 8 rows, in 3 outputs").wait_for()
    expect(page.locator("#outputs").get_by_role("row", name="small 8 pictures")).to_contain_text(
        f"WebP, at most {MOST_KB} kB each"
    )
    page.get_by_role("button", name="Start 8 rows").click()
    expect(count_of(page, "Done")).to_have_text("8")
    expect(count_of(page, "Left out")).to_have_text("1")
    keep(page, "shop-done")


def take_the_zip(page: Page, target: Path) -> dict[str, tuple[bytes, Any]]:
    """Return the results and what is said of their words, by the names in the zip."""
    page.reload()
    with page.expect_download() as came:
        page.get_by_role("link", name="Download zip").click()
    came.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        found = [name for name in archive.namelist() if "/" in name and not name.endswith(".json")]
        return {it: (archive.read(it), json.loads(archive.read(f"{it}.json"))) for it in found}


def assert_square_on_white(result: tuple[bytes, Any], name: str) -> None:
    picture = opened(result[0], "JPEG")
    assert picture.size == (2000, 2000)
    corners = [picture.getpixel((x, y)) for x in (2, 1997) for y in (2, 1997)]
    assert min(min(colours) for colours in corners) > 250
    assert_words_and_code(picture, result[1], name)


def assert_cropped(result: tuple[bytes, Any], name: str) -> None:
    picture = opened(result[0], "JPEG")
    assert picture.size == (1080, 1350)
    assert_words_and_code(picture, result[1], name)


def assert_small(result: tuple[bytes, Any], name: str) -> None:
    picture = opened(result[0], "WEBP")
    assert max(picture.size) <= 600
    assert len(result[0]) <= MOST_KB * 1000
    assert texts_of(result[1]) == PRINTED[name]
    assert zxingcpp.read_barcodes(picture) == []


def assert_words_and_code(picture: Image.Image, said: Any, name: str) -> None:
    assert (said["width"], said["height"]) == picture.size
    assert texts_of(said) == PRINTED[name]
    across, down = zip(*(point for word in said["words"] for point in word["quad"]), strict=True)
    assert 0 <= min(across) < max(across) <= picture.width
    assert 0 <= min(down) < max(down) <= picture.height
    for box, quarter in (("price", (0, 0)), ("name", (0, 1)), ("sale", (1, 0))):
        assert {quarter_of(word, picture) for word in said["words"] if word["box"] == box} <= {
            quarter
        }
    found = [code.text for code in zxingcpp.read_barcodes(picture)]
    assert found == [code for code in [CODES[name]] if code]


def quarter_of(word: Any, picture: Image.Image) -> tuple[int, int]:
    """Return the quarter of the picture in which a word begins."""
    x, y = word["quad"][0]
    return int(2 * x / picture.width), int(2 * y / picture.height)


def texts_of(said: Any) -> dict[str, str]:
    """Return the text of each box."""
    texts: dict[str, list[str]] = {}
    for word in said["words"]:
        texts.setdefault(word["box"], []).append(word["text"])
    return {box: " ".join(words).replace("\xa0", " ") for box, words in texts.items()}


def opened(data: bytes, kind: str) -> Image.Image:
    """Return the picture as it is displayed."""
    picture = Image.open(io.BytesIO(data))
    assert picture.format == kind
    return ImageOps.exif_transpose(picture).convert("RGB")
