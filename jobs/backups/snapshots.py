"""The database as of one moment: written to a file, and shown to queries for as long as needed."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from psycopg.conninfo import make_conninfo

from jobs.backups.folder import BackupRefused, Vendor
from jobs.storage.disk import wait_for_disk

DEFAULT = "default"
CLIENT = "apt-get install postgresql-client"


def vendor() -> Vendor:
    return "sqlite" if connections[DEFAULT].vendor == "sqlite" else "postgresql"


def migration() -> str:
    """Return the name of the last migration that the tables have; "" without tables."""
    applied = MigrationRecorder(connections[DEFAULT]).applied_migrations()
    return max((name for app, name in applied if app == "jobs"), default="")


@contextmanager
def taken(target: Path) -> Iterator[None]:
    """Write the database to `target`. Inside the block all queries of this thread see that same
    moment. Raises BackupRefused.
    """
    take = _from_sqlite if vendor() == "sqlite" else _from_postgresql
    with take(target):
        yield
    wait_for_disk(target)


def put_back(source: Path) -> None:
    """Replace the database by a written one. Nobody may use it meanwhile. Raises BackupRefused."""
    put = _into_sqlite if vendor() == "sqlite" else _into_postgresql
    put(source)


# --- SQLite ---------------------------------------------------------------------------------------


@contextmanager
def _from_sqlite(target: Path) -> Iterator[None]:
    live = connections[DEFAULT]
    live.ensure_connection()
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(target)) as copy:
        live.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    shown = live.copy()
    shown.settings_dict = _settings_of_copy(shown.settings_dict, target)
    connections[DEFAULT] = shown
    try:
        yield
    finally:
        shown.close()
        connections[DEFAULT] = live


def _settings_of_copy(settings: Mapping[str, Any], target: Path) -> dict[str, Any]:
    options = {**settings["OPTIONS"], "init_command": "PRAGMA query_only=1"}
    return {**settings, "NAME": target, "OPTIONS": options}


def _into_sqlite(source: Path) -> None:
    live = connections[DEFAULT]
    live.ensure_connection()
    with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as copy:
        copy.backup(live.connection)
    live.close()  # what it has read before is of the database before


# --- PostgreSQL -----------------------------------------------------------------------------------


@contextmanager
def _from_postgresql(target: Path) -> Iterator[None]:
    """Run pg_dump on a snapshot of this transaction, which stays open inside the block."""
    with transaction.atomic(using=DEFAULT), connections[DEFAULT].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
        yield


def _into_postgresql(source: Path) -> None:
    connections[DEFAULT].close()
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction")
    _run("pg_restore", *options, f"{source}")


def _run(command: str, *options: str) -> None:
    """Run a program of PostgreSQL on the site's database. Raises BackupRefused with what it
    says.

    The password is not on the command line, where everybody on this machine could read it.
    """
    settings = connections[DEFAULT].settings_dict
    try:
        done = subprocess.run(
            [command, "--no-password", f"--dbname={_address(settings)}", *options],
            env=os.environ | {"PGPASSWORD": settings["PASSWORD"]},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise BackupRefused(
            f"{command} is not installed, and it is what saves a PostgreSQL database. Install it "
            f"in the version of the server or a newer one: {CLIENT}."
        ) from None
    if done.returncode:
        raise BackupRefused(f"{command} stopped: {done.stderr.strip()[-1000:]}")


def _address(settings: Mapping[str, Any]) -> str:
    named = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    parts = {name: settings[key] for name, key in named.items() if settings[key]}
    return make_conninfo(**parts, **settings["OPTIONS"])
