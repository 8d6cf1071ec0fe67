"""Gives back a job whose worker child gave up on the database. The child lives on, so otherwise
nobody would take the job before its lease ends.
"""

import logging
import threading
import time

from django.db import connection

from jobs.databases.outages import OUTAGE
from jobs.queue import lifecycle

PAUSE = 2.0  #: seconds between two tries

log = logging.getLogger(__name__)


def let_go(job_id: int, token: str) -> None:
    """Give the job back in a thread beside the next tasks, and try until it works. If the child
    ends first, its death frees the job.

    Changes nothing when the claim never came about, or when its outcome was kept and only the
    answer was lost.
    """
    threading.Thread(
        target=_give_back, args=(job_id, token), name=f"let go of job {job_id}", daemon=True
    ).start()


def _give_back(job_id: int, token: str) -> None:
    while True:
        try:
            if lifecycle.give_back(job_id, token, outcome="expired", code=lifecycle.DATABASE_AWAY):
                log.warning("job=%s given back: the database was away too long for it", job_id)
            return
        except OUTAGE:
            time.sleep(PAUSE)
        finally:
            connection.close()  # this thread's own
