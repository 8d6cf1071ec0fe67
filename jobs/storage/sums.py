"""Size and checksums of bytes, taken while they are written."""

import hashlib
import os
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

from jobs.storage import disk, uncached
from jobs.storage.contract import PIECE, Chunks, Stored
from jobs.storage.crc32 import crc32


class Sums:
    """The sums of the bytes so far."""

    def __init__(self) -> None:
        self._size, self._crc32, self._sha256 = 0, 0, hashlib.sha256()

    def add(self, piece: memoryview) -> None:
        self._size += len(piece)
        self._crc32 = crc32(piece, self._crc32)
        self._sha256.update(piece)

    def stored(self, key: str) -> Stored:
        return Stored(key, self._size, self._crc32, self._sha256.hexdigest())


def written(key: str, file: FileIO, chunks: Chunks) -> Stored:
    """Write the bytes and return what they are. They may not be on disk yet. Raises
    StorageFailed.
    """
    sums = Sums()
    for piece in pieces(chunks):
        with disk.faults_in_words(file.name):
            disk.write_whole(file, piece)
        sums.add(piece)
    return sums.stored(key)


def unsummed(key: str, path: str, chunks: Chunks) -> Stored:
    """Write the bytes to a new file and return their size without checksums, which take longer than
    the writing. Raises StorageFailed.
    """
    size, faults = 0, disk.faults_in_words(path.rpartition("/")[0])
    with faults:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        for chunk in chunks:
            with faults:
                size += uncached.write_all(descriptor, chunk)
    finally:
        os.close(descriptor)
    return Stored(key, size)


def written_to(key: str, path: Path, chunks: Chunks) -> Stored:
    """Write the bytes to a new file and return what they are. Raises StorageFailed."""
    with disk.faults_in_words(path.parent):
        opened = FileIO(path, "x")
    with opened as file:
        return written(key, file, chunks)


def written_with_digest(file: FileIO, chunks: Chunks) -> tuple[int, str]:
    """Write bytes whose other sums are known, and return their number and their SHA-256. Raises
    StorageFailed.
    """
    size, sha256 = 0, hashlib.sha256()
    for piece in pieces(chunks):
        with disk.faults_in_words(file.name):
            disk.write_whole(file, piece)
        size += len(piece)
        sha256.update(piece)
    return size, sha256.hexdigest()


def of_bytes(key: str, data: bytes) -> Stored:
    sums = Sums()
    sums.add(memoryview(data))
    return sums.stored(key)


def of_chunks(key: str, chunks: Chunks) -> Stored:
    """Return what the bytes are, without keeping them."""
    sums = Sums()
    for piece in pieces(chunks):
        sums.add(piece)
    return sums.stored(key)


def of_file(key: str, path: str | Path) -> Stored:
    """Return what a finished file holds. Raises OSError."""
    sums, piece = Sums(), memoryview(bytearray(PIECE))
    with FileIO(path) as file:
        while count := file.readinto(piece):
            sums.add(piece[:count])
    return sums.stored(key)


def pieces(chunks: Chunks) -> Iterator[memoryview]:
    """Split bytes into pieces so small that what was just written is still in the processor's cache
    when it is hashed.
    """
    for chunk in chunks:
        whole = memoryview(chunk).cast("B")
        for start in range(0, len(whole), PIECE):
            yield whole[start : start + PIECE]
