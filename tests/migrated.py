"""The tables of the test database, copied from a file instead of made by each migration again.

The migrations take 4 s of processor time in each process of a test run. The first process that has
run them keeps what they made; the others begin with a copy, in which `migrate` finds nothing left
to do.
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import django
import pytest
from django.apps import apps
from django.db import connections

from jobs.management.commands import migrate


@contextmanager
def tables_from(folder: Path) -> Iterator[None]:
    """Let the next `migrate` of an SQLite database begin with the tables kept in this folder, or
    keep there what it makes.
    """
    run = migrate.Command.handle

    def copy_and_run(command: migrate.Command, *args: Any, **options: Any) -> None:
        patched.undo()  # tests that migrate do so from nothing
        connection = connections[options["database"]]
        if connection.vendor != "sqlite":
            run(command, *args, **options)
            return
        connection.ensure_connection()
        kept = folder / f"{_fingerprint(connection.settings_dict['OPTIONS'])}.sqlite3"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                run(command, *args, **options)
                _keep(connection.connection, kept)
                return
        with closing(sqlite3.connect(kept)) as tables:
            tables.backup(connection.connection)
        run(command, *args, **options)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(migrate.Command, "handle", copy_and_run)
        yield


def _fingerprint(options: dict[str, Any]) -> str:
    """Change whenever the migrations might make other tables."""
    digest = sha256(f"{django.VERSION} {sqlite3.sqlite_version} {options}".encode())
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label}/{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def _keep(database: sqlite3.Connection, kept: Path) -> None:
    """Keep the tables in place of older ones."""
    for older in kept.parent.glob("*.sqlite3*"):
        older.unlink()
    unfinished = kept.with_name(f"{kept.name}.unfinished")
    with closing(sqlite3.connect(unfinished)) as copy:
        database.backup(copy)
    unfinished.rename(kept)
