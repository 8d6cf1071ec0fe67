"""Limits for how long a statement may take in this process. Each process sets its own limit when it
starts.

Without a limit, a process waits for ever for a server that has gone silent. TCP notices a dead
line, but not a server that hangs while its kernel, or a proxy in front of it, still acknowledges
bytes.
"""

NONE = 0.0  #: migrations, chores and commands: a statement over a million rows may last
BRIEF = 20.0
"""Seconds; for the loops of dispatcher, worker and chores, which change at most a few thousand rows
at once.
"""
PAGE = 60.0  #: seconds; a request
SLACK = (
    5.0  #: seconds the server has to report that it ended a statement before the client gives up
)
IDLE = 300.0  #: seconds that a transaction may hold its locks between two statements

_seconds = NONE


def answer_within(seconds: float) -> None:
    """Limit the statements of this process's future connections; NONE lifts the limit."""
    global _seconds
    _seconds = seconds


def seconds() -> float:
    """Return the limit for a connection that is opened now."""
    return _seconds
