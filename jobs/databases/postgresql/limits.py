"""Limits for how long a statement may take in this process. Each process sets its own limit when it
starts.

Without a limit, a process waits for ever for a server that has gone silent. TCP notices a dead
line, but not a server that hangs while its kernel, or a proxy in front of it, still acknowledges
bytes.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

NONE = 0.0  #: migrations, chores and commands: a statement over a million rows may last
# : seconds; the loops of dispatcher, worker and chores, which change at most a few thousand rows at
# once
BRIEF = 20.0
PAGE = 60.0  #: seconds; a request
HUGE = 3600.0  #: seconds; the one statement of a request that may last, see `lasting`
SLACK = (
    5.0  #: seconds the server has to report that it ended a statement before the client gives up
)
IDLE = 300.0  #: seconds that a transaction may hold its locks between two statements

_seconds = NONE


@contextmanager
def lasting() -> Iterator[None]:
    """Let the statements of the open transaction take an hour: those that delete a batch of a
    million rows.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [f"{HUGE:.0f}s"])
    line = connection.connection
    usual, line.patience = line.patience, HUGE + SLACK
    try:
        yield
    finally:
        line.patience = usual


def answer_within(seconds: float) -> None:
    """Limit the statements of this process's future connections; NONE lifts the limit."""
    global _seconds
    _seconds = seconds


def seconds() -> float:
    """Return the limit for a connection that is opened now."""
    return _seconds
