"""The whole way of a large batch through the page, in Chromium, with everything killed in the
middle of it.

    python -m tests.benchmarks.acceptance --rows 40000

On a site with its private broker: a folder of small photographs is chosen by the field, the tab is
closed while they are sent, and the folder is chosen again; the sheet has captions in twelve
scripts; each step is done as a person would. While the results are made the worker is killed with
-9, then the supervisor, which takes everything with it, and the site is started again. At the end
the zip and every row are looked at (`tests/faults/invariants.py`).

Prints what the page cost: the browser's long tasks (over 50 ms) in each phase, and the time until
the first file was on its way. Exits with 1 when anything is lost, doubled, or otherwise not as it
should be.
"""

import argparse
import csv
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from tests import chromium, photographs
from tests.benchmarks.choosing import draft
from tests.faults import databases, invariants, sites
from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.sampling import Sampler
from tests.faults.waiting import until

PHOTOS, LARGEST = 24, 400  #: originals; pixels of the long edge
GAP = 90.0  #: seconds without a claim, a whole new start included
LONGEST = 3600.0  #: seconds a phase may take
CAPTIONS = (
    *(
        "Harbour light over quiet water",
        "Größe 42 · Straßenschuh, 12,50 €",
        "Φως πάνω στο ήσυχο νερό",
    ),
    *(
        "Свет над тихой водой",
        "ضوء الميناء في الربيع",
        "מבצע אביב · 20% הנחה",
        "ท่าเรือในแสงเช้า",
        "वसंत की बिक्री",
    ),
    *("静かな港の朝の光", "봄맞이 할인 행사", "春季特卖 从星期一开始", "Summer sale 🎉👩‍👩‍👧"),
)
"""In twelve ways of writing."""
NOTE_LONG_TASKS = """
new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => window.noteLongTask(duration)))
    .observe({ type: "longtask", buffered: true });
"""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person brings: a folder with a photograph for each row, and the sheet."""

    pictures: Path
    sheet: Path
    rows: int


@dataclass(slots=True)
class Watch:
    """What the browser said of each phase. Goes from tab to tab."""

    phase: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    long_tasks: dict[str, list[float]] = field(default_factory=dict)
    packs: list[float] = field(default_factory=list)  #: when each request with pictures left

    @contextmanager
    def of(self, phase: str) -> Iterator[None]:
        self.phase = phase
        self.long_tasks.setdefault(phase, [])
        begun = time.monotonic()
        yield
        self.seconds[phase] = self.seconds.get(phase, 0.0) + time.monotonic() - begun
        tasks = self.long_tasks[phase]
        took = f"{phase:22} {self.seconds[phase]:7.1f} s"
        longest = f"longest {max(tasks, default=0):5.0f} ms, together {sum(tasks):6.0f} ms"
        _say(f"{took}   long tasks {len(tasks):4}, {longest}")

    def follow(self, page: Page) -> Page:
        page.expose_function(
            "noteLongTask", lambda duration: self.long_tasks[self.phase].append(duration)
        )
        page.add_init_script(NOTE_LONG_TASKS)
        page.on("request", lambda request: self._note(request))
        page.set_default_timeout(LONGEST * 1000)
        return page

    def _note(self, request: Request) -> None:
        if request.url.endswith("/pack") or request.method == "PATCH":
            self.packs.append(time.monotonic())


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=40_000)
    chosen = options.parse_args()
    expect.set_options(timeout=LONGEST * 1000)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the site is taken down
    folder = Path(tempfile.mkdtemp(prefix="overprint-acceptance-"))
    order = write(folder / "order", chosen.rows)
    plan = Fault(
        "acceptance", "", "everything killed once", lambda run: None, chosen.rows, Plan(), gap=GAP
    )
    with databases.database("sqlite", folder / "var") as database, sync_playwright() as playwright:
        site = sites.prepare(folder / "var", database, plan.plan)
        run = Run(plan, site, random.Random(1), folder, [])
        try:
            site.start()
            browser = playwright.chromium.launch(
                executable_path=chromium.PATH, args=["--no-sandbox"]
            )
            is_well = go(run, browser, order)
            browser.close()
        finally:
            site.stop()
    if is_well:
        shutil.rmtree(folder)
    return 0 if is_well else 1


def write(folder: Path, rows: int) -> Order:
    """Hard links to some photographs: the browser sees that many files, the disk holds few."""
    originals = photographs.make(folder / "originals", PHOTOS, largest=LARGEST)
    pictures = folder / "pictures"
    pictures.mkdir()
    with (folder / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["photo", "caption"])
        for number in range(rows):
            name = f"IMG_{number:05}.jpg"
            os.link(originals[number % PHOTOS], pictures / name)
            table.writerow([name, f"{CAPTIONS[number % len(CAPTIONS)]} {number}"])
    return Order(pictures, folder / "sheet.csv", rows)


def go(run: Run, browser: Browser, order: Order) -> bool:
    watch, context = Watch(), browser.new_context()
    watch.phase = "signing in"
    watch.long_tasks["signing in"] = []
    page = draft(watch.follow(context.new_page()), run.site)
    run.batch = page.url.rstrip("/").split("/")[-2]
    run.visitor = run.site.visitor()
    upload_until_closed(run, watch, page, order)
    page = watch.follow(context.new_page())
    upload_the_rest(run, watch, page, order)
    with watch.of("sheet"):
        read_the_sheet(page, order)
    with watch.of("match"):
        page.get_by_role("link", name=f"Continue with {order.rows:,} rows").click()
        page.get_by_label("Text", exact=True).wait_for()
    with watch.of("design"):
        page.get_by_label("Text", exact=True).fill("{caption}")
        page.wait_for_timeout(3000)
    with watch.of("check"):
        page.get_by_role("button", name=f"Check all {order.rows:,} rows").click()
        start = page.get_by_role("button", name=f"Start {order.rows:,} images")
        start.wait_for()
    with Sampler(run.site, run.site.visitor(), run.batch, order.rows) as run.sampler:
        make_all(run, watch, page, start.click)
    return judge(run)


# --- The upload -----------------------------------------------------------------------------------


def upload_until_closed(run: Run, watch: Watch, page: Page, order: Order) -> None:
    """Choose the folder, and close the tab when a third of it is there."""
    with watch.of("choosing the folder"):
        choose(page, order.pictures)
        handed_over = time.monotonic()
    with watch.of("upload, first part"):
        page.locator(
            "[data-part=reading]:not(:empty), [data-part=progress]:not([hidden])"
        ).first.wait_for()
        worded = time.monotonic()
        while here(run) < order.rows // 3:
            page.wait_for_timeout(100)
    page.close(run_before_unload=False)
    _say(
        f"after the browser handed the folder over: first word {worded - handed_over:.2f} s",
        end=", ",
    )
    _say(f"first pictures on their way {watch.packs[0] - handed_over:.2f} s")
    time.sleep(3)  # what was on its way is taken or gone


def upload_the_rest(run: Run, watch: Watch, page: Page, order: Order) -> None:
    kept = here(run)
    with watch.of("upload, the rest"):
        page.goto(f"{run.site.url}/batches/{run.batch}/images/")
        choose(page, order.pictures)
        page.get_by_role("heading", name=f"{order.rows:,} files uploaded").wait_for()
    said = page.locator("[data-part=count]").inner_text()
    run.expect(
        f"{kept:,} already uploaded" in said, f"{kept:,} pictures were here, the page says: {said}"
    )
    run.expect(here(run) == order.rows, f"{here(run):,} of {order.rows:,} pictures are here")
    _say(f"the tab was closed with {kept:,} pictures here; the rest was sent: {said}")


def choose(page: Page, folder: Path) -> None:
    page.evaluate("delete window.showDirectoryPicker")  # which cannot be operated from here
    page.locator("input[name=folder]").set_input_files(folder)


def here(run: Run) -> int:
    return int(
        run.query(
            "SELECT COUNT(*) FROM jobs_source WHERE batch_id = %s AND key <> ''", run.batch_id
        )[0][0]
    )


def read_the_sheet(page: Page, order: Order) -> None:
    page.locator("input[name=sheet]").set_input_files(order.sheet)
    expect(page.locator("#sheet-here")).to_contain_text("sheet.csv")
    page.get_by_role("link", name="Next: sheet").click()
    expect(page.locator("#reading-title")).to_have_text(f"{order.rows:,} rows, as they will print")
    page.get_by_role("button", name="This is right").click()
    page.get_by_role("link", name=f"Continue with {order.rows:,} rows").wait_for()


# --- The results ----------------------------------------------------------------------------------


def make_all(run: Run, watch: Watch, page: Page, start: Callable[[], None]) -> None:
    """Start, kill the worker after a third of the results and the supervisor after two, and wait
    for the end.
    """
    rows = run.fault.rows
    with watch.of("results, first third"):
        start()
        wait_for(page, lambda: run.finished() >= rows // 3)
    with watch.of("the worker killed"):
        run.site.kill("worker")
        wait_for(page, lambda: run.finished() >= 2 * rows // 3)
    with watch.of("the supervisor killed"):
        sites.send(run.site.supervisor, signal.SIGKILL)
        until(lambda: run.site.has_ended, 20, "the end of the supervisor")
        time.sleep(3)
        run.site.start()
        wait_for(page, run.is_settled)
    with watch.of("the finished batch"):
        page.goto(f"{run.site.url}/batches/{run.batch}/")
        page.get_by_role("link", name="Download zip").wait_for()
        page.wait_for_timeout(2000)


def wait_for(page: Page, condition: Callable[[], bool]) -> None:
    """Wait while the page is awake, so that it reports its long tasks."""
    over = time.monotonic() + LONGEST
    while not condition():
        if time.monotonic() > over:
            raise SystemExit("it took too long")
        page.wait_for_timeout(250)


def judge(run: Run) -> bool:
    verdict = invariants.examine(run.site, run.visitor, run.batch, {}, run.sampler, run.fault.gap)
    verdict.unexpected.extend(run.problems)
    _say(
        f"attempted {verdict.attempted:,}, acknowledged {verdict.acknowledged:,}, lost "
        f"{len(verdict.lost)}, doubled "
        f"{len(verdict.duplicated)}, unexpected {len(verdict.unexpected)}; drawn again "
        f"{verdict.drawn_again}, longest "
        f"gap {verdict.gap:.1f} s"
    )
    for sentence in verdict.sentences[:12]:
        _say(f"    {sentence}")
    return verdict.is_well


def _say(text: str, *, end: str = "\n") -> None:
    print(text, end=end, flush=True)


if __name__ == "__main__":
    sys.exit(main())
