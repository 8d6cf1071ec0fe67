"""Writes how far a chore is, for its page: at most twice a second, however often the chore
reports.
"""

import time

from jobs.chores import claims
from jobs.errors import OverprintError
from jobs.processes import intervals


class ChoreLost(OverprintError):
    """The chore has been taken over by another process or deleted with its batch.

    This one must write nothing more.
    """

    code = "chore_lost"


class ChoreProgress:
    """Call it with (done, total) as often as you like.

    Raises ChoreLost when continuing is pointless.
    """

    def __init__(self, token: str) -> None:
        self._token = token
        self._written_at = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._written_at < intervals.CHORE_PROGRESS:
            return
        self._written_at = now
        if not claims.note_progress(self._token, done, total):
            raise ChoreLost("Another process has taken over this chore.")
