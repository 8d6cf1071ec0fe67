"""The files of a backup, each with size and SHA-256. There can be millions, so it is a database."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from jobs.backups.folder import BackupRefused

TABLES = """
CREATE TABLE IF NOT EXISTS files (
    key TEXT PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS named (
    backup INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (backup, key)
) WITHOUT ROWID;
"""
PAGES = """
SELECT key, size, sha256 FROM files
WHERE key > ? AND {} (SELECT 1 FROM named WHERE named.key = files.key AND backup IN ({}))
ORDER BY key LIMIT 1000
"""


class KeptFile(NamedTuple):
    key: str
    size: int
    sha256: str


class Manifest:
    """All copies in the folder, and which of them a backup names. `number` is that of the backup
    being written, or of the one being read.
    """

    def __init__(self, database: sqlite3.Connection, number: int) -> None:
        self._database, self._number = database, number

    @classmethod
    @contextmanager
    def opened(cls, path: Path, number: int) -> Iterator["Manifest"]:
        """Open the manifest for a `with` block. Raises BackupRefused if SQLite refuses anything in
        it, because a file is damaged or a disk is full.
        """
        try:
            with closing(sqlite3.connect(path)) as database:
                database.executescript(TABLES)
                yield cls(database, number)
                database.commit()
        except sqlite3.Error as error:
            raise BackupRefused(f"The backup in {path.parent} cannot be used: {error}.") from error

    def start(self) -> None:
        """Forget what an interrupted backup of this number named."""
        self._database.execute("DELETE FROM named WHERE backup = ?", (self._number,))
        self._database.commit()

    def name(self, key: str) -> int | None:
        """Note that this backup names a file, and return the size of its copy; None if there is
        none yet.
        """
        self._database.execute("INSERT OR IGNORE INTO named VALUES (?, ?)", (self._number, key))
        found = self._database.execute("SELECT size FROM files WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    def add(self, files: Iterable[KeptFile]) -> None:
        """Note copied files, for good."""
        self._database.executemany("REPLACE INTO files VALUES (?, ?, ?)", files)
        self._database.commit()

    def files(self) -> Iterator[KeptFile]:
        """Yield the files of this backup in the order of their keys."""
        yield from self._paged("EXISTS", [self._number])

    def outdated(self, kept: Sequence[int]) -> Iterator[KeptFile]:
        """Yield the copies that none of these backups names."""
        yield from self._paged("NOT EXISTS", kept)

    def forget(self, keys: Iterable[str]) -> None:
        """Note that these copies are deleted."""
        self._database.executemany("DELETE FROM files WHERE key = ?", [(key,) for key in keys])
        self._database.commit()

    def forget_other_backups(self, kept: Sequence[int]) -> None:
        others = f"backup NOT IN ({_marks(kept)})"
        self._database.execute(f"DELETE FROM named WHERE {others}", kept)  # noqa: S608
        self._database.commit()

    def totals(self) -> tuple[int, int]:
        """Return how many files this backup has, and their bytes."""
        count, size = self._database.execute(
            "SELECT count(*), coalesce(sum(size), 0) FROM files JOIN named USING (key) "
            "WHERE backup = ?",
            (self._number,),
        ).fetchone()
        return count, size

    def _paged(self, which: str, backups: Sequence[int]) -> Iterator[KeptFile]:
        """Yield in pages, so that what is yielded may be changed meanwhile."""
        after = ""
        page = PAGES.format(which, _marks(backups))
        while rows := self._database.execute(page, (after, *backups)).fetchall():
            yield from (KeptFile(*row) for row in rows)
            after = rows[-1][0]


def _marks(values: Sequence[int]) -> str:
    return ", ".join("?" * len(values))
