"""Waiting for a condition with a deadline; and a clock for what is random."""

import time
from collections.abc import Callable


class TooLate(AssertionError):
    """What was waited for did not come."""


def until[T](condition: Callable[[], T], seconds: float, what: str, *, every: float = 0.1) -> T:
    """Return the condition's result as soon as it is true.

    Raises TooLate, which names the condition.
    """
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise TooLate(f"after {seconds:g} s there was still not: {what}")
        time.sleep(every)
    return answer
