"""Chores that a command waits for. They are done by the site's chores process or by this one,
whichever is quicker.
"""

from collections.abc import Iterator
from typing import Any

from jobs.chores.runner import Runner
from jobs.intake import chore_requests
from jobs.management.wanted_files import SubmissionRefused
from jobs.models import Batch, Chore

SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5  #: seconds between two looks at a chore


def ask(batch: Batch, kind: Chore.Kind, **payload: Any) -> Chore:
    """Request a chore, do it or wait for it, and read the batch again.

    Raises SubmissionRefused when the chore fails.
    """
    done = do(batch, chore_requests.request(batch, kind, **payload))
    batch.refresh_from_db()
    return done


def do(batch: Batch, chore: Chore) -> Chore:
    """Wait for a chore, and do it here when nobody else has begun.

    Raises SubmissionRefused when it fails.
    """
    _wait(batch, chore)
    if chore.has_failed:
        problems = chore.details.get("problems") or [chore.sentence]
        raise SubmissionRefused.of(*map(str, problems))
    return chore


def _wait(batch: Batch, chore: Chore) -> None:
    """Do the chore, or wait for who does it. What is done here wakes this process when it ends."""
    runner = Runner(batch.pk)
    pauses = _pauses()
    try:
        while chore.is_open:
            runner.step(next(pauses))
            chore.refresh_from_db()
    finally:
        runner.stop()


def _pauses() -> Iterator[float]:
    """Yield the seconds between two looks at a chore: the longer it takes, the fewer looks."""
    pause = SHORTEST_PAUSE
    while True:
        yield pause
        pause = min(pause * 1.5, LONGEST_PAUSE)
