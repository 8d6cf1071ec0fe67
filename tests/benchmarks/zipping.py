"""Compares the zip of results with `cat` of the same files: speed, time to the first byte, memory
for ranges.

    python -m tests.benchmarks.zipping --results 40000 --kilobytes 34

It starts a whole site with nginx in front, without a broker. In turn, and warm, it times `cat` of
the results, the zip, and one stored file of the same length through the same front, which no answer
could beat. `curl` discards everything. Nothing is asserted: the results are printed.
"""

import argparse
import re
import sqlite3
import statistics
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.running.visitors import Visitor, site_without_broker
from tests.services import PATIENCE, Site, wait_for

RESULTS = """
import random, zlib
from django.db import transaction
from django.utils import timezone
from jobs.models import Job
from jobs.states import State
from jobs.storage import keys, store
from tests import factories

def job(batch, row, pk, size, generation=1):
    data = random.Random(row * generation).randbytes(max(1, int(size * random.Random(row).uniform(0.5, 1.5))))
    key = keys.result(batch.pk, pk, generation, f"x:{row:08x}", "jpg")
    path = store().path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    cells = {"photo": [f"{row}.jpg", f"{row}.jpg", ""], "caption": [f"Caption {row}, größer", None, ""]}
    box = {"box": "Caption", "size_px": 48, "lines": ["Caption", str(row)]}
    return Job(
        pk=pk, batch=batch, row=row, cells=cells, result_name=f"Class {row % 40}/{row:05}.jpg", state=State.DONE,
        generation=generation, finished_at=timezone.now(), result_key=key, result_size=len(data),
        result_crc32=zlib.crc32(data), result_sha256="0a" * 32, details={"width": 400, "height": 300, "boxes": [box]},
    )
"""
MADE = """
with transaction.atomic():
    batch = factories.running(name="Forty thousand", settled_at=timezone.now())  # nobody prepares its zip
    Job.objects.bulk_create((job(batch, n + 2, n + {first}, {size}) for n in range({count})), batch_size=500)
print("batch", batch.pk)
"""
CORRECTED = """
fields = ["generation", "finished_at", "result_key", "result_size", "result_crc32"]
from jobs.models import Batch
batch = Batch.objects.get(pk="{batch}")
again = [job(batch, row, pk, {size}, {generation}) for row, pk in batch.jobs.values_list("row", "pk")[{rows}]]
Job.objects.bulk_update(again, fields)
"""

SETTLES = """
from jobs.models import Batch
Batch.objects.filter(pk="{batch}").update(settled_at=None)  # as a correction does; the dispatcher settles it
"""
CORRECTIONS = [("7:8", 1), ("1000:1100", 100), ("5000:6000", 1000)]  #: which rows, and how many
PREPARATIONS = {
    "the click prepares it": "",
    "prepared when the batch settled, as users have it": "done",
    "the preparation has just begun": "running",
}
"""How far the preparation is at the click → the state of its chore."""


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--results", type=int, default=40_000)
    options.add_argument("--kilobytes", type=int, default=34)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--ranges", type=int, default=8)
    options.add_argument("--first-bytes", action="store_true", help="measure nothing else")
    chosen = options.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="overprint-zipping-") as folder,
        site_without_broker(Path(folder) / "var") as site,
    ):
        assert (site.data / "front" / "nginx.pid").exists(), "this measures the site behind nginx"
        bench = Bench(
            site, Visitor(site.url).signed_in(site), chosen.results, chosen.kilobytes * 1000
        )
        bench.first_bytes()
        if chosen.first_bytes:
            return
        bench.ranges_at_once(chosen.ranges)
        bench.speeds(chosen.rounds)


@dataclass
class Bench:
    """A site with one batch of results, and somebody who is signed in."""

    site: Site
    person: Visitor
    results: int
    size: int

    def __post_init__(self) -> None:
        self.batch = self._shell(MADE.format(first=1, count=self.results, size=self.size))
        self.generation = 1

    def first_bytes(self) -> None:
        """Print how long the zip's first byte takes: of a fresh batch, known, and after
        corrections, whoever prepares it.
        """
        said = {"fresh": self._first_byte(), "known": self._first_byte()}
        for name, prepared in PREPARATIONS.items():
            for rows, count in CORRECTIONS:
                said[f"{count:,} corrected"] = self._first_byte_after(rows, prepared)
            each = ", ".join(f"{name} {seconds:.2f}" for name, seconds in said.items())
            print(f"first byte, s; {name}: {each}", flush=True)
            said = {}

    def _first_byte_after(self, rows: str, prepared: str) -> float:
        """Correct these rows, wait until the preparation is in this state, and ask for the zip."""
        begun = self._last_preparation()[0]
        self._correct(rows)
        if prepared:
            self._shell(SETTLES.format(batch=self.batch))
            wait_for(lambda: self._has_come(begun, prepared), PATIENCE, "a preparation")
        return self._first_byte()

    def _has_come(self, begun: int, state: str) -> bool:
        """Return whether a preparation after `begun` is in this state."""
        number, now = self._last_preparation()
        return number > begun and now == state

    def _last_preparation(self) -> tuple[int, str]:
        """Return number and state of the last chore that froze the archive, or does."""
        with closing(sqlite3.connect(self.site.data / "overprint.sqlite3")) as database:
            sql = "SELECT id, state FROM jobs_chore WHERE kind = 'freeze' ORDER BY id DESC LIMIT 1"
            return database.execute(sql).fetchone() or (0, "")

    def ranges_at_once(self, count: int) -> None:
        """Print by how much the process that sends the pieces grows while ranges of a zip are asked
        for at once.
        """
        self._correct("3:4")
        streams = _streams(self.site)
        before = _private_bytes(streams)
        length = int(self.person.ask("HEAD", self._zip()).headers["content-length"])
        starts = [length * n // count for n in range(count)]
        peak, is_over = [before], threading.Event()

        def watch() -> None:
            while not is_over.wait(0.005):
                peak.append(_private_bytes(streams))

        watcher = threading.Thread(target=watch)
        watcher.start()
        asking = [threading.Thread(target=self._range, args=(start,)) for start in starts]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        is_over.set()
        watcher.join()
        print(
            f"{count} ranges at once: {(max(peak) - before) / 1e6:.1f} MB more private memory in "
            f"streams",
            flush=True,
        )

    def speeds(self, rounds: int) -> None:
        """Print megabytes a second of `cat`, of the zip, and of one file of the same length."""
        listed = self._listed()
        length = int(self.person.ask("HEAD", self._zip()).headers["content-length"])
        single = (
            self._shell(MADE.format(first=self.results + 1, count=1, size=0)),
            self._single(length),
        )
        ways = {
            "cat": lambda: _timed(["xargs", "-0", "-a", str(listed), "cat"]),
            "zip": lambda: self._curl(self._zip())[1],
            "one file": lambda: self._curl(f"/batches/{single[0]}/rows/2/result")[1],
        }
        times: dict[str, list[float]] = defaultdict(list)
        for way in ways.values():
            way()
        for _ in range(rounds):
            for name, way in ways.items():
                times[name].append(way())
        cat = statistics.median(times["cat"])
        for name, seconds in times.items():
            median = statistics.median(seconds)
            each = [f"{a / b:.2f}" for a, b in zip(times["cat"], seconds, strict=True)]
            print(
                f"{name}: {length / median / 1e6:,.0f} MB/s, {cat / median:.2f} x cat "
                f"({', '.join(each)})",
                flush=True,
            )

    # --- Parts ------------------------------------------------------------------------------------

    def _zip(self) -> str:
        return f"/batches/{self.batch}/archive.zip"

    def _shell(self, code: str) -> str:
        said = self.site.manage("shell", "-v0", "-c", RESULTS + code).stdout
        return "".join(re.findall(r"batch ([0-9a-f-]{36})", said)[-1:])

    def _correct(self, rows: str) -> None:
        self.generation += 1
        self._shell(
            CORRECTED.format(
                batch=self.batch, size=self.size, generation=self.generation, rows=rows
            )
        )

    def _first_byte(self) -> float:
        began = time.monotonic()
        with self.person.opened("GET", self._zip()) as answer:
            assert answer.read(1) == b"P", answer.status
            return time.monotonic() - began

    def _range(self, start: int) -> None:
        with self.person.opened(
            "GET", self._zip(), Range=f"bytes={start}-{start + 999_999}"
        ) as answer:
            assert (answer.status, len(answer.read())) == (206, 1_000_000)

    def _curl(self, path: str) -> tuple[float, float]:
        """Return the seconds until the first byte and until the last."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.person.cookies.items())
        said = ["-w", "%{http_code} %{size_download} %{time_starttransfer} %{time_total}"]
        command = [
            "curl",
            "-s",
            "-o",
            "/dev/null",
            *said,
            "-H",
            f"Cookie: {cookies}",
            self.site.url + path,
        ]
        code, _, first, last = subprocess.run(
            command, check=True, capture_output=True, text=True
        ).stdout.split()
        assert code == "200", code
        return float(first), float(last)

    def _listed(self) -> Path:
        """Return a file that lists the results in the zip's order, as xargs reads it."""
        code = 'for job in Job.objects.order_by("row").only("result_key"): print("at", store().path(job.result_key))'
        said = self.site.manage("shell", "-v0", "-c", RESULTS + code).stdout
        path = self.site.data.parent / "list"
        path.write_text("\0".join(re.findall(r"^at (.+)$", said, re.MULTILINE)))
        return path

    def _single(self, length: int) -> None:
        """Make the result of the second batch as long as the zip."""
        code = f'path = store().path(Job.objects.get(pk={self.results + 1}).result_key); print(f"at {{path}}")'
        said = self.site.manage("shell", "-v0", "-c", RESULTS + code).stdout
        path = re.findall(r"^at (.+)$", said, re.MULTILINE)[0]
        subprocess.run(
            [
                "dd",
                "if=/dev/urandom",
                f"of={path}",
                "bs=1M",
                f"count={length // 2**20}",
                "status=none",
            ],
            check=True,
        )


def _timed(command: list[str]) -> float:
    began = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def _streams(site: Site) -> psutil.Process:
    """Return the gunicorn worker that sends the pieces."""
    all_ = psutil.Process(site.process.pid).children(recursive=True)
    found = [
        each
        for each in all_
        if "overprint streams" in " ".join(each.cmdline()) and not each.children()
    ]
    return found[-1]


def _private_bytes(process: psutil.Process) -> int:
    return int(process.memory_full_info().uss)


if __name__ == "__main__":
    main()
