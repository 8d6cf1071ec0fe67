"""Bytes of objects: as a file that can be read anywhere, and as a span of a download."""

import os
from collections.abc import Buffer, Iterator
from io import RawIOBase

from jobs.storage.contract import KeyMissing, Span
from jobs.storage.s3.connection import PART, Connection


class ObjectFile(RawIOBase):
    """An object as an unbuffered file. The first request tells its size. Raises KeyMissing."""

    def __init__(self, connection: Connection, key: str) -> None:
        self._connection, self._key = connection, key
        first = connection.part(key, 0, PART)
        self._size, self._at = first.size, 0
        self._held, self._held_from = first.data, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer).cast("B")
        if self._at >= self._size:
            return 0
        held = self._at_hand()
        count = min(len(view), len(held))
        view[:count] = held[:count]
        self._at += count
        return count

    def _at_hand(self) -> memoryview:
        """Return bytes from the present place on."""
        within = self._at - self._held_from
        if not 0 <= within < len(self._held):
            stop = min(self._at + PART, self._size)
            self._held = self._connection.part(self._key, self._at, stop).data
            self._held_from, within = self._at, 0
        return self._held[within:]


def parts(connection: Connection, span: Span, size: int = PART) -> Iterator[memoryview]:
    """Yield the bytes of a span, part after part. Raises KeyMissing if the object is absent or
    shorter.
    """
    for part in split(span, size):
        yield whole(connection, part)


def split(span: Span, size: int) -> Iterator[Span]:
    """Yield a span in parts of at most `size` bytes."""
    for start in range(span.start, span.stop, size):
        yield Span(span.key, start, min(start + size, span.stop))


def whole(connection: Connection, span: Span) -> memoryview:
    """Return the bytes of a span that fits into one request. Raises KeyMissing."""
    data = connection.part(*span).data
    if len(data) != span.stop - span.start:
        raise KeyMissing(f"{span.key} ends before byte {span.stop}")
    return data
