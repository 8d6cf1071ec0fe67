"""What choosing a folder of 40,000 pictures costs the page: its longest task, its first word, the first pack sent.

    python -m tests.benchmarks.choosing --files 40000 --seconds 40 --by picker

A folder of small JPEGs is chosen in Chromium on a running site: by the folder picker, which hands files over one by
one, or by the field that browsers without it have. The browser's own long-task figures tell how long the page could not
answer. The upload is watched for `--seconds`. Nothing is asserted: machines are shared and noisy.
"""

import argparse
import base64
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import chromium, photographs, services
from tests.benchmarks.private import private_site
from tests.faults import sites

WATCH = """() => {
    window.longTasks = [];
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => window.longTasks.push(duration)))
        .observe({ type: "longtask", buffered: true });
}"""
FOLDER = """async ([count, base64]) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const home = await navigator.storage.getDirectory();
    const folder = await home.getDirectoryHandle("pictures", { create: true });
    for (let number = 0; number < count; number += 1) {
        const file = await folder.getFileHandle(`IMG_${String(number).padStart(5, "0")}.jpg`, { create: true });
        const writer = await file.createWritable();
        await writer.write(bytes);
        await writer.close();
    }
    window.showDirectoryPicker = async () => folder;
}"""
"""The picker itself cannot be operated from here: a folder in the storage of the browser stands in for it."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=40_000)
    options.add_argument("--seconds", type=float, default=40)
    options.add_argument("--by", choices=["picker", "field"], default="picker")
    chosen = options.parse_args()
    with private_site("sqlite") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=["--no-sandbox"])
        page = draft(browser.new_page(), site)
        (photo,) = photographs.make(site.folder.parent / "original", 1, largest=640)
        choose = by_picker(page, photo, chosen.files) if chosen.by == "picker" else by_field(page, photo, chosen.files)
        measure(page, choose, chosen.seconds)
        browser.close()


def by_picker(page: Page, photo: Path, count: int) -> Callable[[], None]:
    page.evaluate(FOLDER, [count, base64.b64encode(photo.read_bytes()).decode()])
    return page.locator("input[name=folder]").click


def by_field(page: Page, photo: Path, count: int) -> Callable[[], None]:
    """Hard links to one photograph: the browser sees so many files, the disk holds one."""
    folder = photo.parent.with_name("pictures")
    folder.mkdir()
    for number in range(count):
        os.link(photo, folder / f"IMG_{number:05}.jpg")
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


def measure(page: Page, choose: Callable[[], None], seconds: float) -> None:
    page.evaluate(WATCH)
    sent: list[float] = []
    page.on("request", lambda request: sent.append(time.monotonic()) if request.url.endswith("/pack") else None)
    begun = time.monotonic()
    choose()
    handed_over = time.monotonic()  # Chromium has listed the folder, and the page was told
    page.locator("[data-part=reading]:not(:empty), [data-part=progress]:not([hidden])").first.wait_for()
    worded = time.monotonic()
    while time.monotonic() < handed_over + seconds:
        page.wait_for_timeout(500)
    tasks = sorted(page.evaluate("window.longTasks"), reverse=True)
    print(f"folder handed over after            {handed_over - begun:8.2f} s")
    print(f"first word on the page, after that  {worded - handed_over:8.2f} s")
    print(f"first pack sent, after that         {(sent[0] if sent else float('nan')) - handed_over:8.2f} s")
    print(f"long tasks (over 50 ms)             {len(tasks):8}, together {sum(tasks):.0f} ms")
    print(f"longest tasks, ms                   {' '.join(f'{task:.0f}' for task in tasks[:5])}")
    print(page.locator("[data-part=count]").inner_text())


if __name__ == "__main__":
    main()
