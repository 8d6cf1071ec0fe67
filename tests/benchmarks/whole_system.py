"""The whole system beside a plain Pillow script, on the same photographs, in one run, taking turns.

    python -m tests.benchmarks.whole_system --photos 300 --rounds 3 --kind camera --beside ../older

`mixed`: web pictures of all makes, of 0.05 to 12 megapixels, a third of a megabyte each;
`megapixels`: the same makes of 2 to 12 megapixels; `twelve`: 12 megapixels with standard tables;
`camera`: 6 to 24 megapixels with standard tables.

`--beside` names a second checkout whose site takes turns too, so that two states of the code can be
compared. Prints pictures a second, processor time a picture (which other work on the machine hardly
changes), the ratios of both to the script's, the seconds to the first answer of each site, and the
peak memory of its processes. Nothing here is asserted: machines are shared and noisy.
"""

import argparse
import contextlib
import csv
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil

from jobs.rendering.fonts.families import families
from tests import photographs
from tests.benchmarks import pillow_script

ROOT = Path(__file__).resolve().parents[2]
KINDS = {
    "mixed": photographs.make,
    "megapixels": photographs.make_of_megapixels,
    "twelve": photographs.make_of_twelve_megapixels,
    "camera": photographs.make_camera_like,
}
WORDS = [
    "Harbour light over quiet water",
    "spring sale from Monday",
    "twelve fresh oysters",
    "hand made bowls",
]


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--photos", type=int, default=300)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--kind", choices=KINDS, default="mixed")
    options.add_argument(
        "--workers", type=int, help="children of each site; by default the site's own default"
    )
    options.add_argument("--beside", type=Path, help="a second checkout")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as folder:
        photos = KINDS[chosen.kind](Path(folder, "photos"), chosen.photos)
        measure(Path(folder), photos, chosen.rounds, beside=chosen.beside, workers=chosen.workers)


def measure(
    folder: Path, photos: list[Path], rounds: int, *, beside: Path | None, workers: int | None
) -> None:
    """Print how the sites of this checkout and of the one beside compare with the script."""
    megabytes = sum(photo.stat().st_size for photo in photos) / 1e6
    print(f"{len(photos)} photographs, {megabytes:.0f} MB; the script has {cores()} processes")
    roots = [ROOT, *([beside.resolve()] if beside else [])]
    with ExitStack() as ending:
        sites = [Site(folder / f"var-{root.name}", workers, root) for root in roots]
        for site in sites:
            ending.callback(site.stop)
            print(
                f"first answer of {site.root.name} {site.first_answer:.1f} s after the start "
                f"(empty data folder)"
            )
        compare(contestants(folder, photos, sites), len(photos), rounds)
        for site in sites:
            peaks = ", ".join(f"{part} {peak:.0f}" for part, peak in sorted(site.peaks.items()))
            print(f"peak memory of {site.root.name}, MB: {peaks}")


type Turn = tuple[float, Counter[str]]
"""Seconds on the clock, and the seconds of processors that each part used meanwhile."""


@dataclass(slots=True)
class Contestant:
    """What takes turns."""

    name: str
    run: Callable[[], Turn]
    rates: list[float] = field(default_factory=list)
    used: list[Counter[str]] = field(default_factory=list)

    def take_turn(self, count: int) -> None:
        seconds, used = self.run()
        self.rates.append(count / seconds)
        self.used.append(used)

    def last_turn(self, count: int) -> str:
        return f"{self.name} {self.rates[-1]:6.1f}/s, {self.used[-1].total() * 1000 / count:.1f} ms"

    def milliseconds(self, count: int) -> Counter[str]:
        """Of processors, a picture: of the round that used the median of all."""
        used = sorted(self.used, key=Counter.total)[(len(self.used) - 1) // 2]
        return Counter({part: seconds * 1000 / count for part, seconds in used.items()})


def contestants(folder: Path, photos: list[Path], sites: list["Site"]) -> list[Contestant]:
    """Return the contestants, the script first."""
    texts = captions(len(photos))
    sheet = write_sheet(folder / "sheet.csv", photos, texts)
    return [
        Contestant("script", partial(run_script, folder, photos, texts, cores())),
        *(
            Contestant(site.root.name, partial(site.run, sheet, folder / "photos"))
            for site in sites
        ),
    ]


def run_script(folder: Path, photos: list[Path], texts: list[str], processes: int) -> Turn:
    before = cpu_of_ended_children()
    seconds = time_script(folder, photos, texts, processes)
    return seconds, Counter(script=cpu_of_ended_children() - before)


def compare(them: list[Contestant], count: int, rounds: int) -> None:
    """Print pictures a second and milliseconds of processors a picture of each round, then medians,
    and both as ratios to the first.
    """
    for _ in range(rounds):
        for one in them:
            one.take_turn(count)
        print("  ".join(one.last_turn(count) for one in them), flush=True)
    first = them[0].milliseconds(count).total()
    for one in them:
        rate, each = statistics.median(one.rates), one.milliseconds(count)
        parts = ", ".join(f"{part} {used:.2f}" for part, used in each.items())
        print(
            f"{one.name}: {rate:.1f}/s, ratio {rate / statistics.median(them[0].rates):.2f}; ",
            end="",
        )
        print(
            f"processor ms a picture {each.total():.2f} ({parts}), ratio {first / each.total():.2f}"
        )


def captions(count: int) -> list[str]:
    return [f"{WORDS[number % len(WORDS)]} {number}" for number in range(count)]


def cores() -> int:
    return len(os.sched_getaffinity(0))


def cpu_of_ended_children() -> float:
    """Return the processor seconds of ended children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def write_sheet(path: Path, photos: list[Path], texts: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("photo", "caption"), *zip([p.name for p in photos], texts, strict=True)]
        )
    return path


def time_script(folder: Path, photos: list[Path], texts: list[str], processes: int) -> float:
    target = folder / "script"
    target.mkdir(exist_ok=True)
    font = next(family for family in families() if family.name == "Noto Sans").faces[0].path
    tasks = [
        (photo, text, font, target / photo.name) for photo, text in zip(photos, texts, strict=True)
    ]
    begin = time.perf_counter()
    pillow_script.run(tasks, processes)
    return time.perf_counter() - begin


class Site:
    """`manage.py up` in a separate data folder, with a thread that watches the memory of every
    process.

    `workers`: its children; None leaves it to the site's default. `root`: the checkout that it
    runs.
    """

    def __init__(self, data: Path, workers: int | None = None, root: Path = ROOT) -> None:
        port = _free_port()
        self.root = root
        self.environment = {**os.environ, "OVERPRINT_DATA": str(data), "PORT": str(port)}
        if workers:
            self.environment["WORKERS"] = str(workers)
        self.peaks: dict[str, float] = defaultdict(float)
        begin = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.DEVNULL,
        )
        _wait_for(f"http://127.0.0.1:{port}/readyz")
        self.first_answer = time.perf_counter() - begin
        threading.Thread(target=self._watch, daemon=True).start()

    def run(self, sheet: Path, photos: Path) -> Turn:
        """From the start of the batch to its end: by the clock of the database, and of
        processors.
        """
        submit = [
            sys.executable,
            "manage.py",
            "submit",
            "--sheet",
            str(sheet),
            "--images",
            str(photos),
        ]
        with subprocess.Popen(
            [*submit, "--wait", "--json"],
            cwd=self.root, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as submitting:  # fmt: skip
            assert submitting.stderr is not None
            next((line for line in submitting.stderr if " started with " in line), None)
            before = self.cpu_of_drawing()
            said, _ = submitting.communicate()
            used = self.cpu_of_drawing() - before
        report = json.loads(said.splitlines()[-1])
        if report["done"] != report["rows"]:
            raise SystemExit(f"not all rows were made: {report}")
        return self._seconds(report["batch"]), used

    def cpu_of_drawing(self) -> Counter[str]:
        """Seconds so far of each part that a running batch needs: the worker and its children,
        dispatcher, broker.
        """
        used: Counter[str] = Counter()
        for process in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if (name := _name(process)) in ("worker", "dispatcher", "broker"):
                    if name == "worker" and process.ppid() != self.process.pid:
                        name = "children"
                    times = process.cpu_times()
                    used[name] += times.user + times.system
        return used

    def _seconds(self, batch: str) -> float:
        """The dispatcher signs a batch as settled a moment after its last row."""
        code = (
            f"from jobs.models import Batch; b = Batch.objects.get(pk='{batch}'); "
            "print((b.settled_at - b.started_at).total_seconds() if b.settled_at else '')"
        )
        while not (seconds := self._ask(code)):
            time.sleep(0.2)
        return float(seconds)

    def _ask(self, code: str) -> str:
        answer = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
            cwd=self.root, env=self.environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return answer.stdout.strip()

    def _watch(self) -> None:
        while self.process.poll() is None:
            for process in psutil.Process(self.process.pid).children(recursive=True):
                try:
                    name = _name(process)
                    self.peaks[name] = max(self.peaks[name], process.memory_info().rss / 1e6)
                except psutil.Error:
                    continue
            time.sleep(0.3)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


def _name(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    known = {
        "beam.smp": "broker",
        "epmd": "epmd",
        "overprint web": "web",
        "overprint streams": "web",
        "overprint worker": "worker",
        "overprint dispatcher": "dispatcher",
        "overprint chores": "chores",
    }
    known |= {"forkserver": "preview children", "submit": "submit"}
    return next((name for word, name in known.items() if word in line), process.name())


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(url: str, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - an address on this machine
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{url} did not answer within {seconds:.0f} s")


if __name__ == "__main__":
    main()
