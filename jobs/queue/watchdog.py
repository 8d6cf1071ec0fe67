"""Notices a worker that is alive but takes no jobs, and asks for a restart by a row.

The dispatcher of a host reads that row and passes the request on to its own supervisor, and so do
the worker's children. Under systemd or in a container they end their worker instead. The supervisor
never asks the database itself: it has to keep working when the database does not answer.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.db.models.functions import Now

from jobs.models import Job, Status
from jobs.processes import intervals, pulse
from jobs.reading import raw
from jobs.states import State

log = logging.getLogger(__name__)


class Watchdog:
    """Measures by its own monotonic clock: it compares what it saw, not times that others wrote."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last_claim: int | None = None
        self._quiet_since = clock()
        self._asked_at = float("-inf")

    def is_stalled(self, children: int) -> bool:
        """Return whether nothing was claimed for a minute although a child is free and work is
        queued.

        Asks for a restart of the worker the first time, and every five minutes while it lasts.
        """
        if not self._has_cause(children):
            self._quiet_since = self._clock()
        stalled = self._clock() - self._quiet_since > intervals.UNCLAIMED
        if stalled and self._clock() - self._asked_at > intervals.RESTART_AGAIN:
            self._ask()
        return stalled

    def rest(self) -> bool:
        """Note that there is nothing to do, so nothing can be stalled. Always return False."""
        self._quiet_since = self._clock()
        return False

    def _has_cause(self, children: int) -> bool:
        [(newest,)] = raw.fetch("SELECT MAX(id) FROM jobs_attempt", [])
        last, self._last_claim = self._last_claim, newest
        jobs = Job.objects.order_by()
        return (
            last == newest
            and jobs.filter(state=State.QUEUED).exists()
            and jobs.filter(state=State.RUNNING).count() < children
        )

    def _ask(self) -> None:
        log.error(
            "no picture was begun for %s s although work is queued: asking for a new worker",
            int(intervals.UNCLAIMED),
        )
        self._asked_at = self._clock()
        Status.objects.filter(pk=1).update(restart_wanted_at=Now())


class Messenger:
    """Passes each request for a restart of the worker on, once. By default to our supervisor."""

    def __init__(self, restart: Callable[[], object] | None = None) -> None:
        self._restart = restart or (lambda: pulse.ask_for_restart("worker"))
        self._has_read = False
        self._seen: datetime | str | None = None  #: as the database returned it

    def pass_on(self) -> None:
        """Look at the row. A request from before this process began was for another worker."""
        rows = raw.fetch("SELECT restart_wanted_at FROM jobs_status WHERE id = 1", [])
        before, self._seen = self._seen, rows[0][0] if rows else None
        if self._has_read and self._seen and self._seen != before:
            self._restart()
        self._has_read = True
