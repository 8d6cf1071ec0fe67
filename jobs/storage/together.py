"""Several files of a folder that become durable together: the caller waits for the disk once, not
once for each file.

Until `keep` returns, no reader sees any of them.
"""

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Self
from uuid import uuid4

from jobs.storage import disk, uncached
from jobs.storage.contract import Chunks, Stored
from jobs.storage.sums import unsummed, written

TEMPORARY = ".part-"  #: how the name of an unfinished file begins
MANY = 8  #: files in the page cache from which on one wait for all of it costs less


class TogetherOnDisk:
    """Files on their way into a folder, as `contract.Together` says.

    `address`: where the file of a key is, as text.
    """

    def __init__(self, folder: Path, address: Callable[[str], str]) -> None:
        self._folder, self._address = folder, address
        self._token = uuid4().hex  #: so that a file of a writer that was killed is in nobody's way
        self._written: dict[str, str] = {}  #: key → where its bytes are until they are kept
        self._targets: dict[str, str] = {}  #: key → where they are from then on
        self._uncached: set[str] = set()  #: keys of files that are past the page cache
        self._folders: set[str] = set()

    def __enter__(self) -> Self:
        with disk.faults_in_words(self._folder):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._root = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        return self

    def __exit__(self, *_: object) -> None:
        for key in list(self._written):
            self.drop(key)
        os.close(self._root)

    def put(self, key: str, chunks: Chunks) -> Stored:
        path = self._place(key)
        try:
            with disk.faults_in_words(self._folder):
                opened = FileIO(path, "x")
            with opened as file:
                return written(key, file, chunks)
        except BaseException:
            self.drop(key)
            raise

    def put_unsummed(self, key: str, chunks: Chunks) -> Stored:
        path = self._place(key)
        try:
            stored = unsummed(key, path, chunks)
        except BaseException:
            self.drop(key)
            raise
        if stored.size >= uncached.LEAST:
            self._uncached.add(key)
        return stored

    def take_over(self, key: str, path: Path) -> Stored:
        """Move the file into the folder. On the same disk that copies no bytes."""
        place = self._place(key)
        try:
            with disk.faults_in_words(self._folder):
                _move(f"{path}", place)
                return Stored(key, os.stat(place).st_size)  # noqa: PTH116
        except BaseException:
            self.drop(key)
            raise

    def drop(self, key: str) -> None:
        self._uncached.discard(key)
        path = self._written.pop(key, None)
        if path:
            with suppress(OSError):  # it was never created, or the disk is full or broken
                # A Path of each of 200 names takes longer than the rest.
                os.unlink(path)  # noqa: PTH108

    def keep(self) -> None:
        with disk.faults_in_words(self._folder):
            if disk.syncs_names(self._root):
                # nothing refers to these names yet, and after a power cut nothing will
                self._rename()
                self._wait_for_files_with_names()
            else:
                disk.wait_for_all(list(self._written.values()))
                self._rename()
                disk.wait_for_all(list(self._folders))
        self._written.clear()

    def _wait_for_files_with_names(self) -> None:
        # Files past the page cache are there already, and what others wrote through it is not.
        through_cache = len(self._written) - len(self._uncached)
        if through_cache >= MANY and disk.can_wait_for_file_system(self._root):
            disk.wait_for_file_system(self._root)
        else:
            disk.wait_for_all(list(self._written.values()))

    def _rename(self) -> None:
        for key, path in self._written.items():
            target = self._targets[key]
            os.rename(path, target)  # noqa: PTH104
            self._written[key] = target

    def _place(self, key: str) -> str:
        target = self._targets[key] = self._address(key)
        folder, _, name = target.rpartition("/")
        if folder not in self._folders:
            with disk.faults_in_words(self._folder):
                Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folders.add(folder)
        return self._written.setdefault(key, f"{folder}/{TEMPORARY}{name}-{self._token}")


def _move(path: str, place: str) -> None:
    try:
        os.rename(path, place)  # noqa: PTH104
    except OSError as error:
        if error.errno != errno.EXDEV:  # anything but "on another disk"
            raise
        shutil.copyfile(path, place)
        Path(path).unlink(missing_ok=True)
