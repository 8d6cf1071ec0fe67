"""Immutable objects in a bucket of an S3 server.

A key is written once, with a conditional PUT: the same bytes may come again, others are refused.
Files over one part are sent in parts, which no condition guards, so the key is looked at first. The
server acknowledges what it has stored. Each object has its SHA-256 beside it, and a file for this
machine is compared with that.
"""

from collections.abc import Buffer, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from io import BufferedReader, FileIO
from itertools import chain
from pathlib import Path

from jobs.errors import StorageFailed
from jobs.storage import disk, sums
from jobs.storage.contract import (
    PIECE,
    RESERVE,
    Chunks,
    File,
    KeyMissing,
    Pieces,
    Span,
    Stored,
    Trouble,
)
from jobs.storage.s3.address import BucketAddress
from jobs.storage.s3.ahead import read_ahead
from jobs.storage.s3.cache import LocalCache
from jobs.storage.s3.connection import PART, PROBE, Body, Connection, Part
from jobs.storage.s3.reading import ObjectFile, parts
from jobs.storage.s3.together import TogetherInBucket

FULL_HERE = "The disk of this host is full. Free some space: its work needs room for files."
UNUSABLE_HERE = (
    "This host cannot keep files for its work ({}). Make the folder `cache` of its data writable."
)


class BucketStore:
    """Objects below the prefix of a bucket, and whole files of some of them on this machine."""

    counts_room = False
    is_shared = True
    web_folder = None

    def __init__(self, address: BucketAddress, cache: LocalCache) -> None:
        self._shown = address.shown
        self._connection = Connection(address)
        self._cache = cache

    # --- Writing ----------------------------------------------------------------------------------

    def put(self, key: str, chunks: Chunks) -> Stored:
        """Take the bytes to this machine first, so that a slow sender holds no request open."""
        self.address(key)
        with self._cache.spool() as path:
            stored = sums.written_to(key, path, chunks)
            self.send(stored, path)
            self._cache.keep(key, path)
            return stored

    def put_bytes(self, key: str, data: bytes) -> Stored:
        return self._put_from_memory(key, data, is_new=True)

    def put_once(self, key: str, chunks: Chunks) -> Stored:
        data, rest = _beginning(chunks)
        if rest is not None:
            return self.put(key, chain([data], rest))
        return self._put_from_memory(key, data, is_new=True)

    def put_reproducible(self, key: str, data: bytes) -> Stored:
        return self._put_from_memory(key, data, is_new=False)

    def together(self) -> TogetherInBucket:
        return TogetherInBucket(self, self._cache)

    def send(self, stored: Stored, body: Body, *, is_new: bool = True) -> None:
        """Store bytes whose sums are known. `is_new`: raise StorageFailed if the key has others."""
        is_large = isinstance(body, Path) and stored.size > PART
        is_there = is_new and is_large and self.size(stored.key) is not None
        if is_there or not self._connection.put(stored, body, is_new=is_new):
            self._require_same(stored)

    def _put_from_memory(self, key: str, data: bytes, *, is_new: bool) -> Stored:
        self.address(key)
        if len(data) > PART:
            return self.put(key, [data])
        stored = sums.of_bytes(key, data)
        self.send(stored, data, is_new=is_new)
        return stored

    def _require_same(self, stored: Stored) -> None:
        """Raise StorageFailed unless the bytes under the key are these: then they were sent twice,
        because the first answer was lost.
        """
        there = self._connection.part(stored.key, 0, 1)
        if (there.size, there.sha256 or stored.sha256) != (stored.size, stored.sha256):
            raise StorageFailed(
                f"The storage, {self._shown}, has another file under {stored.key}. Nothing was "
                "overwritten. Does another site use the same bucket and prefix?"
            )

    # --- Reading ----------------------------------------------------------------------------------

    def size(self, key: str) -> int | None:
        found = self._look(key)
        return found and found.size

    def open(self, key: str) -> BufferedReader:
        self.address(key)
        return BufferedReader(ObjectFile(self._connection, key), PIECE)

    def read(self, key: str) -> bytes:
        return b"".join(self._parts(key))

    def read_range(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        self.address(key)
        yield from map(bytes, parts(self._connection, Span(key, start, stop)))

    def opened(self, pieces: Pieces) -> Generator[Buffer]:
        return read_ahead(self._connection, pieces)

    def local(self, key: str) -> AbstractContextManager[Path]:
        self.address(key)
        return self._cache.held(key, lambda path: self._fetch(key, path))

    def lasting(self, key: str) -> Path | None:
        self.address(key)
        return self._cache.lasting(key, lambda path: self._fetch(key, path))

    def web_path(self, _key: str) -> None:
        return None

    def _fetch(self, key: str, path: Path) -> bool:
        """Write the whole object to a path, and compare it with its size and digest."""
        try:
            first = self._connection.part(key)
            with disk.faults_in_words(path.parent):
                opened = FileIO(path, "x")
            with opened as file:
                chunks = chain([first.data], self._further(key, first))
                size, sha256 = sums.written_with_digest(file, chunks)
        except KeyMissing:
            return False
        if (size, first.sha256 or sha256) != (first.size, sha256):
            raise StorageFailed(
                f"The storage, {self._shown}, has a damaged file under {key}: its digest is not "
                "the one that was stored with it."
            )
        return True

    def _parts(self, key: str) -> Iterator[memoryview]:
        self.address(key)
        first = self._connection.part(key)
        yield first.data
        yield from self._further(key, first)

    def _further(self, key: str, first: Part) -> Iterator[memoryview]:
        if len(first.data) < first.size:
            yield from parts(self._connection, Span(key, len(first.data), first.size))

    def _look(self, key: str) -> Part | None:
        self.address(key)
        try:
            return self._connection.part(key, 0, 1)
        except KeyMissing:
            return None

    # --- Deleting and listing ---------------------------------------------------------------------

    def delete(self, key: str) -> None:
        self._delete([self.address(key)])

    def delete_files(self, files: Sequence[File]) -> None:
        self._delete([file.address for file in files])

    def delete_empty_folders(self, prefix: str) -> None:
        """Do nothing: a bucket has no folders."""

    def _delete(self, keys: Sequence[str]) -> None:
        self._connection.delete(keys)
        for key in keys:
            self._cache.forget(key)

    def keys(self, prefix: str) -> Iterator[str]:
        for file in self.files(prefix):
            yield file.address

    def names(self, prefix: str) -> set[str]:
        return {key.rpartition("/")[2] for key in self.keys(prefix)}

    def files(self, prefix: str) -> Iterator[File]:
        found = self._connection.listed(prefix)
        return (File(key, size) for key, size in found if not key.startswith(PROBE))

    def sample(self, prefix: str) -> Iterator[tuple[File, float]]:
        """Yield every file: the server lists a thousand at once."""
        return ((file, 1.0) for file in self.files(prefix))

    def address(self, key: str) -> str:
        if any(part in ("", ".", "..") for part in key.split("/")):
            raise ValueError(f"not a storage key: {key!r}")
        return key

    def allocated(self, key: str) -> int:
        return self.size(key) or 0

    def modified(self, key: str) -> float | None:
        found = self._look(key)
        return found and found.modified

    def unfinished(self) -> Iterator[Path]:
        return self._cache.unfinished()

    # --- Room -------------------------------------------------------------------------------------

    def free_bytes(self) -> int:
        return self._cache.free_bytes()

    def usable_bytes(self) -> int:
        try:
            return max(0, self.free_bytes() - RESERVE)
        except OSError:
            return 0

    def free_files(self) -> int | None:
        return self._cache.free_files()

    @property
    def trouble(self) -> Trouble:
        return self._connection.health.trouble() or self._trouble_here()[0]

    @property
    def reason(self) -> str:
        if sentence := self._connection.health.sentence:
            return f"The storage, {self._shown}, does not work. {sentence}"
        return self._trouble_here()[1]

    def _trouble_here(self) -> tuple[Trouble, str]:
        """Return why this host cannot keep files for its work, and a sentence about it."""
        try:
            is_full = self._cache.is_full()
        except OSError as error:
            return "away", UNUSABLE_HERE.format(error.strerror)
        return ("full", FULL_HERE) if is_full else ("", "")


def _beginning(chunks: Chunks) -> tuple[bytes, Iterator[Buffer] | None]:
    """Return all bytes if they fit into one part; otherwise the first ones, and the rest."""
    held, size, rest = [], 0, iter(chunks)
    for chunk in rest:
        held.append(chunk)
        size += memoryview(chunk).nbytes
        if size > PART:
            return b"".join(held), rest
    return b"".join(held), None
