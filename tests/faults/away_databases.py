"""A database that goes away, a disk that is full: F11, F12."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.databases import PostgreSQL, SQLite
from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.waiting import until

SLOW = Plan(0.15)

A_TENTH = {
    "jobs.queue.app.app.conf.task_soft_time_limit": 12,
    "jobs.queue.app.app.conf.task_time_limit": 15,
    "jobs.processes.intervals.LEASE": 18,
    "jobs.processes.intervals.DATABASE_AWAY": 6.0,
}


def restart_postgres(run: Run) -> None:
    assert isinstance(run.site.database, PostgreSQL)
    cluster = run.site.database

    def restart() -> None:
        cluster.stop(run.chance.choice(PostgreSQL.WAYS))
        time.sleep(run.chance.uniform(0, 4))
        cluster.start()

    run.repeat(restart, every=(3, 7), seconds=35)
    run.expect("was set aside" not in run.site.log(), "a message was dead-lettered")


def long_outage(run: Run) -> None:
    """Keep the database away longer than a task waits and a lease lasts. A worker that gave up
    holds its row until the lease ends.
    """
    assert isinstance(run.site.database, PostgreSQL)
    run.site.database.stop()
    time.sleep(30)
    run.site.database.start()
    run.breaks += 1


def hold_write_lock(run: Run) -> None:
    assert isinstance(run.site.database, SQLite)
    run.site.database.hold_write_lock(30)
    run.breaks += 1
    run.expect("was set aside" not in run.site.log(), "a message was dead-lettered")


# --- F12 ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system in memory that can be shrunk to the size of its files. Needs root."""

    folder: Path

    def forbid(self) -> None:
        """Make the file system read-only, as soon as nobody has a file open for writing."""
        until(lambda: self._try("remount,ro"), 30, "a moment without writers", every=0.01)

    def fill(self) -> None:
        """Shrink the file system to its files, once nobody has written between the measurement and
        the change.
        """
        until(self._end_here, 30, "a disk that ends where its files end", every=0.01)

    def _end_here(self) -> bool:
        used = shutil.disk_usage(self.folder).used
        return self._try(f"remount,size={used // 1024 + 4}k")

    def crowd(self) -> None:
        """Leave room for ten more files, and for any number of bytes."""
        disk = os.statvfs(self.folder)
        self.mount(f"remount,size=2g,nr_inodes={disk.f_files - disk.f_ffree + 10}")

    def free(self) -> None:
        self.mount("remount,rw,size=2g,nr_inodes=200k")

    def mount(self, options: str) -> None:
        if not self._try(options):
            raise OSError(f"mount -o {options} {self.folder} failed")

    def _try(self, options: str) -> bool:
        command = ["mount", "-t", "tmpfs", "-o", options, "overprint-faults", str(self.folder)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0


@contextmanager
def own_disk(folder: Path) -> Iterator[Disk]:
    folder.mkdir(parents=True, exist_ok=True)
    disk = Disk(folder)
    disk.mount("size=2g")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def results_on_own_disk(run: Run) -> Iterator[None]:
    with own_disk(run.folder / "disk") as run.thing:
        run.site.more["STORAGE_URL"] = f"file:{run.folder / 'disk' / 'files'}"
        yield


@contextmanager
def database_on_own_disk(run: Run) -> Iterator[None]:
    assert isinstance(run.site.database, SQLite)
    with own_disk(run.folder / "disk") as run.thing:
        run.site.database.path = run.folder / "disk" / "overprint.sqlite3"
        yield


def full_under_results(run: Run) -> None:
    """Fill the disk under the results. Nothing new is begun and no row fails; with space again,
    work continues by itself.
    """
    run.once(run.thing.fill)
    _stand_still_and_go_on(run, "disk_full")


def crowd_results(run: Run) -> None:
    """Leave room for bytes, but not for more files."""
    run.once(run.thing.crowd)
    _stand_still_and_go_on(run, "disk_crowded")


def forbid_results(run: Run) -> None:
    run.once(run.thing.forbid)
    _stand_still_and_go_on(run, "disk_away")


def _stand_still_and_go_on(run: Run, why: str) -> None:
    time.sleep(20)
    run.saw(why)
    run.expect(not run.is_settled(), "the batch ended without a place for its results")
    run.thing.free()


def full_under_database(run: Run) -> None:
    run.once(run.thing.fill)
    time.sleep(20)
    run.thing.free()


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
        "long-outage",
        "F11",
        "PostgreSQL away for longer than a task's patience, its time limits and its lease (a tenth "
        "of the real ones)",
        long_outage,
        200,
        Plan(0.15, constants=A_TENTH),
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
        "no space under the results for 20 s",
        full_under_results,
        150,
        SLOW,
        setup=results_on_own_disk,
    ),
    Fault(
        "crowded-results",
        "F12",
        "no files can be created under the results for 20 s, although space is free",
        crowd_results,
        150,
        SLOW,
        setup=results_on_own_disk,
    ),
    Fault(
        "read-only-results",
        "F12",
        "the folder of the results cannot be written to for 20 s",
        forbid_results,
        150,
        SLOW,
        setup=results_on_own_disk,
    ),
    Fault(
        "full-database",
        "F12",
        "no space under the SQLite file for 20 s",
        full_under_database,
        200,
        SLOW,
        databases=("sqlite",),
        setup=database_on_own_disk,
    ),
]
