"""Space that SQLite no longer needs, given back to the disk a few pages at a time.

A database file keeps the pages of deleted rows for new ones. With `auto_vacuum=INCREMENTAL` it can
be asked to move its last pages into free ones and to end earlier
(https://sqlite.org/pragma.html#pragma_auto_vacuum).
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from jobs.databases.pacing import Pace

INCREMENTAL = 2
KEPT = 1000  #: free pages, 4 MB, that stay for the next rows


def gives_back() -> bool:
    """Return whether the database can shrink in small steps.

    False for every database but SQLite's.
    """
    return connection.vendor == "sqlite" and _ask("auto_vacuum") == INCREMENTAL


def give_back() -> int:
    """Give free space back to the disk, except for some pages. Return how many bytes; 0 if the
    database cannot.

    Each step holds the write lock for some milliseconds. A kill between or within two steps leaves
    a sound database.
    """
    if not gives_back():
        return 0
    before, pace = _ask("page_count"), Pace(50)
    while (free := _ask("freelist_count")) > KEPT:
        with pace.piece():
            _run(f"PRAGMA incremental_vacuum({min(pace.size, free - KEPT)})")
        if _ask("freelist_count") >= free:
            break  # others took the pages for new rows, or freed more; the next deletion continues
    return int(max(0, before - _ask("page_count")) * _ask("page_size"))


# --- Databases that cannot yet --------------------------------------------------------------------


def size() -> int:
    """Return the size of the database in bytes, without its log."""
    return int(_ask("page_count") * _ask("page_size"))


def room_to_rebuild() -> int:
    """Return the bytes that `rebuild` needs for a while: a copy, and the log that takes it over."""
    return 2 * size()


def room() -> int:
    """Return the bytes that are free on the disk of the database."""
    return shutil.disk_usage(_path().parent).free


def rebuild() -> None:
    """Rewrite the whole database so that it gives space back from then on. Nobody else can write
    meanwhile.

    If the process is killed, the database stays as it was. Raises OperationalError while another
    process uses it.
    """
    with _temporary_files_beside_it():
        _run(f"PRAGMA auto_vacuum = {INCREMENTAL}")
        _run("VACUUM")
        _run("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _temporary_files_beside_it() -> Iterator[None]:
    """Let SQLite put its copy beside the database instead of /var/tmp, which may be small. It reads
    the variable when it opens a file.
    """
    before = os.environ.get("SQLITE_TMPDIR")
    os.environ["SQLITE_TMPDIR"] = f"{_path().parent}"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SQLITE_TMPDIR"]
        else:
            os.environ["SQLITE_TMPDIR"] = before


def _path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _ask(pragma: str) -> int:
    return int(_run(f"PRAGMA {pragma}")[0][0])


def _run(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())  # a step is taken only as far as its rows are read
