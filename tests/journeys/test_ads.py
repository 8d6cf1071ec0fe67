"""An advertising agency: two campaigns in five languages and three formats, proofed by a client.

The sheet has one column per language. A German headline is too long for one format, a call to action
is missing in Thai, and the client asks for another Arabic headline.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Page, expect

from tests import photographs
from tests.chromium import PATIENCE, unfold
from tests.dashboard.desk.pressing import opened_after
from tests.journeys.looking import count_of, keep, place, press, resize

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.long(400)]

LONG = (
    "Der Sommer beginnt: Abendrundfahrten auf dem See, Livemusik und regionale Küche für die "
    "ganze Familie"
)
LAKE = {
    "en": ("Summer starts here", "Book now"),
    "de": (LONG, "Jetzt buchen"),
    "ar": ("الصيف يبدأ هنا", "احجز الآن"),
    "ja": ("夏はここから始まる", "今すぐ予約"),
    "th": ("ฤดูร้อนเริ่มต้นที่นี่", "จองเลย"),
}
SEA = LAKE | {"de": ("Ab ans Meer", "Jetzt buchen"), "th": (LAKE["th"][0], "")}
MISSING = LAKE["th"][1]
ANOTHER = "عروض الصيف تبدأ اليوم"  #: what the client asks for
LOGO = (255, 0, 255)
SIZES = {"portrait": (1080, 1350), "story": (1080, 1920), "link": (1200, 628)}
DE, TH, AR = 3, 11, 4  #: rows: the long headline, the empty cell, what the client wants changed


class Ad(NamedTuple):
    data: bytes
    words: Any


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("ads")
    photographs.make(home / "photos", 2, largest=1200)
    Image.new("RGB", (300, 100), LOGO).save(home / "logo.png")
    columns = [
        "Campaign",
        "photo",
        *(f"{kind}_{of}" for kind in ("headline", "cta") for of in LAKE),
    ]
    rows = [
        [
            name,
            photo,
            *(texts[0] for texts in said.values()),
            *(texts[1] for texts in said.values()),
        ]
        for name, photo, said in (("Lake", "DSC_0001", LAKE), ("Sea", "dsc_0002.JPG", SEA))
    ]
    lines = [";".join(row) for row in [columns, *rows]]
    (home / "ads.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    return home


def test_a_client_proofs_ads_in_five_languages_and_three_formats(
    page: Page, folder: Path, tmp_path: Path
) -> None:
    page.get_by_role("button", name="New batch").click()

    bring_one_column_per_language(page, folder)
    place_the_boxes(page, folder)
    add_the_formats(page)
    make_the_link_different(page)
    settle_what_the_check_found(page)
    start(page)
    first = take_the_zip(page, "Download zip", tmp_path / "first.zip")
    let_the_client_ask_for_a_change(page)
    changed = take_the_zip(page, "Download what changed", tmp_path / "changed.zip")

    assert set(first) == {
        f"{of}/{name}_{it}.jpg" for of in LAKE for name in ("Lake", "Sea") for it in SIZES
    }
    assert set(changed) == {f"ar/Lake_{it}.jpg" for it in SIZES}
    for name, ad in first.items():
        assert_texts(name, ad, LAKE if "Lake" in name else SEA | {"th": LAKE["th"]})
    for name, ad in changed.items():
        assert_texts(name, ad, LAKE | {"ar": (ANOTHER, LAKE["ar"][1])})


def bring_one_column_per_language(page: Page, folder: Path) -> None:
    page.locator("input[name=files]").set_input_files(sorted((folder / "photos").iterdir()))
    page.locator("input[name=sheet]").set_input_files(folder / "ads.csv")
    expect(page.locator("#pictures-title")).to_have_text("2 files uploaded")
    expect(page.locator("#sheet-here")).to_contain_text("ads.csv")
    page.get_by_role("link", name="Next: sheet").click()
    page.get_by_text("in 5 languages: en, de, ar, ja, th.").wait_for()
    page.get_by_label("Pictures").select_option(label="One per language (en, de, ar, ja …)")
    page.get_by_role("button", name="Read again").click()
    expect(page.locator("#reading-title")).to_have_text("10 rows, as they will print")
    keep(page, "ads-sheet")
    page.get_by_role("button", name="This is right").click()
    page.get_by_role("link", name="Continue with 10 rows").click()


def place_the_boxes(page: Page, folder: Path) -> None:
    page.get_by_label("Text", exact=True).fill("{headline}")
    page.get_by_label("Smallest").fill("5")
    page.get_by_label("Maximum lines").fill("4")
    place(page, "headline", "left", width=90, height=30)
    page.get_by_label("By script", exact=True).check(force=True)
    press(page, "Add a text")
    page.get_by_label("Text", exact=True).fill("{cta}")
    page.get_by_role("checkbox", name="Plate").check()
    place(page, "button", "bottom", width=60, height=12)
    press(page, "Add a picture…")
    page.locator("input[name=insets]").set_input_files(folder / "logo.png")
    page.get_by_role("heading", name="Picture “logo”").wait_for()


def tab(page: Page, name: str) -> None:
    tabs = page.get_by_role("group", name="Which output is shown")
    with page.expect_navigation():
        tabs.get_by_role("button", name=name).click()
    page.get_by_role("heading", name=f"Result “{name}”").wait_for()


def add_the_formats(page: Page) -> None:
    for name in SIZES:
        page.get_by_label("Add another size").select_option(name)
        opened_after(page, page.get_by_role("button", name="Add", exact=True).click)
    tab(page, "original")
    press(page, "Remove “original”")
    expect(
        page.get_by_role("group", name="Which output is shown").get_by_role("button")
    ).to_have_text(list(SIZES))


def make_the_link_different(page: Page) -> None:
    """Hide the logo, move the button, and make the room of the headline too small."""
    tab(page, "link")
    page.get_by_label("Hide “logo” in “link”").check()
    page.get_by_label("File name").fill("{language}/{Campaign}_{output}.jpg")
    unfold(page.get_by_label("Places of the words as JSON")).check()
    press(page, "button {cta}")
    page.get_by_role("heading", name="Text “button”").wait_for()
    page.locator("[name=anchor][value='bottom-right']").check(force=True)
    press(page, "headline {headline}")
    page.get_by_role("heading", name="Text “headline”").wait_for()
    resize(page, width=40, height=20)
    keep(page, "ads-design")
    page.get_by_role("button", name="Check all 10 rows").click()


def settle_what_the_check_found(page: Page) -> None:
    page.get_by_text("8 ready · 2 would fail").wait_for()
    page.get_by_text(f"Row {DE}: Output “link”: ").wait_for()
    page.get_by_text(f"Row {TH}: “button” needs the column “cta”").wait_for()
    keep(page, "ads-check")
    page.get_by_role("link", name="Correct the text", exact=True).click()
    page.get_by_label("cta").fill(MISSING)
    press(page, "Save the texts")
    page.get_by_role("link", name="Back to the check").click()
    page.get_by_text("9 ready · 1 would fail").wait_for()
    page.get_by_role("link", name="Back to the design").click()
    tab(page, "link")
    resize(page, width=60, height=40)
    page.get_by_role("button", name="Check all 10 rows").click()
    page.get_by_text("30 pictures from 10 rows, in 3 outputs").wait_for()


def start(page: Page) -> None:
    page.get_by_role("button", name="Start 10 rows").click()
    expect(count_of(page, "Done")).to_have_text("10")
    keep(page, "ads-done")


def let_the_client_ask_for_a_change(page: Page) -> None:
    batch = page.url
    page.get_by_role("link", name="Share with a client").click()
    page.get_by_label("Client").fill("Nour")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("The link").input_value()
    client = page.context.browser.new_context(viewport={"width": 390, "height": 860})
    theirs = client.new_page()
    theirs.set_default_timeout(PATIENCE)
    theirs.goto(link)
    card = theirs.locator(f"#p-{AR}")
    card.get_by_text("Request a change").click()
    card.get_by_role("textbox").fill(f"Please write: {ANOTHER}")
    keep(theirs, "ads-client")
    card.get_by_role("button", name="Send").click()
    theirs.get_by_text("To change 1").wait_for()

    page.goto(batch)
    page.get_by_role("link", name="Nour").click()
    keep(page, "ads-requests")
    page.get_by_role("link", name="Correct the text").click()
    page.get_by_label("headline").fill(ANOTHER)
    press(page, "Save and make it again")
    page.goto(batch)
    expect(count_of(page, "Done")).to_have_text("10")
    theirs.goto(link)
    expect(theirs.locator(f"#p-{AR}")).to_contain_text("Redone after your change request")
    client.close()


def take_the_zip(page: Page, link: str, target: Path) -> dict[str, Ad]:
    page.reload()
    with page.expect_download() as came:
        page.get_by_role("link", name=link).click()
    came.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        found = [name for name in archive.namelist() if name.endswith(".jpg")]
        return {
            name: Ad(archive.read(name), json.loads(archive.read(f"{name}.json"))) for name in found
        }


def assert_texts(name: str, ad: Ad, said: dict[str, tuple[str, str]]) -> None:
    language, output = name.partition("/")[0], name.rpartition("_")[2].removesuffix(".jpg")
    picture = ImageOps.exif_transpose(Image.open(io.BytesIO(ad.data))).convert("RGB")
    assert picture.size == (ad.words["width"], ad.words["height"]) == SIZES[output]
    for box, text in zip(("headline", "button"), said[language], strict=True):
        words = [word for word in ad.words["words"] if word["box"] == box]
        assert "".join(word["text"] for word in words).replace(" ", "") == text.replace(" ", "")
        assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in corners(words))
    if language == "ar":  # the first word is the rightmost of its line
        line = [
            word for word in ad.words["words"] if word["box"] == "headline" and word["line"] == 1
        ]
        lefts = [min(x for x, _ in word["quad"]) for word in line]
        assert lefts == sorted(lefts, reverse=True)
    assert has_logo(picture) == (output != "link")
    assert is_button_in_the_middle(ad.words) == (output != "link")


def corners(words: list[Any]) -> list[tuple[float, float]]:
    return [tuple(point) for word in words for point in word["quad"]]


def has_logo(picture: Image.Image) -> bool:
    """Return whether a line down the middle of the logo's box crosses it."""
    x, rows = round(picture.width * 0.85), range(picture.height // 20, picture.height // 4)
    colours = [picture.getpixel((x, y)) for y in rows]
    return any(red > 215 and green < 40 and blue > 215 for red, green, blue in colours)


def is_button_in_the_middle(said: Any) -> bool:
    across = [x for x, _ in corners([word for word in said["words"] if word["box"] == "button"])]
    return abs((min(across) + max(across)) / 2 - said["width"] / 2) < 5
