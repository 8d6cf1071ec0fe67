"""Waits inside the task while a database is away. Giving the message back would count as a
delivery, and after twenty RabbitMQ sets a message aside.
"""

import logging
import time
from collections.abc import Callable

from celery.exceptions import Reject
from django.db import connection

from jobs.databases.outages import OUTAGE, reason
from jobs.processes import intervals

log = logging.getLogger(__name__)


def patiently[**P, T](work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    """Return what the work returns. While the database is away, try again with growing pauses.

    The work must bear being done twice: a commit may have happened although its answer was lost.
    Raises Reject when the patience ends, so that the message comes again.
    """
    pause, until = 0.2, time.monotonic() + intervals.DATABASE_AWAY
    while True:
        try:
            return work(*args, **options)
        except OUTAGE as outage:
            if time.monotonic() > until:
                raise Reject(reason(outage), requeue=True) from outage
            log.warning("the database is away (%s); next try in %.1f s", reason(outage), pause)
        connection.close()
        time.sleep(pause)
        pause = min(pause * 2, 10.0)
