"""Folders and sheets that are picked or dropped in the Images step are read whole."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from jobs.models import Batch
from tests.chromium import Held, wait_until
from tests.dashboard.new_batch.uploading import (
    PICTURE,
    batch,
    choose,
    expect_problems,
    expect_sent,
    expect_unusable,
    fill,
    folder,
    here,
    page,
)
from tests.dashboard.one_at_a_time import alone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.long(25),
]

__all__ = ["batch", "folder", "page"]

NOT_OPENED = "The browser did not open the folder. Drop it onto this page instead."
HIDDEN = "This is a hidden file or a system file. Rename it if it is a picture."
STORED_FOLDER = """async (files) => {
    const home = await navigator.storage.getDirectory();
    const folder = await home.getDirectoryHandle("shots", { create: true });
    for (const [name, bytes] of Object.entries(files)) {
        const parts = name.split("/");
        let place = folder;
        for (const part of parts.slice(0, -1)) place = await place.getDirectoryHandle(part, { create: true });
        const writer = await (await place.getFileHandle(parts.at(-1), { create: true })).createWritable();
        await writer.write(Uint8Array.from(bytes));
        await writer.close();
    }
    window.showDirectoryPicker = async () => folder;
}"""
"""The picker itself cannot be operated from here: so a folder in the storage of the browser takes
its place.
"""

TWO_CHOICES = """async (bytes) => {
    const home = await navigator.storage.getDirectory();
    const handles = [];
    for (const name of ["1.jpg", "2.jpg", "4.jpg"]) {
        handles.push(await home.getFileHandle(name, { create: true }));
        const writer = await handles.at(-1).createWritable();
        await writer.write(Uint8Array.from(bytes));
        await writer.close();
    }
    const entries = [{ path: "3.jpg", file: new File([Uint8Array.from(bytes)], "3.jpg") }];
    const choices = [
        { type: "list", handles: handles.slice(0, 2) },
        { type: "add", entries },
        { type: "list", handles: handles.slice(2) },
    ];
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message) {
        for (const one of message.type === "list" ? choices : [message]) post.call(this, one);
    };
    window.showDirectoryPicker = async () => home;
}"""
"""A folder, a file beside it and another folder, chosen so quickly that their pictures wait
together.
"""

CLOSED_PICKER = """(name) => {
    window.showDirectoryPicker = () => {
        setTimeout(() => { window.hasClosed = true; });
        return Promise.reject(new DOMException("no", name));
    };
}"""


def test_a_picked_folder_is_listed_with_all_below_it(page: Page, batch: Batch) -> None:
    pictures = {name: list(PICTURE) for name in ("1.jpg", "a/2.jpeg", "a/b/3.jpg")}
    page.evaluate(STORED_FOLDER, pictures | {"notes.txt": [], "rows.csv": list(b"Name,Price")})

    page.click("input[name=folder]", force=True)

    expect_sent(page, "3 files uploaded")
    expect(page.locator("[data-part=kinds]")).to_have_text("3 JPEG")
    expect(page.locator("[data-part=reading]")).to_be_empty()
    assert here(batch) == ["shots/1.jpg", "shots/a/2.jpeg", "shots/a/b/3.jpg"]
    expect_problems(page, [])
    expect_unusable(page, [("shots/notes.txt", "This is a text file, not a picture.")])
    expect(page.locator("#sheet-here")).to_contain_text("rows.csv")


def test_files_that_are_not_sent_are_listed_once_and_still_after_a_reload(
    page: Page, batch: Batch, folder: Path
) -> None:
    fill(folder, 1)
    for name in ("zero.jpg", "scan.pdf", ".hidden.jpg"):
        (folder / name).write_bytes(b"")
    unusable = [("shots/scan.pdf", "This is a PDF"), ("shots/zero.jpg", "This file is empty")]

    choose(page, folder)

    expect_sent(page, "1 file uploaded")
    expect_unusable(page, unusable)
    expect_problems(page, [f"shots/.hidden.jpg {HIDDEN}"])
    page.reload()
    expect_unusable(page, unusable)
    assert here(batch) == ["shots/0.jpg"]


def test_files_and_folders_chosen_one_after_the_other_all_arrive(page: Page, batch: Batch) -> None:
    page.evaluate(TWO_CHOICES, list(PICTURE))

    page.click("input[name=folder]", force=True)

    expect_sent(page, "4 files uploaded")
    assert here(batch) == ["1.jpg", "2.jpg", "3.jpg", "4.jpg"]
    expect_problems(page, [])


def test_a_dropped_folder_is_listed_without_its_links(
    page: Page, batch: Batch, folder: Path
) -> None:
    fill(folder, 2)
    (folder / "below").mkdir()
    (folder / "below" / "3.jpg").write_bytes(PICTURE)
    (folder / "loop").symlink_to(folder)

    drop(page, folder)

    expect_sent(page, "3 files uploaded")
    assert here(batch) == ["shots/0.jpg", "shots/1.jpg", "shots/below/3.jpg"]


def test_a_dropped_folder_is_listed_by_a_browser_without_handles(
    page: Page, batch: Batch, folder: Path
) -> None:
    fill(folder, 120)
    page.evaluate("delete DataTransferItem.prototype.getAsFileSystemHandle")

    drop(page, folder)

    expect_sent(page, "120 files uploaded")
    assert len(here(batch)) == 120


def drop(page: Page, path: Path) -> None:
    box = page.locator(".drop").first.bounding_box()
    assert box is not None
    wire = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
        wire.send(
            "Input.dispatchDragEvent",
            {"type": kind, "x": box["x"] + 9, "y": box["y"] + 9, "data": data},
        )


@pytest.mark.parametrize(
    ("step", "script", "then"),
    [("images", "upload.js", "prices.csv"), ("sheet", "new-batch.js", "Reading the sheet")],
)
def test_a_sheet_that_is_chosen_before_the_page_is_ready_is_uploaded_all_the_same(
    page: Page, batch: Batch, tmp_path: Path, step: str, script: str, then: str
) -> None:
    (tmp_path / "prices.csv").write_text("photo,price\n1.jpg,9\n")
    held = Held(page, f"**/js/{script}")
    page.goto(reverse(step, args=[batch.pk]), wait_until="commit")

    page.locator("input[name=sheet]").set_input_files(tmp_path / "prices.csv")
    held.wait()
    with page.expect_response(lambda response: response.request.method == "POST") as sent:
        held.let_go()

    assert sent.value.ok or sent.value.status == 302
    page.get_by_text(then).first.wait_for()
    with alone():
        assert Batch.objects.get(pk=batch.pk).sheet.name == "prices.csv"
    page.goto("about:blank")  # the page was never idle


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("AbortError", []),
        ("NotAllowedError", [f"no {NOT_OPENED}"]),
    ],
)
def test_a_picker_that_was_closed_says_nothing_and_one_that_failed_says_so(
    page: Page, error: str, said: list[str]
) -> None:
    page.evaluate(CLOSED_PICKER, error)

    page.click("input[name=folder]", force=True)

    wait_until(page, "window.hasClosed")
    expect_problems(page, said)
    expect(page.locator("[data-part=reading]")).to_have_text("")


def test_the_field_says_that_the_browser_is_reading_while_it_is_silent(page: Page) -> None:
    page.evaluate("delete window.showDirectoryPicker")
    reading = page.locator("[data-part=reading]")

    with page.expect_file_chooser():
        page.click("input[name=folder]", force=True)
    expect(reading).to_have_text(
        "After you choose a folder, the browser lists its files. With many files this takes a "
        "while."
    )
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(reading).to_have_text(
        "Your browser is reading the folder. With many pictures this takes up to half a minute."
    )
