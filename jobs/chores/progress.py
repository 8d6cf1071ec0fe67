"""How far a chore is, written for the page: at most twice a second, whatever the chore reports."""

import time

from jobs.chores import claims
from jobs.errors import OverprintError

INTERVAL = 0.5  #: seconds between two writes


class ChoreLost(OverprintError):
    """The chore belongs to somebody else by now, or went with its batch: nothing of it may be written any more."""

    code = "chore_lost"


class Progress:
    """Call it with (done, total) as often as you like. Raises ChoreLost when going on would be in vain."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._written_at = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._written_at < INTERVAL:
            return
        self._written_at = now
        if not claims.note_progress(self._token, done, total):
            raise ChoreLost("This is not ours to do any more.")
