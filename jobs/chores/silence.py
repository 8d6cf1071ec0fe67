"""Notices that a chore waits for a share that does not answer.

It does if it works in such a folder and uses no processor time for minutes. Slow work is not
silent: reading, copying and even listing use some. Elsewhere a chore may wait as long as it likes.
"""

import time
from dataclasses import dataclass, field

from jobs.processes import intervals, shares
from jobs.queue import owner


@dataclass(slots=True)
class Silence:
    """How long a child has done nothing in a folder. `folder` is empty while it is in none."""

    pid: int
    folder: str = ""
    _used: int = -1
    _since: float = field(default_factory=time.monotonic)

    def hear(self, signs: bytes) -> None:
        """Take the signs that the child has given."""
        self.folder, self._used = shares.told(signs), -1

    def is_too_long(self) -> bool:
        if not self.folder:
            return False
        process = owner.look(self.pid)
        if process is None or process.used != self._used:
            self._used = process.used if process else -1
            self._since = time.monotonic()
        return time.monotonic() - self._since > intervals.CHORE_SILENCE

    def sentence(self) -> str:
        minutes = intervals.CHORE_SILENCE / 60
        return (
            f"{self.folder} has not answered for {minutes:.0f} minutes, so this was stopped. If it "
            "is on a share, ask the person who runs this site whether it is connected. Then try "
            "again: what was copied stays."
        )
