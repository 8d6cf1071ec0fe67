"""`python -m tests.faults`: every fault on both databases, one line each.

ONLY=, DB=, SEED= choose, JOBS= at once; POINTS="web;chores: claimed": only points that begin so, of
births-at-points.
"""

import os
import signal
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

from tests import services
from tests.faults import catalogue, databases
from tests.faults.report import line, record
from tests.faults.runs import Fault, run


def main() -> int:
    # So that sites, clusters and mounts are taken down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    seed = int(os.environ.get("SEED") or time.time() % 10_000)
    only = [word for word in os.environ.get("ONLY", "").split(",") if word]
    chosen = [word for word in os.environ.get("DB", "").split(",") if word] or list(databases.NAMES)
    due = [
        (fault, database)
        for fault in catalogue.FAULTS
        for database in chosen
        if database in fault.databases and (not only or _is_named(fault, only))
    ]
    if len(due) == 1:
        return int(not _here(*due[0], seed))
    with ThreadPoolExecutor(int(os.environ.get("JOBS") or 2)) as threads:
        answers = list(threads.map(lambda one: _apart(*one, seed), due))
    _say(f"{len(due)} runs, {answers.count(False)} of them not well, seed {seed}")
    return int(not all(answers))


def _is_named(fault: Fault, words: list[str]) -> bool:
    """Return whether the fault is named by its number, its name, or the first word of its name."""
    return not {fault.number, fault.name, fault.name.partition("-")[0]}.isdisjoint(words)


def _apart(fault: Fault, database: str, seed: int) -> bool:
    """Run the fault in a separate process. Several can run at once: each run has its own site."""
    command = ["setpriv", "--pdeathsig", "TERM", "--", sys.executable, "-m", "tests.faults"]
    chosen = {"ONLY": fault.name, "DB": database, "SEED": str(seed)}
    return (
        subprocess.run(command, cwd=services.ROOT, env=os.environ | chosen, check=False).returncode
        == 0
    )


def _here(fault: Fault, database: str, seed: int) -> bool:
    begun = time.monotonic()
    try:
        verdict, done = run(fault, database, seed)
    except Exception:
        traceback.print_exc()
        _say(f"{fault.number:4}{fault.name:24}{database:11} seed {seed}: the run itself broke")
        return False
    said = [line(fault, database, seed, verdict, done, time.monotonic() - begun)]
    said += [f"    {sentence}" for sentence in verdict.sentences[:12]]
    if not verdict.is_well:
        said.append(f"    what the site left is in {done.folder}")
    _say("\n".join(said))
    if not os.environ.get("POINTS"):  # the table has whole runs
        record(fault, database, seed, verdict, done)
    return verdict.is_well


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
