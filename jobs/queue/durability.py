"""Decides when workers and the dispatcher wait for their commits to reach the disk.

SQLite with `synchronous=FULL` waits for the disk while it holds its write lock: nobody else writes
meanwhile, and a job waits twice. A child commits without waiting and waits once a job, after the
outcome's commit and before the message is acknowledged. Others can write in that time, and children
that wait for the disk together share one wait.

A power cut before that wait loses only a claim or an outcome whose message is still in the broker.
The row is then handed out again, as after any other death of a worker, and SQLite's log stays
intact (https://sqlite.org/pragma.html#pragma_synchronous). A claim does not need a separate wait:
losing it costs nothing.

The dispatcher never waits: whatever it writes follows from the rows, and after a power cut it
writes the same again.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from jobs.storage.disk import wait_for_disk


def commit_without_waiting() -> None:
    """Make this process, from its next connection on, wait for the disk only in `keep_commits`."""
    connection_created.connect(_do_not_wait)


def _do_not_wait(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")


def keep_commits() -> None:
    """Return when all that was committed is on disk. Raises OperationalError when the disk refuses.

    No log: it was taken into the database file, and SQLite waits for the disk with that. SQLite
    holds no lock on the log itself, so closing it here drops none
    (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    if connection.vendor != "sqlite":
        return
    try:
        with suppress(FileNotFoundError):
            wait_for_disk(_log(), os.fdatasync)
    except OSError as refusal:
        raise OperationalError(
            f"the disk under the database does not answer: {refusal}"
        ) from refusal


def _log() -> Path:
    return Path(f"{connection.settings_dict['NAME']}-wal")
