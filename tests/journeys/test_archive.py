"""An archive: scans of several pages, an OpenDocument sheet, captions below the pictures, and where
each word is.
"""

import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, expect

from tests import photographs
from tests.chromium import unfold
from tests.dashboard.desk.pressing import seen_after
from tests.intake.sheets.ods.document_files import document, names, row, table, text
from tests.journeys.looking import count_of, keep, press

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.long(400)]

CAPTIONS = ["Hafen bei Nacht, 1908", "ميناء قديم", "Old harbour"]
STRIP = 15  #: % of the height of the scan


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scans in numbered folders, with the back of each as a second page."""
    home = tmp_path_factory.mktemp("archive")
    photos = photographs.make(home / "photos", len(CAPTIONS), largest=800)
    for number, photo in enumerate(photos, 1):
        (home / "scans" / f"box-{number}").mkdir(parents=True)
        front, back = (opened(photo.read_bytes()) for _ in range(2))
        target = home / "scans" / f"box-{number}" / "scan.tif"
        front.save(target, save_all=True, append_images=[back], compression="tiff_lzw")
    rows = [row(text(f"BOX-{number}"), text(said)) for number, said in enumerate(CAPTIONS, 1)]
    document(home / "catalogue.ods", table(names("Signatur", "Titel"), *rows))
    return home


def test_scans_get_their_captions_and_say_where_each_word_is(
    page: Page, folder: Path, tmp_path: Path
) -> None:
    page.get_by_role("button", name="New batch").click()

    bring_folders_and_sheet(page, folder)
    match_by_folder(page)
    put_the_caption_below(page)
    start(page)
    results = take_the_zip(page, tmp_path / "archive.zip")

    assert [title_of(data) for data, _ in results] == CAPTIONS
    assert [words_of(words) for _, words in results] == CAPTIONS
    scans = sorted((folder / "scans").rglob("*.tif"))
    for scan, (data, words) in zip(scans, results, strict=True):
        assert_only_the_strip_is_new(scan, data)
        assert_the_ink_is_in_the_words(data, words)


def bring_folders_and_sheet(page: Page, folder: Path) -> None:
    page.locator("input[webkitdirectory]").first.set_input_files(folder / "scans")
    page.locator("input[name=sheet]").set_input_files(folder / "catalogue.ods")
    expect(page.locator("#pictures-title")).to_have_text("3 files uploaded")
    expect(page.locator("#sheet-here")).to_contain_text("catalogue.ods")
    page.get_by_role("link", name="Next: sheet").click()
    page.get_by_role("cell", name=CAPTIONS[1]).wait_for()
    page.get_by_role("button", name="This is right").click()


def match_by_folder(page: Page) -> None:
    """Click a row and the picture that belongs to it: the folder is the key."""
    page.get_by_label("Column with picture names").select_option("Signatur")
    press(page, "Match again")
    keep(page, "archive-match")
    page.locator("input[name=row]").first.check()
    page.get_by_role("radio", name="box-1/scan.tif").check()
    page.get_by_role("button", name="These belong together").click()
    page.get_by_role("link", name="Continue with 3 rows").click()


def put_the_caption_below(page: Page) -> None:
    seen_after(page, lambda: page.get_by_label("Text", exact=True).fill("{Titel}"))
    unfold(page.get_by_label("A strip outside the photo")).select_option("below")
    seen_after(page, page.get_by_role("button", name="Put this text on the strip").click)
    unfold(page.get_by_label("Title", exact=True)).fill("{Titel}")
    page.get_by_label("File name").fill("{Signatur}")
    unfold(page.get_by_label("Places of the words as JSON")).check()
    keep(page, "archive-design")
    page.get_by_role("button", name="Check all 3 rows").click()


def start(page: Page) -> None:
    page.get_by_text("pages").first.wait_for()  # only the first of each is used
    keep(page, "archive-check")
    page.get_by_role("button", name="Start 3 images").click()
    expect(count_of(page, "Done")).to_have_text("3")


def take_the_zip(page: Page, target: Path) -> list[tuple[bytes, dict]]:
    page.reload()
    with page.expect_download() as came:
        page.get_by_role("link", name="Download zip").click()
    came.value.save_as(target)
    with zipfile.ZipFile(target) as archive:
        found = [f"BOX-{number}.tif" for number in range(1, len(CAPTIONS) + 1)]
        assert sorted(archive.namelist()) == sorted(
            [*found, *(f"{it}.json" for it in found), "report.csv"]
        )
        return [(archive.read(name), json.loads(archive.read(f"{name}.json"))) for name in found]


def title_of(data: bytes) -> str:
    asked = ["exiftool", "-b", "-XMP-dc:Title", "-"]
    return (
        subprocess.run(asked, input=data, capture_output=True, check=True).stdout.decode().strip()
    )


def words_of(said: dict) -> str:
    return " ".join(word["text"] for word in said["words"])


def assert_only_the_strip_is_new(scan: Path, data: bytes) -> None:
    before, after = opened(scan.read_bytes()), opened(data)
    assert (after.width, Image.open(io.BytesIO(data)).n_frames) == (before.width, 1)
    assert after.height == pytest.approx(before.height * (1 + STRIP / 100), abs=1)
    assert ImageChops.difference(before, after.crop((0, 0, *before.size))).getbbox() is None


def assert_the_ink_is_in_the_words(data: bytes, said: dict) -> None:
    """Cover the words with the colour of the strip: nothing is left on it."""
    picture = opened(data)
    assert (said["width"], said["height"]) == picture.size
    ground = picture.getpixel((1, picture.height - 2))
    for word in said["words"]:
        across, down = zip(*word["quad"], strict=True)
        corners = (int(min(across)), int(min(down)), round(max(across) + 1), round(max(down) + 1))
        picture.paste(ground, corners)
    strip = picture.crop((0, round(picture.height / (1 + STRIP / 100)) + 1, *picture.size))
    assert ImageChops.difference(strip, Image.new("RGB", strip.size, ground)).getbbox() is None


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")
