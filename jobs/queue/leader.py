"""Chooses which of several dispatchers leads: a row, renewed by a guarded `UPDATE` each second and
free five seconds after the last one.

SQLite has no advisory lock; this works on both databases.
"""

from django.db.models import Q

from jobs.models import Leader
from jobs.queue import clock, owner

SECONDS = 5  #: after which an unrenewed lead is free


def hold(name: str, token: str) -> bool:
    """Take or renew the lead. A dead leader of this host is followed at once."""
    return _take(name, token) or _follow(name, token)


def release(name: str, token: str) -> None:
    Leader.objects.filter(name=name, token=token).delete()


def _take(name: str, token: str) -> bool:
    until = clock.Epoch() + SECONDS
    free = Leader.objects.filter(Q(token=token) | Q(until__lt=clock.Epoch()), name=name)
    return free.update(token=token, until=until) == 1


def _follow(name: str, token: str) -> bool:
    row = Leader.objects.filter(name=name).first()
    if row is None:
        Leader.objects.bulk_create([Leader(name=name, token=token, until=0)], ignore_conflicts=True)
        return _take(name, token)
    if owner.is_dead(row.token):
        Leader.objects.filter(name=name, token=row.token).update(until=0)
        return _take(name, token)
    return False
