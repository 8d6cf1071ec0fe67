"""Measures how soon pictures are shown anywhere in 40,000 results, and what the page holds by then.

    python -m tests.benchmarks.looking_through --rows 40000

A person in Chromium jumps to places all over the list of an idle site, and drags the scrubber
through all of it. Each time ends when the top line of pictures is painted. Every thumbnail is a
separate file. Nothing is asserted: machines are shared and noisy.
"""

import argparse
import os
import random
import statistics
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests import chromium
from tests.benchmarks import filling
from tests.benchmarks.private import private_site
from tests.faults import databases, orders
from tests.faults.sites import Site
from tests.services import PASSWORD

JUMPS, STEPS, LOOKS = 20, 60, 40

TOP_LINE_PAINTED = """
async (go) => {
  const bar = document.getElementById("gallery-bar");
  const tiles = () => [...document.querySelectorAll("a.tile")].map((tile) => [tile, tile.getBoundingClientRect().top]);
  const isPainted = () => {
    const seen = tiles().filter(([, top]) => top >= bar.offsetHeight - 1 && top < innerHeight);
    const upper = Math.min(...seen.map(([, top]) => top));
    const line = seen.filter(([, top]) => top < upper + 5);
    const isHere = ([tile]) => !tile.matches(".blank") && tile.querySelector("img")?.naturalWidth !== 0;
    return line.length && line.every(isHere);
  };
  const frame = () => new Promise(requestAnimationFrame);
  const scrubber = document.getElementById("scrubber");
  const put = (value) => ((scrubber.value = value), scrubber.dispatchEvent(new Event("input")));
  const times = [];
  for (const places of go) {
    let begun;
    for (const place of places) {
      begun = performance.now();
      put(place);
      await frame();
    }
    await frame(); // the old line is no longer there
    while (!isPainted()) await frame();
    await frame();
    times.push(performance.now() - begun);
    await new Promise((done) => setTimeout(done, 400));
  }
  return times;
}
"""

ANSWERED = """
async ([address, looks]) => {
  const times = [];
  for (let n = 0; n < looks; n++) {
    const begun = performance.now();
    await (await fetch(address, { cache: "no-store", headers: { "HX-Request": "true" } })).text();
    times.push(performance.now() - begun);
  }
  return times;
}
"""


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=40_000)
    options.add_argument("--db", choices=databases.NAMES, default="sqlite")
    chosen = options.parse_args()
    with private_site(chosen.db) as site:
        batch = fill(site, chosen.rows)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium.PATH, args=["--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 1280, "height": 860}, base_url=site.url)
            sign_in(page)
            measure(page, batch, chosen.rows)
            browser.close()


def fill(site: Site, rows: int) -> str:
    """Return the id of a finished batch; its thumbnails are one file under as many names."""
    filling.speak_to(site)
    from jobs.queue import lifecycle
    from jobs.storage import store

    batch = filling.batch("Looked at", rows, orders.pictures(), {"done": rows})
    lifecycle.settle(batch.pk)
    one = _thumbnail(site.folder.parent / "thumbnail.jpg")
    for key in batch.jobs.values_list("thumbnail_key", flat=True).iterator():
        path = store().path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(one, path)
    return str(batch.pk)


def _thumbnail(path: Path) -> Path:
    with Image.open(orders.pictures()[0]) as photo:
        photo.thumbnail((320, 320))
        photo.save(path, quality=82)
    return path


def sign_in(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Account").fill("operator")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/batches/")


def measure(page: Page, batch: str, rows: int) -> None:
    gallery = f"/batches/{batch}/pictures/"
    page.goto(gallery)
    page.get_by_role("grid").wait_for()
    page.wait_for_timeout(2000)
    before, chance = held(page), random.Random(7)
    jumps = page.evaluate(TOP_LINE_PAINTED, [[chance.randrange(rows)] for _ in range(JUMPS)])
    drags = page.evaluate(
        TOP_LINE_PAINTED,
        [[end * n // STEPS for n in range(1, STEPS + 1)] for end in (rows // 3, rows // 2, rows)],
    )
    after = held(page)
    print(f"{rows:,} results, ms until the top line is painted:   p50    max")
    print_times(f"{JUMPS} jumps", jumps)
    print_times(f"after the last of {STEPS} steps of a drag", drags)
    print("ms until an answer is here:                        p50    max")
    middle = rows // 2
    for name, address in [
        ("which rows there are", f"{gallery}index"),
        ("12 tiles with their thumbnails", f"{gallery}tiles?rows={middle}-{middle + 11}"),
    ]:
        print_times(name, page.evaluate(ANSWERED, [address, LOOKS]))
    print("of the tab:                                  before  after")
    for name in before:
        print(f"  {name:40}{before[name]:10,.1f}{after[name]:8,.1f}")


def held(page: Page) -> dict[str, float]:
    """What the page holds once its garbage is gone."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    found: Any = {
        each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]
    }
    session.detach()
    elements = page.evaluate("document.querySelectorAll('*').length")
    return {
        "elements": elements,
        "nodes": found["Nodes"],
        "JavaScript heap, MB": found["JSHeapUsedSize"] / 1e6,
    }


def print_times(name: str, times: list[float]) -> None:
    print(f"  {name:46}{statistics.median(times):7.0f}{max(times):7.0f}")


if __name__ == "__main__":
    main()
