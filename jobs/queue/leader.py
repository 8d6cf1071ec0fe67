"""Chooses which of several dispatchers leads: a row, renewed by a guarded `UPDATE` each second and
free five seconds after the last one.

SQLite has no advisory lock; this works on both databases.
"""

from jobs.databases import clock, takeover
from jobs.models import Leader
from jobs.processes import intervals
from jobs.queue import owner
from jobs.reading import raw

# Written by hand because they run each second: Django takes several times as long to build them.
_RENEW = "UPDATE jobs_leader SET until = {now} + %s WHERE name = %s AND token = %s"
_TAKE = """
UPDATE jobs_leader SET token = %s, until = {now} + %s
WHERE name = %s AND token = %s AND until < {now}
"""


def hold(name: str, token: str) -> bool:
    """Take or renew the lead. A dead leader of this host is followed at once."""
    return _changed(_RENEW, [intervals.LEAD, name, token]) or _follow(name, token)


def release(name: str, token: str) -> None:
    Leader.objects.filter(name=name, token=token).delete()


def _follow(name: str, token: str) -> bool:
    row = Leader.objects.filter(name=name).first()
    if row is None:
        first = Leader(name=name, token=token, until=0)
        Leader.objects.bulk_create([first], ignore_conflicts=True)
        return _changed(_RENEW, [intervals.LEAD, name, token])
    if owner.is_dead(row.token):
        Leader.objects.filter(name=name, token=row.token).update(until=0)
    has_taken = _changed(_TAKE, [token, intervals.LEAD, name, row.token])
    if has_taken:  # the leader before may be frozen with locks in hand
        takeover.end_connections_of(row.token)
    return has_taken


def _changed(sql: str, values: list[str | int]) -> bool:
    return raw.changes_one(sql.format(now=clock.epoch_sql()), values)
