"""A download as a sequence of bytes in memory and spans of stored files, which are copied only when
they are sent.
"""

import os
from collections.abc import Buffer, Generator, Iterator
from contextlib import closing

from jobs.storage.contract import PIECE, FileSpan, Pieces
from jobs.storage.store import store

#: bytes gathered before they are passed on, so that a header of 60 bytes is not sent by itself
BLOCK = 256 * 1024
LARGE = 128 * 1024  #: bytes from which a span is read by itself instead of into a block


def read(pieces: Pieces) -> Iterator[bytes]:
    """Yield all the bytes, in pieces of about BLOCK.

    Raises KeyMissing for a file that is absent or shorter: the connection has to break off, never
    to be padded.
    """
    for block in blocks(pieces, large=LARGE):
        if isinstance(block, FileSpan):
            yield from _read_file(block)
        else:
            yield bytes(block)


def blocks(pieces: Pieces, *, large: int) -> Generator[memoryview | FileSpan]:
    """Yield the bytes in blocks to copy, and spans of `large` or more bytes as open files. Each is
    good until the next one is asked for.

    Raises KeyMissing.
    """
    gathered = _Gathered()
    with closing(store().opened(pieces)) as found:
        for piece in found:
            if not isinstance(piece, FileSpan):
                yield from gathered.with_bytes(piece)
            elif piece.stop - piece.start < large:
                yield from gathered.with_file(piece)
            else:
                yield from gathered.rest()
                yield piece
    yield from gathered.rest()


class _Gathered:
    """A block that is being filled. Whoever adds to it gets it whenever it is full."""

    def __init__(self) -> None:
        self._buffer, self._filled = memoryview(bytearray(BLOCK)), 0

    def with_bytes(self, data: Buffer) -> Iterator[memoryview]:
        rest = memoryview(data)
        while rest:
            yield from self._full()
            part = rest[: BLOCK - self._filled]
            self._buffer[self._filled : self._filled + len(part)] = part
            self._filled += len(part)
            rest = rest[len(part) :]

    def with_file(self, file: FileSpan) -> Iterator[memoryview]:
        at = file.start
        while at < file.stop:
            yield from self._full()
            room = self._buffer[self._filled : self._filled + file.stop - at]
            count = _read_into(room, file, at)
            self._filled += count
            at += count

    def rest(self) -> Iterator[memoryview]:
        """Yield what is left, and begin again."""
        if self._filled:
            yield self._buffer[: self._filled]
            self._filled = 0

    def _full(self) -> Iterator[memoryview]:
        return self.rest() if self._filled == BLOCK else iter(())


def _read_into(buffer: memoryview, file: FileSpan, at: int) -> int:
    count = os.preadv(file.descriptor, [buffer], at)
    if not count:
        raise file.ended(at)
    return count


def _read_file(file: FileSpan) -> Iterator[bytes]:
    at = file.start
    while at < file.stop:
        data = os.pread(file.descriptor, min(PIECE, file.stop - at), at)
        if not data:
            raise file.ended(at)
        at += len(data)
        yield data
