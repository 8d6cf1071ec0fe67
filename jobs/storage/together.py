"""Several files that become durable together: the caller waits for the disk once, not once for each
file.

    with Together(store()) as files:
        stored = files.put(key, chunks)
        files.keep()

Until `keep` returns, no reader sees any of them. Files that were not kept are deleted when the
block ends.
"""

import errno
import hashlib
import os
import shutil
import zlib
from collections.abc import Buffer, Iterable
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Self

from jobs.storage import disk
from jobs.storage.store import PIECE, TEMPORARY, Store, Stored, write_unsynced

MANY = 8  #: files from which on one wait for the whole file system costs less than a wait for each


class Together:
    """Files on their way into a store: all of them become visible, or none. Not thread-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._written: dict[str, str] = {}  #: key → where its bytes are until they are kept
        self._folders: set[str] = set()

    def __enter__(self) -> Self:
        with disk.faults_in_words(self._store.root):
            self._store.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._root = os.open(self._store.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        return self

    def __exit__(self, *_: object) -> None:
        for key in list(self._written):
            self.drop(key)
        os.close(self._root)

    def put(self, key: str, chunks: Iterable[Buffer]) -> Stored:
        """Write the bytes.

        Raises StorageFailed; whatever `chunks` raises passes through, and this file is gone.
        """
        path = self._place(key)
        with disk.faults_in_words(self._store.root):
            opened = FileIO(path, "x")
        try:
            with opened as file:
                return write_unsynced(key, file, chunks)
        except BaseException:
            self.drop(key)
            raise

    def take_over(self, key: str, path: Path) -> Stored:
        """Let a finished file that nobody writes to become the stored one, and return what it
        holds.

        On the store's own disk it is moved, which copies no bytes. Raises StorageFailed: then it is
        lost.
        """
        place = self._place(key)
        try:
            with disk.faults_in_words(self._store.root):
                _move(f"{path}", place)
                return _sums(key, place)
        except BaseException:
            self.drop(key)
            raise

    def drop(self, key: str) -> None:
        """Forget a file that was put or taken over."""
        path = self._written.pop(key, None)
        if path:
            with suppress(OSError):  # it was never created, or the disk is full or broken
                os.unlink(path)  # noqa: PTH108 -- a Path of each of 200 names takes longer than the rest

    def keep(self) -> None:
        """Return when all of them are on disk under their keys.

        Raises StorageFailed: then none is there.
        """
        with disk.faults_in_words(self._store.root):
            if len(self._written) >= MANY and disk.can_wait_for_file_system(self._root):
                # nothing refers to these names yet, and after a power cut nothing will
                self._rename()
                disk.wait_for_file_system(self._root)
            else:
                disk.wait_for_all(list(self._written.values()))
                self._rename()
                disk.wait_for_all(list(self._folders))
        self._written.clear()

    def _rename(self) -> None:
        for key, path in self._written.items():
            target = self._store.address(key)
            os.rename(path, target)  # noqa: PTH104
            self._written[key] = target

    def _place(self, key: str) -> str:
        folder, _, name = self._store.address(key).rpartition("/")
        if folder not in self._folders:
            with disk.faults_in_words(self._store.root):
                Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folders.add(folder)
        return self._written.setdefault(key, f"{folder}/{TEMPORARY}{name}")


def _move(path: str, place: str) -> None:
    try:
        os.rename(path, place)  # noqa: PTH104
    except OSError as error:
        if error.errno != errno.EXDEV:  # anything but "on another disk"
            raise
        shutil.copyfile(path, place)
        Path(path).unlink(missing_ok=True)


def _sums(key: str, path: str) -> Stored:
    size, crc32, sha256 = 0, 0, hashlib.sha256()
    piece = memoryview(bytearray(PIECE))
    with FileIO(path) as file:
        while count := file.readinto(piece):
            size += count
            crc32 = zlib.crc32(piece[:count], crc32)
            sha256.update(piece[:count])
    return Stored(key, size, crc32, sha256.hexdigest())
