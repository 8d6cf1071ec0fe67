"""The folder of a backup: what is in it, and the sentences when it cannot be used."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Self

from jobs.errors import OverprintError
from jobs.storage.disk import wait_for_disk

FORMAT = 1  #: of the folder; a later version that writes it differently counts up
DESCRIPTION = "backup.json"
MANIFEST = "manifest.sqlite3"
FILES = "files"
LOCK = "lock"
SECRET_KEY = "secret_key"  # noqa: S105 -- the name of a file

type Vendor = Literal["sqlite", "postgresql"]


class BackupRefused(OverprintError):
    """The folder holds no backup that can be used, or none can be written there."""

    code = "backup_refused"


@dataclass(frozen=True, slots=True)
class Backup:
    """What `backup.json` says. `made_at`: ISO 8601 in UTC. `migration`: the last one of its tables.
    `missing`: keys that the database names and that the store did not have.
    """

    number: int
    made_at: str
    vendor: Vendor
    migration: str
    database_sha256: str
    files: int
    bytes: int
    missing: int
    format: int = FORMAT

    @property
    def database(self) -> str:
        return f"database-{self.number}"

    @classmethod
    def read(cls, folder: Path, description: str = DESCRIPTION) -> Self | None:
        """Return what is described; None if the folder holds no complete backup. Raises
        BackupRefused for one that this version cannot read.
        """
        try:
            found = json.loads((folder / description).read_text(encoding="utf-8"))
            if found["format"] > FORMAT:
                raise BackupRefused(
                    f"The backup in {folder} was made by a later version of Overprint. Use that "
                    "version, or a newer one."
                )
            return cls(**found)
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise _unreadable(folder / description, problem) from problem
        except (ValueError, KeyError, TypeError) as damage:
            raise BackupRefused(f"{folder / description} is damaged.") from damage

    @property
    def description(self) -> str:
        """Return the name of the file that stays when a later backup replaces `backup.json`."""
        return f"{self.database}.json"

    def write(self, folder: Path) -> None:
        """Replace the description. This makes the backup the complete one of its folder."""
        self.keep(folder)
        self._write(folder, DESCRIPTION)

    def keep(self, folder: Path) -> None:
        """Describe it also beside its database, for when a later one is the newest."""
        self._write(folder, self.description)

    def _write(self, folder: Path, name: str) -> None:
        temporary = folder / f"{name}.part"
        temporary.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
        wait_for_disk(temporary)
        temporary.replace(folder / name)
        wait_for_disk(folder)


def complete(folder: Path) -> list[Backup]:
    """Return all complete backups in the folder, the newest last."""
    names = [path.name for path in folder.glob("database-*.json")]
    read = [Backup.read(folder, name) for name in (*names, DESCRIPTION)]
    found = {backup.number: backup for backup in read if backup is not None}
    return sorted(found.values(), key=lambda backup: backup.number)


def required(folder: Path, number: int | None = None) -> Backup:
    """Return the newest backup in the folder, or the one with this number. Raises BackupRefused if
    it is not there.
    """
    found = complete(folder)
    if number is not None and found:
        return _numbered(folder, found, number)
    if found:
        return found[-1]
    raise BackupRefused(
        f"There is no complete backup in {folder}: it has no {DESCRIPTION}. Name the folder that "
        "`manage.py backup` wrote to."
    )


def _numbered(folder: Path, found: Sequence[Backup], number: int) -> Backup:
    for backup in found:
        if backup.number == number:
            return backup
    there = ", ".join(f"{backup.number} ({backup.made_at})" for backup in found)
    raise BackupRefused(f"{folder} has no backup {number}, only {there}.")


@contextmanager
def to_write(folder: Path) -> Iterator[None]:
    """Make the folder, and keep every other backup out of it. Raises BackupRefused if it holds
    something else, if it cannot be written to, or if a backup is being written there.
    """
    known = {DESCRIPTION, MANIFEST, FILES, LOCK}
    with _refused_in_words(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = {path.name for path in folder.iterdir()}
    if found and not found & known:
        raise BackupRefused(
            f"{folder} holds something other than a backup. Name an empty folder, or one that does "
            "not exist yet."
        )
    with _refused_in_words(folder):
        lock = (folder / LOCK).open("a")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(f"Another backup is being written to {folder}.") from None
        yield


@contextmanager
def _refused_in_words(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise BackupRefused(
            f"{folder} cannot be written to: {problem.strerror}. It has to belong to the user who "
            "makes the backup."
        ) from None


def keep_secret(folder: Path, key: str) -> None:
    """Write the secret key, readable only by its owner. The one before stays until it is whole."""
    temporary = folder / f"{SECRET_KEY}.part"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(key)
    wait_for_disk(temporary)
    temporary.replace(folder / SECRET_KEY)
    wait_for_disk(folder)


def secret_key(folder: Path) -> str:
    """Return the secret key of the saved site. Raises BackupRefused if it is missing or cannot be
    read.
    """
    path = folder / SECRET_KEY
    try:
        key = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BackupRefused(f"{path} is missing.") from None
    except OSError as problem:
        raise _unreadable(path, problem) from problem
    except ValueError:
        key = ""
    if not key:
        raise BackupRefused(f"{path} is damaged.")
    return key


def _unreadable(path: Path, problem: OSError) -> BackupRefused:
    return BackupRefused(
        f"{path} cannot be read: {problem.strerror}. It has to belong to the user who runs the "
        "command."
    )


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
