"""Chooses which of several dispatchers leads: a row, renewed by a guarded `UPDATE` each second and
free five seconds after the last one.

SQLite has no advisory lock; this works on both databases.
"""

from django.db import connection

from jobs.models import Leader
from jobs.processes import intervals
from jobs.queue import clock, owner

# Written by hand because it runs each second: Django takes several times as long to build it.
_TAKE = """
UPDATE jobs_leader SET token = %s, until = {now} + %s
WHERE name = %s AND (token = %s OR until < {now})
"""


def hold(name: str, token: str) -> bool:
    """Take or renew the lead. A dead leader of this host is followed at once."""
    return _take(name, token) or _follow(name, token)


def release(name: str, token: str) -> None:
    Leader.objects.filter(name=name, token=token).delete()


def _take(name: str, token: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(now=clock.epoch_sql()), [token, intervals.LEAD, name, token])
        return bool(cursor.rowcount == 1)


def _follow(name: str, token: str) -> bool:
    row = Leader.objects.filter(name=name).first()
    if row is None:
        Leader.objects.bulk_create([Leader(name=name, token=token, until=0)], ignore_conflicts=True)
        return _take(name, token)
    if owner.is_dead(row.token):
        Leader.objects.filter(name=name, token=row.token).update(until=0)
        return _take(name, token)
    return False
