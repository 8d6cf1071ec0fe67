"""Limits for how long a statement may take in this process. Each process sets its own limit when it
starts.

Without a limit, a process waits for ever for a server that has gone silent. TCP notices a dead
line, but not a server that hangs while its kernel, or a proxy in front of it, still acknowledges
bytes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

NONE = 0.0  #: migrations, chores and commands: a statement over a million rows may last
BRIEF = 20.0
"""Seconds; for the loops of dispatcher, worker and chores, which change at most a few thousand rows
at once.
"""
PAGE = 60.0  #: seconds; a request
#: seconds the server has to report that it ended a statement before the client gives up
SLACK = 5.0
IDLE = 300.0  #: seconds that a transaction may hold its locks between two statements

_seconds = NONE
_hurry: ContextVar[float | None] = ContextVar("hurry", default=None)


def answer_within(seconds: float) -> None:
    """Limit the statements of this process's future connections; NONE lifts the limit."""
    global _seconds
    _seconds = seconds


def seconds() -> float:
    """Return the limit for a connection that is opened now."""
    return _seconds


@contextmanager
def in_a_hurry(seconds: float) -> Iterator[None]:
    """Wait at most this long for each answer, and for a connection, in this thread for now."""
    before = _hurry.set(seconds)
    try:
        yield
    finally:
        _hurry.reset(before)


def hurry() -> float | None:
    """Return the seconds of `in_a_hurry`, or None."""
    return _hurry.get()


def shortest(patience: float | None) -> float | None:
    """Return how long to wait for an answer now; None: for ever."""
    return min((it for it in (patience, _hurry.get()) if it is not None), default=None)
