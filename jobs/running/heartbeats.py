"""Heartbeats of the supervisor's children, and when a silence has lasted too long.

The caller passes the time.
"""

import os
from collections.abc import Iterator

from jobs.processes import pulse

LONGEST_LOOK = 2.0  #: seconds between two rounds of a supervisor that is awake
MOST_PATIENCE = 16  #: the longest limit, as a multiple of the first


class WakingTime:
    """Counts the seconds in which the supervisor itself was awake.

    A suspended laptop, a frozen container or an overloaded machine stops the children as well as
    the supervisor, so that time does not count.
    """

    def __init__(self, now: float) -> None:
        self._looked_at = now
        self._seconds = 0.0

    def at(self, now: float) -> float:
        """Return the waking seconds so far. Call it at each look."""
        self._seconds += min(max(now - self._looked_at, 0.0), LONGEST_LOOK)
        self._looked_at = now
        return self._seconds


class Signs:
    """What one child says over its pipe, and how long it may be silent. Times are waking seconds.

    After each restart for silence the limit doubles, so that a child that is always slow is not
    restarted for ever. The first limit applies again once a child has had heartbeats for longer
    than its limit.
    """

    def __init__(self, limit: float) -> None:
        self._first_limit = limit
        self.limit = limit
        self._begun_at = 0.0
        self._heard_at = 0.0
        self._rest = b""
        self._fresh_starts: list[str] = []

    def begin(self, awake: float) -> None:
        """Begin a new life. Its first sign may take as long as the time between two."""
        self._begun_at = self._heard_at = awake
        self._rest = b""

    def hear(self, data: bytes, awake: float) -> list[str]:
        """Take what came over the pipe; return the processes it asks to restart."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        words = [line.decode("ascii", "replace").split() for line in lines]
        if [pulse.BEAT] in words:
            self._hear_beat(awake)
        requests = [line for line in words if len(line) == 2]
        self._fresh_starts += [name for word, name in requests if word == pulse.FRESH_START]
        return [name for word, name in requests if word == pulse.RESTART]

    def _hear_beat(self, awake: float) -> None:
        self._heard_at = awake
        if awake - self._begun_at > self.limit:
            self.limit = self._first_limit

    def take_fresh_starts(self) -> list[str]:
        """Return the processes it has asked to start over since the last call."""
        taken, self._fresh_starts = self._fresh_starts, []
        return taken

    def silent_for(self, awake: float) -> float:
        return awake - self._heard_at

    def is_too_long(self, awake: float) -> bool:
        return self.silent_for(awake) > self.limit

    def be_more_patient(self) -> float:
        """Raise the limit for the next life and return it."""
        self.limit = min(2 * self.limit, MOST_PATIENCE * self._first_limit)
        return self.limit


def read_all(pipe: int) -> bytes:
    """Return what a non-blocking pipe holds."""
    return b"".join(_pieces(pipe))


def _pieces(pipe: int) -> Iterator[bytes]:
    try:
        while piece := os.read(pipe, 65536):
            yield piece
    except BlockingIOError:
        return
