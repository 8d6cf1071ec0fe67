"""`python -m tests.faults`: every fault on both databases, one line each. ONLY=, DB=, SEED= choose."""

import os
import signal
import sys
import time
import traceback

from tests.faults import catalogue, databases
from tests.faults.report import line, record
from tests.faults.runs import Fault, run


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that sites, clusters and mounts are taken down
    seed = int(os.environ.get("SEED") or time.time() % 10_000)
    only = [word for word in os.environ.get("ONLY", "").split(",") if word]
    chosen = [word for word in os.environ.get("DB", "").split(",") if word] or list(databases.NAMES)
    bad = 0
    for database in chosen:
        for fault in catalogue.FAULTS:
            if database in fault.databases and (not only or fault.name in only or fault.number in only):
                bad += not _one(fault, database, seed)
    return min(bad, 1)


def _one(fault: Fault, database: str, seed: int) -> bool:
    begun = time.monotonic()
    try:
        verdict, done = run(fault, database, seed)
    except Exception:
        traceback.print_exc()
        _say(f"{fault.number:4}{fault.name:24}{database:11} seed {seed}: the run itself broke")
        return False
    _say(line(fault, database, seed, verdict, done, time.monotonic() - begun))
    record(fault, database, seed, verdict, done)
    for sentence in verdict.sentences[:12]:
        _say(f"    {sentence}")
    if not verdict.is_well:
        _say(f"    what the site left is in {done.folder}")
    return verdict.is_well


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
