"""The Images step in a browser: what is chosen is found, packed, sliced and sent, whatever comes in
between.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from jobs import formats
from jobs.intake.pictures import receive, slices
from jobs.intake.pictures.replacements import uploaded
from jobs.models import Batch
from jobs.storage import store
from tests import factories
from tests.chromium import Held, wait_until
from tests.dashboard.browsing import signed_in
from tests.dashboard.one_at_a_time import alone
from tests.formats.samples import SAMPLES
from tests.intake.tiny_pictures import jpeg
from tests.services import PATIENCE, wait_for

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.long(50),
]

PICTURE = jpeg(60, 40)
LARGE = 8_500_000  #: bytes of a file that is sent by itself
NOT_OPENED = "The browser did not open the folder. Drop it onto this page instead."
HIDDEN = "This is a hidden file or a system file. Rename it if it is a picture."
GONE = "It was moved, changed or deleted after the folder was chosen. Choose the folder again."
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


@pytest.fixture
def batch(transactional_db: None) -> Batch:
    return factories.draft()


@pytest.fixture
def page(batch: Batch, live_server: LiveServer) -> Iterator[Page]:
    with signed_in(live_server) as page:
        page.goto(reverse("images", args=[batch.pk]))
        page.locator("html.scripted").wait_for()
        yield page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "shots"
    path.mkdir()
    return path


def fill(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / f"{number}.jpg").write_bytes(PICTURE + bytes([number]))


def large(folder: Path, size: int = 1_500_000) -> bytes:
    data = PICTURE + os.urandom(size - len(PICTURE))
    (folder / "large.jpg").write_bytes(data)
    return data


def choose(page: Page, folder: Path) -> None:
    page.set_input_files("input[name=folder]", folder)


def expect_sent(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def here(batch: Batch) -> list[str]:
    with alone():
        return sorted(
            uploaded(batch).exclude(key="").filter(code="").values_list("path", flat=True)
        )


def stored(batch: Batch) -> dict[str, bytes]:
    with alone():
        return {source.path: store().read(source.key) for source in uploaded(batch)}


def expect_unusable(page: Page, files: list[tuple[str, str]]) -> None:
    rows = [re.compile(f"{path}.*{why}", re.DOTALL) for path, why in files]
    expect(page.locator("#arrived tbody tr")).to_have_text(rows)


def expect_problems(page: Page, said: list[str]) -> None:
    wait_for(lambda: problems(page) == said, PATIENCE, f"these problems: {said}")


def problems(page: Page) -> list[str]:
    return [
        " ".join(row.split())
        for row in page.locator("[data-part=problem-rows] tr").all_inner_texts()
    ]


def take_at_most(settings: Settings, address: str, size: int) -> None:
    """Refuse larger bodies there with 413, as a strict proxy would."""
    settings.DOORS = [
        replace(door, most_bytes=size) if address in door.pattern else door
        for door in settings.DOORS
    ]


def asked(page: Page, method: str, end: str) -> list[Request]:
    """Return the requests of this kind, in a list that grows."""
    found: list[Request] = []
    page.on(
        "request",
        lambda one: found.append(one) if one.method == method and end in one.url else None,
    )
    return found


# --- Packs and slices -----------------------------------------------------------------------------


def test_a_pack_that_is_refused_is_halved_until_it_gets_through(
    page: Page, batch: Batch, folder: Path, settings: Settings
) -> None:
    fill(folder, 8)
    take_at_most(settings, "/images/pack", 3 * len(PICTURE))
    packs = asked(page, "POST", "/images/pack")

    choose(page, folder)

    expect_sent(page, "8 files uploaded")
    assert here(batch) == [f"shots/{number}.jpg" for number in range(8)]
    expect_problems(page, [])
    assert len(packs) == 7  # 8; 4 and its halves; 4 and its halves


def test_small_pictures_beside_large_ones_all_arrive(
    page: Page, batch: Batch, folder: Path
) -> None:
    for number, size in enumerate([LARGE, 2_000, 3_000, LARGE, 2_500]):
        (folder / f"{number}.jpg").write_bytes(PICTURE + bytes(size))
    single = asked(page, "PATCH", "/images/files/")

    page.set_input_files("input[name=files]", sorted(folder.iterdir()))

    expect_sent(page, "5 files uploaded")
    assert here(batch) == [f"{number}.jpg" for number in range(5)]
    assert len(single) == 2


def test_photos_of_some_megabytes_are_sent_together(page: Page, batch: Batch, folder: Path) -> None:
    for number in range(6):
        (folder / f"{number}.jpg").write_bytes(PICTURE + bytes(2_500_000))
    packs, single = asked(page, "POST", "/images/pack"), asked(page, "PATCH", "/images/files/")

    page.set_input_files("input[name=files]", sorted(folder.iterdir()))

    expect_sent(page, "6 files uploaded")
    assert here(batch) == [f"{number}.jpg" for number in range(6)]
    assert single == []
    assert len(packs) < 6  # how many depends on how soon their sizes are known


def test_a_refused_picture_is_reported_and_the_others_arrive(
    page: Page, batch: Batch, folder: Path, settings: Settings
) -> None:
    fill(folder, 2)
    (folder / "wide.jpg").write_bytes(PICTURE + bytes(4 * len(PICTURE)))
    take_at_most(settings, "/images/pack", 3 * len(PICTURE))

    choose(page, folder)

    expect_sent(page, "2 files uploaded")
    assert here(batch) == ["shots/0.jpg", "shots/1.jpg"]
    wait_for(lambda: len(problems(page)) == 1, PATIENCE, "a problem")
    (problem,) = problems(page)
    assert problem.startswith("shots/wide.jpg")
    assert "larger than the" in problem


def test_of_two_pictures_with_one_name_the_second_waits_for_a_decision(
    page: Page, batch: Batch, folder: Path
) -> None:
    chosen = []
    for part in ("left", "right"):
        (folder / part).mkdir()
        chosen += [folder / part / "small.jpg", folder / part / "large.jpg"]
        chosen[-2].write_bytes(PICTURE + part.encode())
        chosen[-1].write_bytes(PICTURE + part.encode() + bytes(1_500_000))
    kept, replaced = (PICTURE + part.encode() for part in ("left", "right"))

    page.set_input_files("input[name=files]", chosen)

    expect_sent(page, "2 files uploaded")
    expect(page.locator("[data-part=changed]")).to_contain_text(
        "2 files not uploaded (small.jpg, …): others with their names are here already."
    )
    assert stored(batch) == {"large.jpg": kept + bytes(1_500_000), "small.jpg": kept}

    page.get_by_role("button", name="Replace with these").click()

    expect(page.locator("[data-part=changed]")).to_be_hidden()
    expect_sent(page, "4 files uploaded")
    assert stored(batch) == {"large.jpg": replaced + bytes(1_500_000), "small.jpg": replaced}


def test_every_format_is_sent_by_its_name_and_shown(page: Page, batch: Batch, folder: Path) -> None:
    for code, sample in SAMPLES.items():
        name = f"{code}.{formats.of(code).extension.upper()}"
        (folder / name).write_bytes(sample.written(Image.new("RGB", (300, 200), "teal")))
    (folder / "film.mov").write_bytes(PICTURE)

    choose(page, folder)

    count = len(SAMPLES)
    expect_sent(page, f"{count} files uploaded")
    expect(page.locator("[data-part=kinds]")).to_contain_text("1 JPEG 2000")
    expect_unusable(page, [("shots/film.mov", "This is a video, not a picture.")])
    expect_problems(page, [])
    expect(page.locator("figure img")).to_have_count(count)
    wait_until(
        page, "[...document.querySelectorAll('figure img')].every(i => i.naturalWidth === 300)"
    )


def test_a_large_picture_that_is_refused_is_sent_in_slices_and_continues_after_a_break(
    page: Page, batch: Batch, folder: Path, settings: Settings
) -> None:
    data = large(folder)
    take_at_most(settings, "/images/pack", 600_000)
    take_at_most(settings, "/images/files/", 600_000)
    sent = asked(page, "PATCH", "/images/files/")
    broken: list[str] = []

    def break_once(route: Route) -> None:
        start = route.request.headers["upload-offset"]
        if start != "0" and not broken:
            broken.append(start)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/images/files/*", break_once)

    choose(page, folder)

    expect_sent(page, "1 file uploaded")
    with alone():
        (source,) = uploaded(batch)
    assert source.sha256 == hashlib.sha256(data).hexdigest()
    assert store().read(source.key) == data
    starts = [int(request.headers["upload-offset"]) for request in sent]
    assert starts.count(int(broken[0])) == 2  # once in vain
    assert sorted(starts) == starts


def test_a_large_picture_continues_where_an_earlier_visit_stopped(
    page: Page, batch: Batch, folder: Path
) -> None:
    data = large(folder, LARGE)
    modified = int((folder / "large.jpg").stat().st_mtime * 1000)
    receive.announce(batch, [["shots/large.jpg", len(data), modified]])
    slices.take_slice(batch, uploaded(batch).get(), 0, [data[:700_000]])
    sent = asked(page, "PATCH", "/images/files/")

    choose(page, folder)

    expect_sent(page, "1 file uploaded")
    assert [request.headers["upload-offset"] for request in sent] == ["0", "700000"]
    with alone():
        key = uploaded(batch).get().key
    assert store().read(key) == data


def test_a_picture_that_vanishes_is_reported_and_the_others_arrive(
    page: Page, batch: Batch, folder: Path
) -> None:
    fill(folder, 3)

    def delete_one(route: Route) -> None:
        (folder / "1.jpg").unlink()
        route.continue_()

    page.route("**/images/manifest", delete_one)

    choose(page, folder)

    expect_sent(page, "2 files uploaded")
    assert here(batch) == ["shots/0.jpg", "shots/2.jpg"]
    expect_problems(page, [f"shots/1.jpg {GONE}"])


# --- Folders --------------------------------------------------------------------------------------


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
    expect(page.get_by_text(then).first).to_be_visible()
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
