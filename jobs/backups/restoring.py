"""Put a backup back into an empty site, and read every byte of it again."""

from collections.abc import Iterator, Sequence
from itertools import batched
from pathlib import Path
from typing import NamedTuple

from django.db import connection
from django.db.models import Model

from jobs.backups import folder as folders
from jobs.backups import snapshots
from jobs.backups.folder import FILES, MANIFEST, Backup, BackupRefused
from jobs.backups.making import TOGETHER, Report
from jobs.backups.manifest import KeptFile, Manifest
from jobs.models import Batch, FontFile, HotFolder, SavedDesign, SerialNumber
from jobs.storage import KeyMissing, Stored, store
from jobs.storage.folder import FolderStore

OTHER_CONTENTS: dict[str, type[Model]] = {
    "saved designs": SavedDesign,
    "fonts": FontFile,
    "hot folders": HotFolder,
    "serial numbers": SerialNumber,
}


class _Unreadable(Exception):
    """The disk of the backup does not give the bytes of a file."""


class Restored(NamedTuple):
    """What a backup held. `damaged`: keys whose file is missing in it, or has other bytes."""

    backup: Backup
    damaged: Sequence[str]


def check(folder: Path, report: Report, number: int | None = None) -> Restored:
    """Read every file of a backup, by default of the newest, and compare it with its SHA-256.
    Raises BackupRefused if the folder does not hold it, or if its database is damaged.
    """
    backup = folders.required(folder, number)
    _require_database(folder, backup)
    with Manifest.opened(folder / MANIFEST, backup.number) as manifest:
        damaged = _Files(folder, report).read(manifest)
    return Restored(backup, damaged)


def restore(folder: Path, report: Report, number: int | None = None) -> Restored:
    """Put files and database of a backup, by default of the newest, into this site, which must be
    empty and not run. Files that are damaged in the backup are left out. Raises BackupRefused, or
    StorageFailed.

    The database comes last: interrupted before, the site is still empty, and this can be repeated.
    """
    backup = folders.required(folder, number)
    _require_empty_site(backup)
    _require_database(folder, backup)
    with Manifest.opened(folder / MANIFEST, backup.number) as manifest:
        damaged = _Files(folder, report).put_back(manifest)
    _require_empty_site(backup)  # copying took a while
    snapshots.put_back(folder / backup.database)
    return Restored(backup, damaged)


def _require_empty_site(backup: Backup) -> None:
    if backup.vendor != snapshots.vendor():
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BackupRefused(
            f"The backup has a {names[backup.vendor]} database, and this site uses "
            f"{names[snapshots.vendor()]}. Set DATABASE_URL to one of the same kind."
        )
    for words, count in _contents().items():
        if count:
            raise BackupRefused(
                f"This site has {words} already ({count:,}), and restoring would replace them. "
                "Restore into an empty site: set OVERPRINT_DATA to a new folder, or DATABASE_URL "
                "to an empty database."
            )


def _contents() -> dict[str, int]:
    """Return how many there are of what people made here, besides accounts: each start makes the
    first one. A database that does not answer is not an empty one.
    """
    tables = connection.introspection.table_names()
    if Batch._meta.db_table not in tables:
        return {}
    return {
        "batches": Batch.with_deleted.count(),
        **{
            words: model._default_manager.count()
            for words, model in OTHER_CONTENTS.items()
            if model._meta.db_table in tables
        },
    }


def _require_database(folder: Path, backup: Backup) -> None:
    path = folder / backup.database
    if not _has_digest(path, backup.database_sha256):
        raise BackupRefused(f"{path} is missing or damaged, so the backup cannot be used.")


def _has_digest(path: Path, sha256: str) -> bool:
    """Return whether a file can be read and has this SHA-256. A disk that goes bad keeps the names
    of files whose bytes it no longer gives.
    """
    try:
        return folders.sha256(path) == sha256
    except OSError:
        return False


class _Files:
    def __init__(self, folder: Path, report: Report) -> None:
        self._kept = FolderStore(folder / FILES)
        self._report = report
        self._count = self._bytes = 0

    def read(self, manifest: Manifest) -> list[str]:
        """Read all files, and return the keys of those that are damaged."""
        return [file.key for file in manifest.files() if not self._is_whole(file)]

    def put_back(self, manifest: Manifest) -> list[str]:
        """Copy all files into the site's store, and return the keys of those that are damaged."""
        return [key for some in batched(manifest.files(), TOGETHER) for key in self._put(some)]

    def _put(self, some: Sequence[KeptFile]) -> Iterator[str]:
        with store().together() as files:
            for file in some:
                try:
                    stored = files.put(file.key, self._bytes_of(file))
                except (KeyMissing, _Unreadable):
                    yield file.key
                    continue
                if not _is_same(stored, file):
                    files.drop(file.key)
                    yield file.key
            files.keep()

    def _is_whole(self, file: KeptFile) -> bool:
        with self._kept.local(file.key) as path:
            if self._kept.size(file.key) != file.size:
                return False
            self._note(file.size)
            return _has_digest(path, file.sha256)

    def _bytes_of(self, file: KeptFile) -> Iterator[bytes]:
        """Yield the bytes of a copy. Raises KeyMissing, or _Unreadable if the disk of the backup
        does not give them: what the storage of this site refuses is another error.
        """
        pieces = self._kept.read_range(file.key, 0, file.size)
        try:
            while piece := next(pieces, b""):
                yield piece
        except OSError as error:
            raise _Unreadable from error
        self._note(file.size)

    def _note(self, size: int) -> None:
        self._count += 1
        self._bytes += size
        self._report(self._count, self._bytes)


def _is_same(stored: Stored, file: KeptFile) -> bool:
    return (stored.size, stored.sha256) == (file.size, file.sha256)
