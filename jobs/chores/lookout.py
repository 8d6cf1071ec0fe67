"""Looks into the hot folders from a child process of the chores.

They often lie on a share, and a share that is gone stops whoever asks it, for good. Here that is
the child alone: other work continues, and the page says that the folders do not answer.
"""

import logging
import os
import select
import signal
import time
from dataclasses import dataclass
from math import inf

from django.conf import settings
from django.db import connections

from jobs.databases.outages import OUTAGE, reason
from jobs.hot_folders import watching
from jobs.processes import intervals
from jobs.processes.children import die_with_parent

log = logging.getLogger(__name__)

ENDING = 1.0  #: seconds for a child that was killed; one that waits for a share may take longer


@dataclass(slots=True)
class Watcher:
    """The child. It writes a byte to `signs` after each look, which ends when it does."""

    pid: int
    signs: int
    heard_at: float
    is_silent: bool = False

    def hear(self, now: float) -> bool:
        """Take its signs of life. Return False if it has ended."""
        while select.select([self.signs], [], [], 0)[0]:
            if not os.read(self.signs, 64):
                return False
            self.heard_at, self.is_silent = now, False
        return True

    def bury(self) -> None:
        os.close(self.signs)
        os.waitpid(self.pid, os.WNOHANG)


class Lookout:
    """Keeps one child at it, if the site has hot folders."""

    def __init__(self) -> None:
        self._watcher: Watcher | None = None
        self._next_at = -inf

    def step(self) -> None:
        """Start the child if there is none, or note that it is silent."""
        now = time.monotonic()
        if self._watcher is not None:
            self._listen(self._watcher, now)
        elif settings.HOT_FOLDERS and now >= self._next_at:
            self._next_at = now + intervals.HOT_FOLDERS_LOOK
            self._watcher = _begin(now)

    def stop(self) -> None:
        if self._watcher is not None:
            os.kill(self._watcher.pid, signal.SIGKILL)
            select.select([self._watcher.signs], [], [], ENDING)
            self._forget(self._watcher)

    def _listen(self, watcher: Watcher, now: float) -> None:
        if not watcher.hear(now):
            self._forget(watcher)
        elif not watcher.is_silent and now - watcher.heard_at > intervals.HOT_FOLDERS_SILENT:
            watcher.is_silent = True
            watching.note_silence()

    def _forget(self, watcher: Watcher) -> None:
        watcher.bury()
        self._watcher = None


def _begin(now: float) -> Watcher:
    connections.close_all()  # no database handle may be shared with a child
    parent, (ours, signs) = os.getpid(), os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        _watch(parent, signs)
    os.close(signs)
    return Watcher(pid, ours, now)


def _watch(parent: int, signs: int) -> None:
    """Look again and again. Never returns: the loop above belongs to the parent."""
    try:
        die_with_parent()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while os.getppid() == parent:
            watching.look()
            os.write(signs, b".")
            time.sleep(intervals.HOT_FOLDERS_LOOK)
    except OUTAGE as outage:
        log.warning("hot folders not looked into, the database is away: %s", reason(outage))
    except BaseException:
        log.exception("hot folders not looked into")
    finally:
        os._exit(1)
