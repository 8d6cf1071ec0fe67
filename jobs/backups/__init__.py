"""Backups: the database as of one moment, and every file that it names.

A backup is a folder: `backup.json` says what it holds, `database-N` is the database, `files/` a
store with a copy of each file, and `manifest.sqlite3` has the SHA-256 of each. The next backup into
the same folder copies only what is new. Until it is complete, the one before stays whole. Several
can be kept; they share their files.
"""

from jobs.backups.folder import Backup, BackupRefused, complete, required, secret_key
from jobs.backups.making import Made, Report, every, make
from jobs.backups.restoring import Restored, check, restore

__all__ = [
    "Backup",
    "BackupRefused",
    "Made",
    "Report",
    "Restored",
    "check",
    "complete",
    "every",
    "make",
    "required",
    "restore",
    "secret_key",
]
