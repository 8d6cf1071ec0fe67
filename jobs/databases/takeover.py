"""Ends what is left of a process whose work another one takes over: on PostgreSQL, its connections.

A process that is frozen, or cut off from the network, may have a transaction open. Its locks would
keep its successor waiting, for minutes. So each process that holds leases is known to the server by
a name, and whoever takes its lease ends the connections under that name first. SQLite needs none of
this: its processes are all on one machine, where the dead are seen.
"""

import hashlib
import logging

from django.db import connection

log = logging.getLogger(__name__)

_END = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE application_name = %s AND usename = current_user AND datname = current_database()
    AND pid <> pg_backend_pid()
"""

_name = "overprint"


def be(holder: str) -> None:
    """Name the future connections of this process after what holds its leases."""
    global _name
    _name = name_of(holder)


def name() -> str:
    """Return the name for a connection that is opened now."""
    return _name


def name_of(holder: str) -> str:
    """Return the name of a holder's connections: PostgreSQL keeps 63 bytes of it."""
    return f"overprint {hashlib.sha256(holder.encode()).hexdigest()[:32]}"


def end_connections_of(holder: str) -> int:
    """End all connections that a holder may have left, and return how many."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_END, [name_of(holder)])
        (count,) = cursor.fetchone()
    if count:
        log.warning("%s connections of a process that fell silent were ended", count)
    return int(count)
