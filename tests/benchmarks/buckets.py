"""A bucket beside a folder, and the zip of its results beside rclone, taking turns.

    python -m tests.benchmarks.buckets --photos 60 --results 400 --kilobytes 400 --rounds 5

A job here takes its photo from the storage, draws, and stores result and thumbnail, as a worker
does between claim and outcome. From the bucket each photo is fetched, because no host has it yet.
The zip is read in this process as a download reads it, and thrown away; rclone copies the same
objects to /dev/null one after the other, with as many requests ahead. Then the zip breaks off at
random bytes (`--resumed`), and has to be the same with the rest from there. The server is a SeaweedFS on
the same machine, so its own work counts in the time on the clock, and not in processor time.
"""

import argparse
import hashlib
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import django
import psutil
from django.conf import settings

from tests import buckets, photographs
from tests.benchmarks import small

if TYPE_CHECKING:
    from jobs.results.archive import Index

type Turn = tuple[float, float]
"""Seconds on the clock, and of processors."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--photos", type=int, default=60)
    options.add_argument("--megapixels", action="store_true", help="photos of 2 to 12 megapixels")
    options.add_argument("--results", type=int, default=400)
    options.add_argument("--kilobytes", type=int, default=400)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--resumed", type=int, default=10, help="how often the zip breaks off")
    chosen = options.parse_args()
    os.environ |= buckets.KEYS
    with tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as name:
        folder = Path(name)
        os.environ["OVERPRINT_DATA"] = f"{folder / 'data'}"
        django.setup()
        (folder / "server").mkdir()
        make = photographs.make_of_megapixels if chosen.megapixels else small.make_photos
        photos = make(folder / "photos", chosen.photos)
        with buckets.server(folder / "server", volumes=400) as server:
            compare_jobs(folder, server, photos, chosen.rounds)
            zipped = stored_zip(server, chosen.results, chosen.kilobytes * 1000)
            compare_zip(server, zipped, chosen.rounds)
            resume(zipped, chosen.resumed)


def compare_jobs(
    folder: Path, server: buckets.BucketServer, photos: list[Path], rounds: int
) -> None:
    from jobs import rendering
    from jobs.storage import Store
    from jobs.storage.store import store_at
    from tests.benchmarks.whole_job import DESIGN, ROW

    def run(files: Store, sources: list[str]) -> None:
        for key in sources:
            with files.local(key) as path:
                picture = rendering.render(path, DESIGN, ROW, max_pixels=10**8)
                files.put_once(f"b/1/out/{uuid4().hex}.jpg", picture.pieces)
            files.put_reproducible(f"b/1/small/{uuid4().hex}.jpg", picture.thumbnail)

    def stored(files: Store) -> list[str]:
        """Store the photos as another host does, so that none is at hand here."""
        found = [f"b/1/in/{uuid4().hex}" for _ in photos]
        for key, photo in zip(found, photos, strict=True):
            files.put_once(key, [photo.read_bytes()])
        return found

    stores = {
        "folder": store_at(f"file:{folder / 'files'}"),
        "bucket": store_at(server.url("jobs")),
    }
    turns: dict[str, list[Turn]] = {name: [] for name in stores}
    for _ in range(rounds + 1):
        for name, files in stores.items():
            sources = stored(files)
            turns[name].append(timed(lambda files=files, sources=sources: run(files, sources)))
    show("job", {name: taken[1:] for name, taken in turns.items()}, len(photos), "folder")


def stored_zip(server: buckets.BucketServer, count: int, size: int) -> "Index":
    """Store results, and return the index of a zip of them."""
    from jobs.results import archive
    from jobs.results.zip_format import ZipMember
    from jobs.storage import Stored
    from jobs.storage.store import store_at

    settings.STORAGE_URL = address = server.url("zip")
    files = store_at(address)

    def store(number: int) -> Stored:
        return files.put_once(f"b/1/out/{number:06}.jpg", [os.urandom(size)])

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(store, range(count)))
    return archive.index(
        ZipMember(Path(it.key).name, it.size, it.crc32, it.key, (0, 0)) for it in results
    )


def compare_zip(server: buckets.BucketServer, zipped: "Index", rounds: int) -> None:
    from jobs.results import archive

    def read_zip() -> None:
        total = sum(map(len, archive.stream(zipped)))
        assert total == zipped.size

    print(f"memory of the zip at its peak: {peak_of(read_zip) / 1e6:+.1f} MB")
    rivals: dict[str, Callable[[], Turn]] = {
        "rclone": lambda: copied(server, f"overprint/zip/{'b/1/out'}"),
        "zip": lambda: timed(read_zip),
    }
    turns: dict[str, list[Turn]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, run in rivals.items():
            turns[name].append(run())
    show(f"zip of {zipped.size / 1e6:.0f} MB", turns, zipped.members, "rclone")


def resume(zipped: "Index", times: int) -> None:
    """Read the zip in two halves, which meet at a random byte, and see that it is the same."""
    from jobs.results import archive

    offsets = sorted(random.sample(range(1, zipped.size), times))
    digest, at, until = hashlib.sha256(), 0, {}
    for stop in (*offsets, zipped.size):
        for piece in archive.stream(zipped, at, stop):
            digest.update(piece)
        until[stop], at = digest.copy(), stop
    for offset in offsets:
        for piece in archive.stream(zipped, offset):
            until[offset].update(piece)
    same = sum(until[offset].digest() == digest.digest() for offset in offsets)
    print(f"resumed at {times} random bytes: {same} times identical")


def peak_of(work: Callable[[], None]) -> float:
    """Return by how many bytes the resident memory of this process grows at most (proc(5))."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = psutil.Process().memory_info().rss
    work()
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")) - before


def copied(server: buckets.BucketServer, path: str) -> Turn:
    """Let rclone read every object of the path in their order."""
    remote = {
        "RCLONE_CONFIG_HERE_TYPE": "s3",
        "RCLONE_CONFIG_HERE_PROVIDER": "SeaweedFS",
        "RCLONE_CONFIG_HERE_ENDPOINT": server.endpoint,
        "RCLONE_CONFIG_HERE_ENV_AUTH": "true",
        "RCLONE_CONFIG": os.devnull,
    }
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [f"{Path(sys.executable).parent / 'rclone'}", "cat", f"here:{path}"],
        env=os.environ | remote,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - begun, used


def timed(work: Callable[[], None]) -> Turn:
    begun, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - used


def show(what: str, turns: dict[str, list[Turn]], count: int, first: str) -> None:
    """Print medians, and how fast each is as a ratio to the first."""
    middle = {
        name: [statistics.median(column) for column in zip(*taken, strict=True)]
        for name, taken in turns.items()
    }
    for name, (clock, processor) in middle.items():
        print(
            f"{what}, {name}: {clock * 1000 / count:.2f} ms on the clock and "
            f"{processor * 1000 / count:.2f} ms of processors for each; ratio "
            f"{middle[first][0] / clock:.2f} and {middle[first][1] / processor:.2f}"
        )


if __name__ == "__main__":
    main()
