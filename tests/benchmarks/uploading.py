"""How fast the page sends pictures to the site, beside the same browser sending the same bodies to
a bare nginx.

    python -m tests.benchmarks.uploading --kind small --files 8000 --rounds 3

Chromium chooses a folder by the field on the page of a running site. Then the same page and
scripts, served by an nginx that only stores bodies (WebDAV's PUT, without waiting for the disk),
choose it again: every file is wanted and every body is taken. Both alternate; the results are files
and megabytes a second, from the moment the browser handed the folder over, and their ratio. Below
each stands the processor time of a file, by process.
"""

import argparse
import os
import socket
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from jobs.running import ports
from tests import chromium, photographs, services
from tests.benchmarks.choosing import draft
from tests.benchmarks.private import private_site
from tests.benchmarks.processor import go_first, processor_time, shares
from tests.faults import sites
from tests.faults.waiting import until

SIZES = {"small": 34_000, "large": 4_900_000}  #: bytes a file
FILES = {"small": 8_000, "large": 300}  #: chosen at once: as many large ones fill a disk
PATIENCE = 600.0  #: seconds a folder may take

NGINX = """\
daemon off;
master_process off;
user root;
error_log stderr crit;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
    access_log off;
    sendfile on;
    types {{ text/html html; text/javascript js; text/css css; }}
    client_body_temp_path {folder}/body;
    client_body_buffer_size 64k;
    client_max_body_size 0;
    server {{
        listen 127.0.0.1:{port};
        location / {{ root {folder}/pages; }}
        location /static/ {{ alias {static}/; }}
        location = {worker} {{ alias {folder}/worker.js; }}
        location /batches/ {{ return 204; }}
        location /store/ {{ root {folder}; dav_methods PUT; }}
    }}
}}
"""

WORKER = """\
let wanted = 0;
let stored = 0;
const answer = (it) => ({ status: 200, responseText: JSON.stringify(it), getResponseHeader: () => "0" });
const send = async (method, url, body, headers, onProgress) => {
    const need = () => ({ id: ++wanted, state: "need" });
    if (url === urls.manifest) return answer({ files: JSON.parse(body).files.map(need) });
    if (method === "HEAD") return answer({});
    const reply = await sendReally("PUT", `/store/${++stored}`, body, {}, onProgress);
    return reply.status < 300 ? answer({ files: [], verdict: { taken: true } }) : reply;
};
judge = (entry) => settle(entry, "");
"""
"""Stands below the page's own worker: the answers of the site are made up on the spot."""
IMPORTED = ("import { readable, send, ", "import { readable, send as sendReally, ")
"""How the page's own worker imports what sends a request, and how it does with WORKER below it."""
TIMED = """\
(text) => {
    window.took = new Promise((resolve) => {
        let begun = 0;
        document.addEventListener("change", () => (begun ||= performance.now()), { capture: true });
        const title = document.querySelector("[data-part=title]");
        const look = () => title.textContent === text && resolve(performance.now() - begun);
        new MutationObserver(look).observe(title, { childList: true, characterData: true, subtree: true });
    });
}"""
"""Takes the time in the page, from its event that files were chosen. Playwright would look at it only
twice a second, and on a crowded machine the upload is under way when it has chosen them.
"""


@dataclass(frozen=True, slots=True)
class Folder:
    """Pictures to choose, each of other bytes."""

    path: Path
    count: int
    size: int  #: bytes of each


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--kind", choices=SIZES, default="small")
    options.add_argument("--files", type=int, help=f"by default {FILES}")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--first", action="store_true", help="run before all else, as root")
    chosen = options.parse_args()
    with private_site("sqlite") as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=["--no-sandbox"])
        folder = make(site.folder.parent, chosen.files or FILES[chosen.kind], SIZES[chosen.kind])
        page = draft(browser.new_page(), site)
        with bare_nginx(site, page) as bare:
            if chosen.first:
                go_first()
            ratios = [compare(page, site, bare, folder) for _ in range(chosen.rounds)]
        browser.close()
    print(f"the site beside bare nginx, median: {statistics.median(ratios):.2f} x")


def make(parent: Path, count: int, size: int) -> Folder:
    (photo,) = photographs.make(parent / "original", 1, largest=400)
    begin = photo.read_bytes()[:size]
    path = parent / "pictures"
    path.mkdir()
    for number in range(count):
        (path / f"IMG_{number:05}.jpg").write_bytes(begin + os.urandom(size - len(begin)))
    return Folder(path, count, size)


@contextmanager
def bare_nginx(site: sites.Site, page: Page) -> Iterator[str]:
    """Serve the page that is open, with a worker that needs no site. Yields its address."""
    folder = site.folder.parent / "bare"
    for name in ("pages", "body", "store"):
        (folder / name).mkdir(parents=True)
    worker = str(page.locator("#upload").get_attribute("data-worker"))
    (folder / "pages" / "index.html").write_text(page.content(), encoding="utf-8")
    real = (site.folder / worker.removeprefix("/")).read_text(encoding="utf-8")
    if IMPORTED[0] not in real:
        raise SystemExit("upload-worker.js imports what sends a request in another way now.")
    (folder / "worker.js").write_text(f"{real.replace(*IMPORTED)}\n{WORKER}", encoding="utf-8")
    (port,) = ports.free_private_ports(1)
    text = NGINX.format(folder=folder, port=port, static=site.folder / "static", worker=worker)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    command = ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with services.process(command, os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin"}):
        until(partial(is_open, port), 20, "an answer of nginx")
        yield f"http://127.0.0.1:{port}/"


def is_open(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0


def compare(page: Page, site: sites.Site, bare: str, folder: Folder) -> float:
    """Upload to each, and return the site's speed as a share of bare nginx's."""
    page.goto(f"{site.url}/batches/")
    page.get_by_role("button", name="New batch").first.click()
    ours = upload(page, site, folder, "site")
    page.goto(bare)
    theirs = upload(page, site, folder, "bare nginx")
    for kept in (site.folder.parent / "bare" / "store").iterdir():
        kept.unlink()
    print(f"ratio {theirs / ours:.2f}", flush=True)
    return theirs / ours


def upload(page: Page, site: sites.Site, folder: Folder, where: str) -> float:
    """Choose the folder, and return the seconds from then until all of it is there."""
    field = page.locator("input[name=folder]")
    field.wait_for(state="attached")
    page.evaluate("delete window.showDirectoryPicker")
    page.locator(".drop").first.hover()  # as a person does, who then takes a while to choose
    page.wait_for_timeout(1000)
    before = processor_time(site)
    title = f"{folder.count:,} files uploaded"
    page.evaluate(TIMED, title)
    field.set_input_files(folder.path, timeout=PATIENCE * 1000)
    page.get_by_role("heading", name=title).wait_for(timeout=PATIENCE * 1000)
    seconds = float(page.evaluate("took")) / 1000
    speed = (
        f"{folder.count / seconds:7.0f} files a second, "
        f"{folder.count * folder.size / seconds / 1e6:6.1f} MB/s"
    )
    refused = "" if page.locator("[data-part=problems]").is_hidden() else ", SOME WERE REFUSED"
    print(f"{where:12}{speed}{refused}", flush=True)
    print(f"{'':12}{shares(processor_time(site) - before, folder.count)}", flush=True)
    return seconds


if __name__ == "__main__":
    main()
