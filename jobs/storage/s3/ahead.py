"""Spans of a download, fetched ahead of whoever sends them.

One request after the other would be slow: most results are small, and each answer takes a while to
begin. All downloads of a process share the bytes that may wait, so that a thousand slow visitors
hold little more than ten.
"""

import threading
from collections import deque
from collections.abc import Buffer, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import chain

from jobs.storage.contract import Piece, Pieces, Span
from jobs.storage.s3.connection import Connection
from jobs.storage.s3.reading import split, whole

AT_ONCE = 8  #: requests of one download
OF_ONE = 4 * 1024 * 1024  #: bytes that are fetched ahead for one download
OF_ALL = 32 * 1024 * 1024  #: bytes that are fetched ahead for all downloads of a process
PART = 1024 * 1024  #: bytes of one request
THREADS = 16


class _Budget:
    """Bytes that may be fetched ahead."""

    def __init__(self, size: int) -> None:
        self._left, self._lock = size, threading.Lock()

    def take(self, size: int) -> bool:
        with self._lock:
            if self._left < size:
                return False
            self._left -= size
            return True

    def give_back(self, size: int) -> None:
        with self._lock:
            self._left += size


_budget = _Budget(OF_ALL)


def read_ahead(connection: Connection, pieces: Pieces) -> Generator[Buffer]:
    """Yield the bytes of the pieces in order. Raises KeyMissing."""
    flight = _Flight(connection, pieces)
    try:
        while flight.fill():
            yield flight.first()
    finally:
        flight.end()


class _Flight:
    """Pieces that were asked for and not sent yet, each with the bytes it takes of the budget."""

    def __init__(self, connection: Connection, pieces: Pieces) -> None:
        self._connection = connection
        self._pieces = chain.from_iterable(map(_parts, pieces))
        self._next = next(self._pieces, None)
        self._asked: deque[tuple[bytes | Future[memoryview], int]] = deque()
        self._ahead = 0

    def fill(self) -> bool:
        """Ask for as much as may be fetched ahead, at least for one piece. Return False at the
        end.
        """
        while self._next is not None and (not self._asked or self._may_ask(self._next)):
            self._ask(self._next)
            self._next = next(self._pieces, None)
        return bool(self._asked)

    def first(self) -> Buffer:
        asked, size = self._asked.popleft()
        self._give_back(size)
        return asked if isinstance(asked, bytes) else asked.result()

    def end(self) -> None:
        for asked, size in self._asked:
            self._give_back(size)
            if not isinstance(asked, bytes):
                asked.cancel()
        self._asked.clear()

    def _may_ask(self, piece: Piece) -> bool:
        size = _size(piece)
        return (
            len(self._asked) < 2 * AT_ONCE and self._ahead + size <= OF_ONE and _budget.take(size)
        )

    def _ask(self, piece: Piece) -> None:
        size = _size(piece) if self._asked else 0  # the first one waits for nobody
        self._ahead += size
        if isinstance(piece, Span):
            asked = _threads().submit(whole, self._connection, piece)
            self._asked.append((asked, size))
        else:
            self._asked.append((piece, size))

    def _give_back(self, size: int) -> None:
        self._ahead -= size
        _budget.give_back(size)


def _parts(piece: Piece) -> Iterator[Piece]:
    return split(piece, PART) if isinstance(piece, Span) else iter((piece,))


def _size(piece: Piece) -> int:
    return piece.stop - piece.start if isinstance(piece, Span) else len(piece)


@cache
def _threads() -> ThreadPoolExecutor:
    """Return the threads that fetch. They are created on first use, after a server has forked."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix="s3-ahead")
