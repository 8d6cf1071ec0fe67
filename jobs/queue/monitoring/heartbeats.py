"""Rows by which operators see which processes of which hosts are alive.

They decide what pages say and nothing else: leases and leaders do not depend on them. A process
that is asked to stop takes its row away. The row of one that was killed stays and grows old, which
is what an alert looks for, until its host is not heard of for a day.
"""

import os
import socket
import time
from datetime import timedelta

from django.db.models.functions import Now

from jobs.models import Heartbeat
from jobs.processes import intervals
from jobs.queue import owner
from jobs.queue.monitoring.version import version
from jobs.storage import store

_written_at = float("-inf")


def beat(role: str, *, with_storage: bool = True) -> bool:
    """Write that this process is alive, if the last time is a while ago. Return whether it was
    written.

    `with_storage`: also whether it can use the storage. A process that forks must not ask a bucket:
    its children could not use it then.
    """
    global _written_at
    if time.monotonic() - _written_at < intervals.HEARTBEAT_ROW:
        return False
    trouble, free = _storage() if with_storage else ("", None)
    Heartbeat.objects.update_or_create(
        token=owner.this_process(),
        defaults={"seen_at": Now(), "storage": trouble, "free_bytes": free},
        create_defaults={
            "role": role,
            "host": socket.gethostname()[:100],
            "pid": os.getpid(),
            "version": version(),
            "storage": trouble,
            "free_bytes": free,
        },
    )
    _written_at = time.monotonic()
    return True


def is_there(role: str) -> bool:
    """Return whether a process of this role was alive lately, on whatever host."""
    lately = Now() - timedelta(seconds=intervals.HEARTBEAT_GONE)
    return Heartbeat.objects.filter(role=role, seen_at__gt=lately).exists()


def leave() -> None:
    """Take the row away: this process stops because it was asked to."""
    global _written_at
    Heartbeat.objects.filter(pk=owner.this_process()).delete()
    _written_at = float("-inf")


def forget_old() -> int:
    """Delete the rows of processes that were not heard of for a day. Return how many."""
    return Heartbeat.objects.filter(seen_at__lt=Now() - timedelta(days=1)).delete()[0]


def _storage() -> tuple[str, int | None]:
    """Return the trouble of the storage as this process sees it, and how many bytes are free."""
    try:
        return store().trouble, store().free_bytes()
    except OSError:
        return "away", None
