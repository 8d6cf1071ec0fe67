"""What is chosen in the Images step is packed, sliced and sent, whatever comes in between."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings

from jobs import formats
from jobs.intake.pictures import receive, slices
from jobs.intake.pictures.replacements import uploaded
from jobs.models import Batch
from jobs.storage import store
from tests import chromium
from tests.chromium import wait_until
from tests.dashboard.new_batch.uploading import (
    PICTURE,
    asked,
    batch,
    choose,
    expect_problems,
    expect_sent,
    expect_unusable,
    fill,
    folder,
    here,
    large,
    page,
    problems,
    stored,
    take_at_most,
)
from tests.dashboard.one_at_a_time import alone
from tests.formats.samples import SAMPLES
from tests.services import PATIENCE, wait_for

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.long(25),
]

__all__ = ["batch", "folder", "page"]

LARGE = 8_500_000  #: bytes of a file that is sent by itself
GATHER_MS = 150  #: as in upload-worker.js
GONE = "It was moved, changed or deleted after the folder was chosen. Choose the folder again."

WATCH_WORKER = """() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message) { window.worker = this; post.call(this, message); };
}"""
ADD_ONE_BY_ONE = """async ([bytes, count]) => {
    const begun = performance.now();
    for (let number = 0; number < count; number += 1) {
        const file = new File([Uint8Array.from(bytes)], `${number}.jpg`);
        window.worker.postMessage({ type: "add", entries: [{ path: `more/${number}.jpg`, file }] });
        await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return performance.now() - begun;
}"""
FORM_OF = """async (sizes) => {
    const { formOf } = await import("/static/js/upload-forms.js");
    const kinds = ["image/jpeg", "", "image/png"];
    const fileOf = (size, n) => new File([new Uint8Array(size).fill(0xFF)], `IMG ${n}.jpg`, { type: kinds[n % 3] });
    const pack = sizes.map((size, n) => ({ id: 7 * 10 ** n, size, file: fileOf(size, n) }));
    const bytes = new Uint8Array(await new Response(formOf(pack)).arrayBuffer());
    const begins = [];
    for (let at = 0, n = 0; n < sizes.length; at += sizes[n], n += 1) begins.push(at = bytes.indexOf(0xFF, at));
    return begins;
}"""
"""Make a form of files of these sizes, and return where their bytes begin in it."""

AMOUNTS_AFTER = """async (answers) => {
    const amounts = await import("/static/js/upload-amounts.js");
    return answers.map(([status, ms]) => {
        amounts.adapt(status, ms);
        return [amounts.packBytes / 1024 / 1024, amounts.atOnce];
    });
}"""
"""After each answer, which took some milliseconds: MB of the next pack, and requests at once."""


def test_what_sends_pictures_is_ready_before_one_is_chosen(
    page: Page, batch: Batch, folder: Path
) -> None:
    with page.expect_worker() as started:
        page.locator(".drop").first.hover()

    fill(folder, 1)
    choose(page, folder)

    expect_sent(page, "1 file uploaded")
    assert page.workers == [started.value]


def test_while_pictures_are_sent_the_names_of_others_are_announced_together(
    page: Page, batch: Batch, folder: Path
) -> None:
    held: list[Route] = []
    page.route("**/images/pack", lambda route: held.append(route), times=1)
    announced = asked(page, "POST", "/images/manifest")
    page.evaluate(WATCH_WORKER)
    fill(folder, 1)
    choose(page, folder)
    chromium.wait_for(page, lambda: len(held) == 1, "a pack")

    took = page.evaluate(ADD_ONE_BY_ONE, [list(PICTURE), 20])

    held[0].continue_()
    expect_sent(page, "21 files uploaded")
    assert len(announced) <= 3 + took / GATHER_MS
    assert len(here(batch)) == 21


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


def test_only_a_quick_line_gets_the_largest_packs_and_one_more_at_once(page: Page) -> None:
    quick, slow, broken, too_large = (200, 2_999), (200, 3_000), (0, 5), (413, 5)

    amounts = page.evaluate(AMOUNTS_AFTER, [quick, slow, broken, quick, quick, too_large])

    assert amounts == [[32, 5], [16, 4], [8, 4], [16, 5], [32, 5], [16, 4]]


def test_large_photos_begin_in_a_pack_where_a_disk_takes_them_from(page: Page) -> None:
    sizes = [1_100_001, 300, 1_300_007, 1_048_576, 2_500_000]

    begins = page.evaluate(FORM_OF, sizes)

    large = [at for at, size in zip(begins, sizes, strict=True) if size > 1_000_000]
    assert [at % 512 for at in large] == [0, 0, 0, 0]
    assert begins[-1] < sum(sizes) + 5 * 700


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
