"""One, two and four worker hosts on a bucket beside as many on a folder, taking turns.

    python -m tests.benchmarks.worker_hosts --photos 120 --rounds 3 --hosts 1,2,4 --megapixels
    python -m tests.benchmarks.worker_hosts --photos 120 --rounds 3 --hosts 1 --megapixels --apart \
        --children default

Each store has a real site: PostgreSQL, a RabbitMQ node, `manage.py up --only dispatcher,chores`, and
for each worker host `manage.py up --only worker` with a separate data folder, so nobody has a photo
in its cache. The bucket is SeaweedFS on the same machine. Times are the database's, from the start
of a batch to its last outcome. Processor time is that of the worker hosts; what the server of the
bucket uses is printed beside it. More hosts than processors cannot be faster.

`--children`: WORKERS of each host, or two numbers, the second for those on the bucket; `default`
leaves it to the site, which starts more on a bucket.
`--apart`: the worker hosts have the first processor, and all others share the rest, as if the
workers and the server of the bucket were different machines.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from tests import buckets, photographs, services
from tests.benchmarks import small
from tests.benchmarks.whole_system import captions, write_sheet


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--photos", type=int, default=120)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--hosts", default="1,2,4", help="how many, separated by commas")
    options.add_argument("--megapixels", action="store_true", help="photos of 2 to 12 megapixels")
    options.add_argument("--children", default="1", help="of each host: 1, or 1,3, or default")
    options.add_argument("--apart", action="store_true", help="workers on the first processor only")
    chosen = options.parse_args()
    counts = [int(word) for word in chosen.hosts.split(",")]
    make = photographs.make_of_megapixels if chosen.megapixels else small.make_photos
    workers, *others = sorted(os.sched_getaffinity(0))
    if chosen.apart:
        os.sched_setaffinity(0, others)
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="overprint-")))
        photos = make(folder / "photos", chosen.photos)
        sheet = write_sheet(folder / "sheet.csv", photos, captions(len(photos)))
        for site in (sites := _sites(running, folder, chosen.children)):
            site.prepare()
            site.processor = workers if chosen.apart else None
        print(
            f"{len(photos)} photos, {psutil.cpu_count()} processors, load {os.getloadavg()[0]:.0f}"
        )
        for count in counts:
            for site in sites:
                site.grow_to(count)
            _compare(sites, count, sheet, folder / "photos", chosen.rounds)


def _sites(running: ExitStack, folder: Path, children: str) -> "list[Site]":
    """Start the services of a site on a folder and of one on a bucket."""
    of_folder, _, of_bucket = children.partition(",")
    numbers = {"folder": of_folder, "bucket": of_bucket or of_folder}
    database = running.enter_context(services.postgres(fsync="on"))
    (folder / "server").mkdir()
    server = running.enter_context(buckets.server(folder / "server"))
    stores = {"folder": f"file:{folder / 'files'}", "bucket": server.url("hosts")}
    with psycopg.connect(database, autocommit=True) as connection:
        for name in stores:
            connection.execute(f"CREATE DATABASE {name}_site")  # type: ignore[arg-type]  # ours
    return [
        Site(
            name,
            running,
            folder / name,
            {
                "DATABASE_URL": database.removesuffix("/postgres") + f"/{name}_site",
                "BROKER_URL": running.enter_context(services.broker(folder / f"{name}-node")).url,
                "STORAGE_URL": url,
                "SECRET_KEY": "k" * 50,
                **({} if children == "default" else {"WORKERS": numbers[name]}),
                **buckets.KEYS,
            },
            {"bucket": server.pid} if name == "bucket" else {},
        )
        for name, url in stores.items()
    ]


@dataclass(slots=True)
class Turn:
    seconds: float
    used: Counter[str]  #: seconds of processors: of the workers, and of the bucket's server


@dataclass(slots=True)
class Site:
    """A site without web. `servers`: name → process, whose time is printed beside the workers'."""

    name: str
    running: ExitStack
    folder: Path
    settings: dict[str, str]
    servers: dict[str, int]
    processor: int | None = None  #: which one the worker hosts have; None: all
    workers: list[int] = field(default_factory=list)

    def prepare(self) -> None:
        self.folder.mkdir()
        self._manage("prepare")
        self._start("main", "dispatcher,chores")

    def grow_to(self, count: int) -> None:
        """Start worker hosts until there are that many, and wait for the new ones."""
        while len(self.workers) < count:
            self.workers.append(self._start_worker_host(f"worker-{len(self.workers)}"))
        services.wait_for(
            lambda: self._ask("SELECT count(DISTINCT parent) FROM jobs_workerchild") == count,
            services.PATIENCE,
            "the workers",
        )

    def run(self, sheet: Path, photos: Path) -> Turn:
        batch = self._submit(sheet, photos)
        services.wait_for(lambda: self._seconds(batch), services.PATIENCE, "the end of the batch")
        return Turn(self._seconds(batch) or 0.0, Counter())

    def used(self) -> Counter[str]:
        """Return the processor seconds of the worker hosts and servers so far."""
        used: Counter[str] = Counter()
        for name, pid in [("workers", pid) for pid in self.workers] + [*self.servers.items()]:
            process = psutil.Process(pid)
            for each in (process, *process.children(recursive=True)):
                with suppress(psutil.Error):
                    used[name] += sum(each.cpu_times()[:2])
        return used

    def _submit(self, sheet: Path, photos: Path) -> str:
        said = self._manage(
            "submit", "--sheet", f"{sheet}", "--images", f"{photos}", "--wait", "--json"
        )
        report = json.loads(said.splitlines()[-1])
        if report["done"] != report["rows"]:
            raise SystemExit(f"not all rows were made: {report}")
        return str(report["batch"])

    def _seconds(self, batch: str) -> float | None:
        found = self._ask(
            "SELECT extract(epoch FROM max(a.ended_at) - min(b.started_at)) FROM jobs_attempt a "
            "JOIN jobs_job j ON j.id = a.job_id JOIN jobs_batch b ON b.id = j.batch_id "
            "WHERE b.id = %s AND b.settled_at IS NOT NULL",
            batch,
        )
        return float(found) if found is not None else None

    def _ask(self, query: str, *values: str) -> object:
        with psycopg.connect(self.settings["DATABASE_URL"], autocommit=True) as connection:
            row = connection.execute(query, values).fetchone()  # type: ignore[arg-type]  # ours
        return row[0] if row else None

    def _environment(self, host: str) -> dict[str, str]:
        return services.environment(self.folder / host, **self.settings)

    @property
    def children(self) -> object:
        """Return how many pictures its worker hosts draw at the same time."""
        return self._ask("SELECT count(*) FROM jobs_workerchild")

    def _start_worker_host(self, name: str) -> int:
        if self.processor is None:
            return self._start(name, "worker")
        return self._start(name, "worker", "taskset", "--cpu-list", f"{self.processor}")

    def _start(self, host: str, roles: str, *before: str) -> int:
        command = [*before, sys.executable, "manage.py", "up", "--only", roles]
        output = self.folder / f"{host}.txt"
        started = services.process(command, self._environment(host), output=output)
        return self.running.enter_context(started).pid

    def _manage(self, *words: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=services.ROOT,
            env=self._environment("main"),
            check=True,
            capture_output=True,
            text=True,
        ).stdout


def _compare(sites: list[Site], count: int, sheet: Path, photos: Path, rounds: int) -> None:
    rows = len(sheet.read_text(encoding="utf-8").splitlines()) - 1
    turns: dict[str, list[Turn]] = {site.name: [] for site in sites}
    for number in range(rounds + 1):
        for site in sites:
            before = site.used()
            turn = site.run(sheet, photos)
            turn.used = site.used() - before
            if number:  # the first one loads code and fonts
                turns[site.name].append(turn)
    medians = {name: _median(taken, rows) for name, taken in turns.items()}
    children = {site.name: site.children for site in sites}
    for name, (rate, used) in medians.items():
        parts = ", ".join(f"{part} {milliseconds:.1f} ms" for part, milliseconds in used.items())
        print(
            f"{count} hosts, {children[name]} children, {name}: {rate:.1f}/s; processor time a picture: {parts}"
        )
    folder, bucket = medians["folder"], medians["bucket"]
    print(
        f"{count} hosts, bucket to folder: {bucket[0] / folder[0]:.2f} by the clock, "
        f"{folder[1]['workers'] / bucket[1]['workers']:.2f} by processor time of the workers",
        flush=True,
    )


def _median(turns: list[Turn], rows: int) -> tuple[float, dict[str, float]]:
    """Return pictures a second, and milliseconds of processors a picture of each part."""
    used = {
        part: 1000 * statistics.median(turn.used[part] for turn in turns) / rows
        for part in turns[0].used
    }
    return rows / statistics.median(turn.seconds for turn in turns), used


if __name__ == "__main__":
    main()
