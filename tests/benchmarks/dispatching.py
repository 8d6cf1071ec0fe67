"""What the dispatcher's rounds cost while a batch of many rows runs, without the broker.

    python -m tests.benchmarks.dispatching --rows 1000 40000 100000

Half of the rows are done, 500 are queued, three are being drawn. Each second the dispatcher does
one round of everything and three that only look for work. Prints processor time, the least of five
times ten rounds. Nothing is asserted.
"""

import argparse
import os
import tempfile
import time
from datetime import timedelta
from itertools import batched
from pathlib import Path
from typing import Any

import django

QUEUED, DRAWN = 500, 3


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rows", type=int, nargs="+", default=[1000, 40_000, 100_000])
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as name:
        os.environ |= {"OVERPRINT_DATA": name, "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(name, 'overprint.sqlite3')}"
        django.setup()
        for rows in chosen.rows:
            measure(rows)


def measure(rows: int) -> None:
    from django.core.management import call_command

    from jobs.models import Batch
    from jobs.queue.dispatcher import Dispatcher
    from tests.queue.lifecycle.test_publishing import Silent

    call_command("migrate", verbosity=0)
    Batch.objects.update(deleted_at="2026-01-01T00:00:00Z")  # those of earlier measurements
    fill(rows)
    dispatcher = Dispatcher()
    dispatcher.publisher = Silent()
    for _ in range(3):
        dispatcher.tick()
    beat, look = (least(dispatcher, is_beat=is_beat) for is_beat in (True, False))
    dispatcher.close()
    print(
        f"{rows:7} rows: a round of everything {beat:.2f} ms, a look for work {look:.2f} ms, "
        f"each second {beat + 3 * look:.2f} ms",
        flush=True,
    )


def fill(rows: int) -> None:
    """Create a running batch."""
    from jobs.models import Job
    from jobs.states import State
    from tests import factories

    batch = factories.running()
    picture = factories.source(batch, "one.jpg")
    states = [State.DONE] * (rows // 2) + [State.RUNNING] * DRAWN + [State.QUEUED] * QUEUED
    states += [State.WAITING] * (rows - len(states))
    for piece in batched(enumerate(states, 2), 2000, strict=False):
        Job.objects.bulk_create(
            Job(batch=batch, row=row, source=picture, state=state, cells={}, **_values(row, state))
            for row, state in piece
        )


def _values(row: int, state: str) -> dict[str, Any]:
    from django.utils import timezone

    if state == "running":
        return {"lease_token": "elsewhere:1:2:3:0", "lease_until": 2**40}
    if state == "queued":
        return {"queued_at": 2**40}
    if state == "done":
        ago = timedelta(seconds=row % 3000 / 50)
        return {"result_key": f"{row}", "finished_at": timezone.now() - ago}
    return {}


def least(dispatcher: Any, *, is_beat: bool) -> float:
    """Return the processor milliseconds of a round, the least of five times ten."""
    return min(_ten_rounds(dispatcher, 0.0 if is_beat else float("inf")) for _ in range(5))


def _ten_rounds(dispatcher: Any, beat_at: float) -> float:
    begun = time.process_time()
    for _ in range(10):
        dispatcher._beat_at = beat_at
        dispatcher.tick()
    return (time.process_time() - begun) * 100


if __name__ == "__main__":
    main()
