"""Clocks that jump by an hour while the site runs:

F15. Needs libfaketime (`apt-get install faketime`).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.faults.knobs import Plan
from tests.faults.runs import Fault, Run
from tests.faults.waiting import until

SHIFTS = ("+3600", "-3600", "+0")


def library() -> Path:
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        raise FileNotFoundError(
            "libfaketime is missing: apt-get install --no-install-recommends faketime"
        )
    return found[0]


@contextmanager
def shifted(run: Run) -> Iterator[None]:
    """Let the worker's clock jump. On PostgreSQL the database's clock does not; SQLite has only
    that of its processes.
    """
    names = (
        ("worker",)
        if run.site.database.name == "postgresql"
        else ("worker", "dispatcher", "chores", "web")
    )
    run.thing = run.folder / "clock"
    run.thing.write_text("+0", encoding="ascii")
    fake = {
        "LD_PRELOAD": str(library()),
        "FAKETIME_TIMESTAMP_FILE": str(run.thing),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
        "FAKETIME_DISABLE_SHM": "1",  # a killed process would leave it
    }
    run.site.plan = replace(run.site.plan, environments=dict.fromkeys(names, fake))
    yield


def jump(run: Run) -> None:
    for shift in SHIFTS:
        run.thing.write_text(shift, encoding="ascii")
        run.breaks += 1
        time.sleep(3)
        run.wait_for_progress(20, 60)
        run.site.kill("worker")  # its leases carry the clock of a moment ago
        until(run.site.children, 60, "a new worker")
        run.wait_for_progress(20, 60)


FAULTS = [
    Fault(
        "jumping-clock",
        "F15",
        "the clock jumps an hour ahead, two back, and home again; the worker is killed after each "
        "jump",
        jump,
        350,
        Plan(0.1),
        gap=10_000,
        setup=shifted,
    )
]
