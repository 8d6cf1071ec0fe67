"""Make a backup while the site works.

Files never change, so the order decides: first the database as of one moment, then every file that
it names. A file can be deleted in between, because somebody deleted its batch or made a row again.
Then the database is taken once more, which is quick, because only new files are copied again.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from jobs.backups import folder as folders
from jobs.backups import snapshots
from jobs.backups.folder import FILES, MANIFEST, Backup, BackupRefused
from jobs.backups.manifest import KeptFile, Manifest
from jobs.results import leftovers
from jobs.storage import KeyMissing, store
from jobs.storage.folder import FolderStore
from jobs.storage.keys import is_reproducible

TOGETHER = 200  #: files that are synced together
ATTEMPTS = 5

type Report = Callable[[int, int], None]
"""Receives how many files have been copied, and their bytes."""


class Made(NamedTuple):
    """A backup, how many files it copied, and some of the keys that the store did not have."""

    backup: Backup
    copied: int
    missing: Sequence[str]


def make(folder: Path, report: Report, keep: int = 1) -> Made:
    """Write a backup into an empty folder, or beside the ones that are there, of which the newest
    `keep` stay, this one among them. They share their files. Raises BackupRefused, or StorageFailed
    when the disk is full.

    Interrupted at any moment, the earlier backups are still whole.
    """
    _refuse_inside_the_site(folder)
    with folders.to_write(folder):
        before = Backup.read(folder)
        number = before.number + 1 if before else 1
        if before:
            before.keep(folder)
        with Manifest.opened(folder / MANIFEST, number) as manifest:
            copies = _Copies(FolderStore(folder / FILES), manifest, report)
            copies.delete_unfinished()
            made_at = _copied_as_of_one_moment(folder / f"database-{number}", copies)
            backup = _described(folder, number, made_at, copies)
            folders.keep_secret(folder, settings.SECRET_KEY)
            backup.write(folder)
            kept = folders.complete(folder)[-keep:]
            _delete_other_descriptions(folder, kept)
            copies.delete_outdated([each.number for each in kept])
        _delete_other_databases(folder, kept)
    return Made(backup, copies.count, copies.missing)


def _refuse_inside_the_site(folder: Path) -> None:
    inside = [settings.DATA, *filter(None, [store().web_folder])]
    if any(folder.resolve().is_relative_to(Path(it).resolve()) for it in inside):
        raise BackupRefused(
            f"{folder} is inside the folder that it would save. Name a folder on another disk."
        )


def _copied_as_of_one_moment(database: Path, copies: "_Copies") -> datetime:
    """Save the database and all files that it names, and return the moment.

    Files that are missing twice in a row were not deleted in between: they are lost, and noted.
    """
    missed: set[str] = set()
    for _ in range(ATTEMPTS):
        made_at = datetime.now(UTC)
        copies.manifest.start()
        with snapshots.taken(database):
            found = set(copies.copy(leftovers.needed()))
        copies.missing = sorted(found)
        if found <= missed:
            return made_at
        missed = found
    raise BackupRefused(
        f"Files were deleted faster than they could be copied, {ATTEMPTS} times in a row. Try "
        "again when fewer batches are being deleted."
    )


class _Copies:
    """Copies files into the backup. `missing`: keys that the database names without a file."""

    def __init__(self, target: FolderStore, manifest: Manifest, report: Report) -> None:
        self.count = self.bytes = 0
        self.missing: Sequence[str] = ()
        self.manifest = manifest
        self._target, self._report = target, report

    def delete_unfinished(self) -> None:
        """Delete what a backup left that was killed. Nobody else writes to the folder."""
        for path in self._target.unfinished():
            path.unlink()

    def copy(self, keys: Iterable[str]) -> Iterator[str]:
        """Copy what the backup does not have, and yield keys without a file."""
        new = (key for key in keys if key and not self._has(key))
        for some in batched(new, TOGETHER):
            copied, missing = self._copied(dict.fromkeys(some))
            self.manifest.add(copied)
            self.count += len(copied)
            self.bytes += sum(file.size for file in copied)
            self._report(self.count, self.bytes)
            yield from (key for key in missing if not is_reproducible(key))

    def _has(self, key: str) -> bool:
        size = self.manifest.name(key)
        return size is not None and self._target.size(key) == size

    def _copied(self, keys: Iterable[str]) -> tuple[list[KeptFile], list[str]]:
        copied, missing = [], []
        with self._target.together() as files:
            for key in keys:
                size = store().size(key)
                if size is None:
                    missing.append(key)
                    continue
                try:
                    stored = files.put(key, store().read_range(key, 0, size))
                    copied.append(KeptFile(key, stored.size, stored.sha256))
                except KeyMissing:  # deleted a moment ago
                    missing.append(key)
            files.keep()
        return copied, missing

    def delete_outdated(self, kept: Sequence[int]) -> None:
        """Delete the files that none of the backups with these numbers names."""
        for some in batched(self.manifest.outdated(kept), TOGETHER):
            for file in some:
                self._target.delete(file.key)
            self.manifest.forget(file.key for file in some)
        self.manifest.forget_other_backups(kept)


def _described(folder: Path, number: int, made_at: datetime, copies: _Copies) -> Backup:
    files, size = copies.manifest.totals()
    return Backup(
        number=number,
        made_at=made_at.isoformat(timespec="seconds"),
        vendor=snapshots.vendor(),
        migration=snapshots.migration(),
        database_sha256=folders.sha256(folder / f"database-{number}"),
        files=files,
        bytes=size,
        missing=len(copies.missing),
    )


def _delete_other_descriptions(folder: Path, kept: Sequence[Backup]) -> None:
    """Let the other backups no longer count, before their files go."""
    _delete(folder, "database-*.json", {backup.description for backup in kept})


def _delete_other_databases(folder: Path, kept: Sequence[Backup]) -> None:
    named = {name for backup in kept for name in (backup.description, backup.database)}
    _delete(folder, "database-*", named)


def _delete(folder: Path, pattern: str, staying: Collection[str]) -> None:
    for path in folder.glob(pattern):
        if path.name not in staying:
            with suppress(FileNotFoundError):
                path.unlink()


def every(seconds: float, say: Report) -> Report:
    """Return a report that says something at most once in that many seconds."""
    last = time.monotonic()

    def report(count: int, size: int) -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            say(count, size)

    return report
