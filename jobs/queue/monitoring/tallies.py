"""Adds up what happened, in the transaction in which it happened: neither a kill nor a second try
loses or repeats anything.
"""

import os
from bisect import bisect_left
from functools import cache

from django.db import connection

SHARDS = 64
"""Rows for each sum: a transaction locks one until its commit is on disk. With a single row no more
outcomes could end in a second than the disk can sync one after the other.
"""
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
"""Seconds from claim to outcome that the histogram tells apart; the last bucket has the rest."""
SENT = "sent"  #: the name of bytes of downloads

_ADD = """
INSERT INTO jobs_tally (name, code, bucket, shard, number, milliseconds, bytes)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (name, code, bucket, shard) DO UPDATE SET
    number = jobs_tally.number + excluded.number,
    milliseconds = jobs_tally.milliseconds + excluded.milliseconds,
    bytes = jobs_tally.bytes + excluded.bytes
"""


def add_outcome(name: str, code: str = "", *, milliseconds: int = 0, size: int = 0) -> None:
    """Count one attempt that ended. Call it last in the transaction of the outcome."""
    _add(name, code, bucket_of(milliseconds), 1, milliseconds, size)


def add_sent(downloads: int, size: int) -> None:
    """Count downloads that began, and bytes of them that were sent."""
    _add(SENT, "", 0, downloads, 0, size)


def _add(name: str, code: str, bucket: int, number: int, milliseconds: int, size: int) -> None:
    shard = _shard(os.getpid())
    values: list[str | int] = [name, code, bucket, shard, number, milliseconds, size]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, values)


def bucket_of(milliseconds: int) -> int:
    """Return the place of the first bound that is not below this duration."""
    return bisect_left(BOUNDS, milliseconds / 1000)


@cache
def _shard(pid: int) -> int:
    """Return the shard of a process. Children of one worker have pids in a row, so they differ."""
    return pid % SHARDS
