"""Waiting for a condition with a deadline, which a crowded machine moves; and a clock for what is
random.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

CROWDED = 10.0  #: the most by which a crowd makes a wait longer
LOAD = Path("/proc/loadavg")  #: see proc(5)


class TooLate(AssertionError):
    """What was waited for did not come."""


class Patience:
    """Seconds of a machine that has a processor for everybody. In a crowd they pass more slowly, as
    the site's processes do: a start that takes ten seconds there takes minutes here.
    """

    def __init__(self, seconds: float) -> None:
        self._left, self._seen_at = seconds, time.monotonic()

    @property
    def left(self) -> float:
        now = time.monotonic()
        self._left -= (now - self._seen_at) / crowd()
        self._seen_at = now
        return self._left


def crowd() -> float:
    """Return how many processes want each processor now, at least 1."""
    try:
        wanting = int(LOAD.read_text(encoding="ascii").split()[3].partition("/")[0])
    except OSError:
        return 1.0
    others = wanting - 1  # this one wants one, too
    return min(max(others / (os.cpu_count() or 1), 1.0), CROWDED)


def until[T](condition: Callable[[], T], seconds: float, what: str, *, every: float = 0.1) -> T:
    """Return the condition's result as soon as it is true.

    Raises TooLate, which names the condition.
    """
    begun, patience = time.monotonic(), Patience(seconds)
    while not (answer := condition()):
        if patience.left < 0:
            waited = time.monotonic() - begun
            raise TooLate(
                f"after {seconds:g} s ({waited:.0f} on this machine) there was still not: {what}"
            )
        time.sleep(every)
    return answer
