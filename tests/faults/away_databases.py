"""A database that goes away, a disk that is full: F11, F12."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.databases import PostgreSQL, SQLite
from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.waiting import until

SLOW = Plan(0.15)


def restart_postgres(run: Run) -> None:
    assert isinstance(run.site.database, PostgreSQL)
    cluster = run.site.database

    def restart() -> None:
        cluster.stop(run.chance.choice(PostgreSQL.WAYS))
        time.sleep(run.chance.uniform(0, 4))
        cluster.start()

    run.repeat(restart, every=(3, 7), seconds=35)
    run.expect("was set aside" not in run.site.log(), "a message was dead-lettered")


def hold_write_lock(run: Run) -> None:
    assert isinstance(run.site.database, SQLite)
    run.site.database.hold_write_lock(30)
    run.breaks += 1
    run.expect("was set aside" not in run.site.log(), "a message was dead-lettered")


# --- F12 --------------------------------------------------------------------------------------------


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own. Needs root."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "overprint-faults", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def results_on_small_disk(run: Run) -> Iterator[None]:
    with small_disk(run.folder / "disk", 64) as disk:
        run.site.more["STORAGE_URL"] = f"file:{disk / 'files'}"
        run.ballast = disk / "ballast"
        yield


@contextmanager
def database_on_small_disk(run: Run) -> Iterator[None]:
    assert isinstance(run.site.database, SQLite)
    with small_disk(run.folder / "disk", 48) as disk:
        run.site.database.path = disk / "overprint.sqlite3"
        run.ballast = disk / "ballast"
        yield


def fill(ballast: Path) -> None:
    with ballast.open("ab", buffering=0) as file:
        for piece in (1_000_000, 10_000, 512):
            while True:
                try:
                    file.write(bytes(piece))
                except OSError:
                    break


def full_under_results(run: Run) -> None:
    """Rows fail with a reason a person can act on; with space again, one press makes them all."""
    run.once(lambda: fill(run.ballast))
    failed = "SELECT code FROM jobs_job WHERE state = 'failed'"
    until(lambda: len(run.query(failed)) >= 20, 60, "rows that failed for want of space")
    run.saw("disk_full")
    run.expect(set(run.query(failed)) == {("storage_failed",)}, f"rows failed for {set(run.query(failed))}")
    run.ballast.unlink()
    until(lambda: _retry_and_look(run), 60, "a batch without failed rows", every=1)


def _retry_and_look(run: Run) -> bool:
    run.visitor.post(f"/batches/{run.batch}/retry", {})
    return run.is_settled() and not run.query("SELECT id FROM jobs_job WHERE state = 'failed'")


def full_under_database(run: Run) -> None:
    def fill_again() -> None:  # the log file of the database gives room back when it is taken over
        fill(run.ballast)

    for _ in range(20):
        fill_again()
        time.sleep(1)
    run.breaks += 1
    run.ballast.unlink()


FAULTS = [
    Fault(
        "restarted-database",
        "F11",
        "PostgreSQL stopped every 3–7 s for 0–4 s, gently and by crash",
        restart_postgres,
        250,
        SLOW,
        databases=("postgresql",),
    ),
    Fault(
        "locked-database",
        "F11",
        "SQLite's write lock held 30 s",
        hold_write_lock,
        250,
        SLOW,
        databases=("sqlite",),
    ),
    Fault(
        "full-results",
        "F12",
        "no space under the results; freed, then Retry",
        full_under_results,
        150,
        SLOW,
        setup=results_on_small_disk,
    ),
    Fault(
        "full-database",
        "F12",
        "no space under the SQLite file for 20 s",
        full_under_database,
        200,
        SLOW,
        databases=("sqlite",),
        setup=database_on_small_disk,
    ),
]
