"""What deleting a batch of 40,000 rows costs the person who asks for it, and everybody else
meanwhile.

    python -m tests.benchmarks.deleting --rows 40000

Rows as they are after a run, each with a picture, a result and a thumbnail of a few bytes. Another
process writes one row every 20 ms, first alone, then while the batch goes: its longest waits are
what others feel. No chores process is needed: the deletion runs in this one. Nothing is asserted;
the machine's disk decides most of it.
"""

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

from tests.faults import databases

ALONE = 5.0  #: seconds of writing alone
EVERY = 0.02  #: seconds between two writes


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, default=40_000)
    options.add_argument(
        "--with-files", type=int, default=40_000, help="this many rows have their three files"
    )
    options.add_argument("--db", choices=databases.NAMES, default="sqlite")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as name:
        folder = Path(name) / "var"
        folder.mkdir()
        with databases.database(chosen.db, folder) as database:
            os.environ |= {"OVERPRINT_DATA": f"{folder}", **database.environment()}
            os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
            django.setup()
            measure(chosen.rows, min(chosen.rows, chosen.with_files))


def measure(rows: int, with_files: int) -> None:
    from django.core.management import call_command

    from jobs.control import deletions
    from jobs.databases import sqlite
    from jobs.models import Batch
    from jobs.running import start
    from tests import factories

    call_command("migrate", verbosity=0)
    start.let_database_give_back(print)
    batch = fill(rows, with_files)
    user, size = factories.user(), _database_bytes()
    print(f"{rows:,} rows, {3 * with_files:,} files; database {size / 1e6:,.0f} MB")
    with another_writer("alone"):
        time.sleep(ALONE)
    freed = _timed("what becomes free, for the question", lambda: deletions.freed_by(batch))
    _timed("the request", lambda: deletions.ask(batch, user))
    held = Batch.with_deleted.get(pk=batch.pk)
    with another_writer("while it is deleted"):
        _timed("the chore", lambda: deletions.perform(held, lambda *_: None))
    print(
        f"  said beforehand: {freed.size / 1e6:,.1f} MB; database now "
        f"{_database_bytes() / 1e6:,.0f} MB"
    )
    if sqlite.gives_back():
        print(f"  its log: {Path(f'{_database_path()}-wal').stat().st_size / 1e6:,.1f} MB")


def fill(rows: int, with_files: int) -> Any:
    from django.conf import settings
    from django.utils import timezone

    from jobs.intake.bulk_writing import update_many
    from jobs.models import Attempt, Job, Source
    from jobs.storage import keys, store
    from tests import factories
    from tests.benchmarks import filling

    factories.user()
    photo, now = settings.DATA / "1.jpg", timezone.now()
    photo.write_bytes(b"x")
    batch = filling.batch("Deleted", rows, [photo], {"done": rows}, settled_at=now, started_at=now)
    jobs = list(batch.jobs.order_by("row"))
    sources = [
        Source(
            batch=batch,
            path=f"{job.row}.jpg",
            match_key=f"{job.row}",
            size=9,
            key=keys.source(batch.pk),
        )
        for job in jobs
    ]
    Source.objects.bulk_create(sources, batch_size=2000)
    Attempt.objects.bulk_create(
        (
            Attempt(job=job, generation=1, n=1, token="t", worker="w", started_at=now)
            for job in jobs
        ),
        batch_size=2000,
    )
    update_many(
        Job, ["source_id"], [(source.pk, job.pk) for job, source in zip(jobs, sources, strict=True)]
    )
    for job, source in list(zip(jobs, sources, strict=True))[:with_files]:
        for key in (source.key, job.result_key, job.thumbnail_key):
            path = store().path(key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")
    return batch


def _timed(name: str, work: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    result = work()
    print(f"  {name:40}{(time.perf_counter() - begun) * 1000:10,.0f} ms")
    return result


@contextmanager
def another_writer(name: str) -> Iterator[None]:
    """Write from a separate process while the block runs; print its waits at the end."""
    context = multiprocessing.get_context("spawn")
    stop, waits = context.Event(), context.Queue()
    process = context.Process(target=_write, args=(stop, waits))
    process.start()
    waits.get()  # it has begun
    try:
        yield
    finally:
        stop.set()
        times = sorted(waits.get())
        process.join()
        at_99 = statistics.quantiles(times, n=100)[98]
        words = f"another writer, {name}"
        print(
            f"  {words:40}{times[-1]:10,.0f} ms at most, 99 % {at_99:,.0f}, median "
            f"{times[len(times) // 2]:,.1f}"
        )


def _write(stop: Any, waits: Any) -> None:
    django.setup()
    from jobs.models import Status

    Status.objects.get_or_create(pk=1)
    waits.put(None)
    times = []
    while not stop.is_set() or len(times) < 2:
        begun = time.perf_counter()
        Status.objects.filter(pk=1).update(ready=len(times))
        times.append((time.perf_counter() - begun) * 1000)
        time.sleep(EVERY)
    waits.put(times)


def _database_path() -> Path:
    from django.db import connection

    return Path(connection.settings_dict["NAME"])


def _database_bytes() -> int:
    from django.db import connection

    if connection.vendor == "sqlite":
        from jobs.databases import sqlite

        return sqlite.size()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
