"""Whole files of a bucket on this machine, for code that needs a path.

An entry in use is locked (flock), so several processes can share the folder: whoever needs room
deletes the entries that nobody has used for the longest time. Entries are not synced. So each boot
of the machine begins with an empty folder, and none is ever read that a power cut has damaged.
"""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from jobs.storage import disk
from jobs.storage.contract import RESERVE

type Fetch = Callable[[Path], bool]
"""Writes the whole file to a path; False if there is nothing. Raises StorageFailed."""

FANS = 256
SHARE = 20  #: a process looks for room each time it has added this share of the limit
RECENT = 10.0  #: seconds for which a new entry waits for whoever fetched it
TOUCHED = 60.0  #: seconds after which a use is noted again
UNUSED = 30 * 86_400.0  #: seconds after which a lasting file goes
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class LocalCache:
    """Files in a folder, of at most `most_bytes` together, not counting those in use."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._all, self._most = folder, most_bytes
        self.folder = folder / _BOOT.read_text(encoding="ascii").strip()
        self._unfinished = folder / "unfinished"
        self._added = most_bytes  # so that the first entry looks for room

    @contextmanager
    def held(self, key: str, fetch: Fetch) -> Iterator[Path]:
        """Give the path of a file, fetched if it is not here. No file is there if there is nothing
        to fetch.
        """
        place = self._place(key)
        descriptor = self._locked(place)
        while descriptor is None and self._fetched(place, fetch):
            descriptor = self._locked(place)
        try:
            yield place
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def lasting(self, key: str, fetch: Fetch) -> Path | None:
        """Return the path of a file that stays, or None if there is nothing to fetch."""
        place = self.folder / "lasting" / _name(key)
        with suppress(FileNotFoundError):
            os.utime(place)
            return place
        return place if self._fetched(place, fetch) else None

    def forget(self, key: str) -> None:
        self._place(key).unlink(missing_ok=True)

    @contextmanager
    def spool(self) -> Iterator[Path]:
        """Give the path of a file to write, which is deleted at the end unless it was moved."""
        with disk.faults_in_words(self._unfinished):
            self._unfinished.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._unfinished / uuid4().hex
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def keep(self, key: str, path: Path) -> None:
        """Let a finished file, whose bytes are stored under this key, become an entry."""
        with suppress(OSError):  # it can be fetched
            self._move(path, self._place(key))

    def unfinished(self) -> Iterator[Path]:
        with suppress(FileNotFoundError):
            yield from self._unfinished.iterdir()

    def free_bytes(self) -> int:
        self._all.mkdir(mode=0o700, parents=True, exist_ok=True)
        return disk.free_bytes(self._all)

    def free_files(self) -> int | None:
        self._all.mkdir(mode=0o700, parents=True, exist_ok=True)
        return disk.free_files(self._all)

    def is_full(self) -> bool:
        """Return whether this machine has no room for entries, after making what room it can."""
        if self.free_bytes() >= RESERVE:
            return False
        self.make_room()
        return self.free_bytes() < RESERVE

    def make_room(self) -> None:
        """Delete what nobody uses, the oldest first, until a tenth of the limit is free."""
        self._all.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(BlockingIOError), _alone(self._all / "making-room"):
            self._delete_old_boots()
            self._delete_oldest(down_to=self._wanted_size())

    def _wanted_size(self) -> int:
        """Return the bytes that entries may have: none if the disk is nearly full."""
        is_tight = disk.free_bytes(self._all) < 2 * RESERVE
        return 0 if is_tight else self._most - self._most // 10

    def _delete_oldest(self, *, down_to: int) -> None:
        entries = sorted(_entries(self.folder), key=lambda entry: entry[1].st_mtime)
        size = sum(disk.allocated_bytes(found) for _, found in entries)
        for path, found in entries:
            if size <= down_to:
                return
            if time.time() - found.st_mtime > RECENT and _deleted(path):
                size -= disk.allocated_bytes(found)

    def _delete_old_boots(self) -> None:
        for other in self._all.iterdir():
            if other.is_dir() and other not in (self.folder, self._unfinished):
                shutil.rmtree(other, ignore_errors=True)
        self._delete_unused()

    def _delete_unused(self) -> None:
        """Delete lasting files that nobody has used for long."""
        with suppress(FileNotFoundError):
            for path in (self.folder / "lasting").iterdir():
                if time.time() - path.stat().st_mtime > UNUSED:
                    path.unlink(missing_ok=True)

    def _locked(self, place: Path) -> int | None:
        with disk.faults_in_words(self.folder):
            return _locked(place)

    def _fetched(self, place: Path, fetch: Fetch) -> bool:
        with self.spool() as path:
            if not fetch(path):
                return False
            with disk.faults_in_words(path):
                self._move(path, place)
            return True

    def _move(self, path: Path, place: Path) -> None:
        size = path.stat().st_size
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.rename(place)
        self._added += size
        if self._added > self._most // SHARE:
            self._added = 0
            self.make_room()

    def _place(self, key: str) -> Path:
        name = _name(key)
        return self.folder / name[:2] / name


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def _locked(path: Path) -> int | None:
    """Open an entry for use, so that it is not deleted; None if it is not here."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    found = os.fstat(descriptor)
    if not found.st_nlink:  # deleted in between
        os.close(descriptor)
        return None
    if time.time() - found.st_mtime > TOUCHED:
        os.utime(descriptor)
    return descriptor


def _deleted(path: Path) -> bool:
    """Delete an entry unless somebody uses it."""
    with suppress(FileNotFoundError, BlockingIOError), _alone(path, os.O_RDONLY):
        path.unlink()
        return True
    return False


@contextmanager
def _alone(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> Iterator[None]:
    """Hold the lock of a file alone. Raises BlockingIOError if another process holds it."""
    descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _entries(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for fan in range(FANS):
        with suppress(FileNotFoundError), os.scandir(folder / f"{fan:02x}") as found:
            for entry in found:
                with suppress(FileNotFoundError):
                    yield Path(entry.path), entry.stat(follow_symlinks=False)
