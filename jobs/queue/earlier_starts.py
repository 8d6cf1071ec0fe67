"""Frees what processes held before this machine or its container was started again.

They can no longer be looked up, so otherwise everything waits for its lease: up to three minutes,
in which nothing moves on the pages.
"""

from django.db import connection

from jobs.models import Chore, Job, WorkerChild
from jobs.queue import owner
from jobs.states import State


def end_leases() -> None:
    """Let all leases of earlier starts end now. Call it only with the lock on the data folder.

    PostgreSQL may have workers on other hosts; whether these live is seen by what they write.
    """
    if connection.vendor != "sqlite":
        return
    here = owner.beginning_here()
    jobs = Job.objects.filter(state=State.RUNNING).exclude(lease_token__startswith=here)
    jobs.update(lease_until=0)
    chores = Chore.objects.filter(state=Chore.State.RUNNING).exclude(lease_token__startswith=here)
    chores.update(lease_until=0)
    WorkerChild.objects.exclude(token__startswith=here).delete()
