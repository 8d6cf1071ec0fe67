"""Measures what choosing a folder of 40,000 pictures costs the page: longest task, first message,
first pack sent.

    python -m tests.benchmarks.choosing --files 40000 --seconds 40 --by picker

A folder of small JPEGs, a tenth of them in folders below it, is chosen in Chromium on a running
site: dropped, by the folder picker, or by the field for browsers without one. The browser's
long-task entries show how long the page could not respond. The upload is watched for `--seconds`.
Nothing is asserted: machines are shared and noisy.
"""

import argparse
import os
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, Request, sync_playwright

from tests import chromium, photographs, services
from tests.benchmarks.private import private_site
from tests.benchmarks.processor import processor_time
from tests.faults import sites

WATCH = """() => {
    window.longTasks = [];
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => window.longTasks.push(duration)))
        .observe({ type: "longtask" });
}"""
KEEP = """() => addEventListener("drop", (event) => {
    window.kept = event.dataTransfer.items[0].getAsFileSystemHandle();
    event.stopImmediatePropagation();
    event.preventDefault();
}, { capture: true, once: true })"""
PICK = "window.kept.then((folder) => { window.showDirectoryPicker = async () => folder; })"
"""The picker itself cannot be operated from here: it returns a folder that was dropped before."""


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--files", type=int, default=40_000)
    options.add_argument("--seconds", type=float, default=40)
    options.add_argument("--by", choices=["picker", "drop", "field"], default="picker")
    chosen = options.parse_args()
    with private_site("sqlite") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=["--no-sandbox"])
        page = draft(browser.new_page(), site)
        (photo,) = photographs.make(site.folder.parent / "original", 1, largest=640)
        folder = fill(photo, chosen.files)
        measure(
            page,
            site,
            {"picker": by_picker, "drop": by_drop, "field": by_field}[chosen.by](page, folder),
            chosen.seconds,
        )
        browser.close()


def fill(photo: Path, count: int) -> Path:
    """Hard links to one photograph: the browser sees that many files, the disk holds one."""
    folder = photo.parent.with_name("pictures")
    for number in range(count):
        place = folder / f"below {number // 1000}" if number % 10 == 0 else folder
        place.mkdir(parents=True, exist_ok=True)
        os.link(photo, place / f"IMG_{number:05}.jpg")
    return folder


def by_picker(page: Page, folder: Path) -> Callable[[], None]:
    page.evaluate(KEEP)
    by_drop(page, folder)()
    page.evaluate(PICK)
    return page.locator("input[name=folder]").click


def by_drop(page: Page, folder: Path) -> Callable[[], None]:
    box = page.locator(".drop").first.bounding_box() or {}
    wire = page.context.new_cdp_session(page)

    def drop() -> None:
        for kind in ("dragEnter", "dragOver", "drop"):
            data = {"items": [], "files": [f"{folder}"], "dragOperationsMask": 1}
            wire.send(
                "Input.dispatchDragEvent",
                {"type": kind, "x": box["x"] + 9, "y": box["y"] + 9, "data": data},
            )

    return drop


def by_field(page: Page, folder: Path) -> Callable[[], None]:
    page.evaluate("delete window.showDirectoryPicker")
    return partial(page.locator("input[name=folder]").set_input_files, folder, timeout=240_000)


def draft(page: Page, site: sites.Site) -> Page:
    """The page on which pictures are chosen for a new batch."""
    page.goto(site.url)
    page.get_by_label("Account").fill("operator")
    page.get_by_label("Password").fill(services.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="New batch").first.click()
    page.locator("input[name=folder]").wait_for(state="attached")
    return page


def measure(page: Page, site: sites.Site, choose: Callable[[], None], seconds: float) -> None:
    page.evaluate(WATCH)
    sent: list[tuple[float, Counter[str]]] = []

    def note(request: Request) -> None:
        if request.url.endswith("/pack") and not sent:
            sent.append((time.monotonic(), processor_time(site)))

    page.on("request", note)
    begun, before = time.monotonic(), processor_time(site)
    choose()
    handed_over = time.monotonic()  # Chromium has listed the folder and handed it to the page
    page.locator(
        "[data-part=reading]:not(:empty), [data-part=progress]:not([hidden])"
    ).first.wait_for()
    worded = time.monotonic()
    while time.monotonic() < handed_over + seconds:
        page.wait_for_timeout(500)
    tasks = sorted(page.evaluate("window.longTasks"), reverse=True)
    print(f"folder handed over after            {handed_over - begun:8.2f} s")
    print(f"first word on the page, after that  {worded - handed_over:8.2f} s")
    first, used = sent[0] if sent else (float("nan"), before)
    print(f"first pack sent, after that         {first - handed_over:8.2f} s")
    until_then = [f"{name} {seconds:.1f}" for name, seconds in (used - before).most_common(4)]
    print(f"processor time until then, s        {', '.join(until_then)}")
    print(f"long tasks (over 50 ms)             {len(tasks):8}, together {sum(tasks):.0f} ms")
    print(f"longest tasks, ms                   {' '.join(f'{task:.0f}' for task in tasks[:5])}")
    print(page.locator("[data-part=count]").inner_text())


if __name__ == "__main__":
    main()
