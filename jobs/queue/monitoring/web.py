"""What a process of pages says of itself: a thread beside the requests writes its row of life, and
how much of downloads it has sent.
"""

import logging
import threading
from collections.abc import Callable

from django.db import connection

from jobs.databases.outages import OUTAGE, reason
from jobs.databases.postgresql import limits
from jobs.logs.role import role
from jobs.processes import intervals
from jobs.queue.monitoring import heartbeats, tallies

IN_TIME = 5.0  #: seconds for each answer of the database: nobody waits for these, except an exit

log = logging.getLogger(__name__)


class SentBytes:
    """Adds up what downloads have sent, until it is written to the database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._downloads = self._bytes = 0

    def begin(self) -> None:
        with self._lock:
            self._downloads += 1

    def add(self, size: int) -> None:
        with self._lock:
            self._bytes += size

    def write(self) -> None:
        """Add it to the site's totals. What cannot be written now is kept for the next time."""
        with self._lock:
            downloads, size = self._downloads, self._bytes
        if downloads or size:
            tallies.add_sent(downloads, size)
            with self._lock:
                self._downloads -= downloads
                self._bytes -= size


sent = SentBytes()  #: of this process
_is_over = threading.Event()


def begin() -> None:
    """Start the thread. gunicorn calls it in each worker after the fork."""
    threading.Thread(target=_repeat, name="heartbeat", daemon=True).start()


def end() -> None:
    """Write the rest, and take the row away: the worker stops because it was asked to."""
    _is_over.set()
    _patiently(sent.write)
    _patiently(heartbeats.leave)
    connection.close()


def _repeat() -> None:
    name = role()
    while not _is_over.is_set():
        _patiently(lambda: heartbeats.beat(name))
        _patiently(sent.write)
        connection.close()  # it is needed again in ten seconds, and PostgreSQL has few
        _is_over.wait(intervals.HEARTBEAT_ROW)


def _patiently(work: Callable[[], object]) -> None:
    """Do it unless the database is away: the next time it is done again."""
    try:
        with limits.in_a_hurry(IN_TIME):
            work()
    except OUTAGE as outage:
        log.info("no sign of life was written: %s", reason(outage))
        connection.close()
