"""A few threads that send long bodies to all visitors: a slow visitor holds a socket but no thread.

gunicorn gives each request a thread for as long as its answer takes. Here an answer leaves its
thread once its headers are sent: the connection moves to threads that wait for all connections at
once, and send wherever there is room.
"""

import logging
import os
import select
import socket as sockets
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import cache
from socket import socket
from threading import Thread

from django.db import connections

from dashboard.batch import missing_results
from jobs.errors import StorageFailed
from jobs.queue.monitoring.web import sent
from jobs.storage import FileSpan, KeyMissing, Piece, spans

log = logging.getLogger(__name__)

type BrokeOff = Callable[[], None]
"""Called when a piece is missing."""

THREADS = 4  #: each of them may wait for a disk
SENT_BY_KERNEL = 16 * 1024
"""Bytes from which the kernel sends a span of a file without copying it. One more send takes as
long as the two copies of a span of this length.
"""


def handed_over(
    connection: socket, pieces: Iterable[Piece], broke_off: BrokeOff | None = None
) -> Iterator[bytes]:
    """Yield an empty WSGI body: gunicorn sends the headers, then these threads send the body.
    `broke_off` is called if a piece is missing.
    """
    yield b""
    senders().send(_taken_over(connection), pieces, broke_off)


def _taken_over(connection: socket) -> socket:
    """Return a second socket for the same connection, so that gunicorn can close its own."""
    ours = connection.dup()
    nobody, other_end = sockets.socketpair()
    with nobody, other_end:
        os.dup2(nobody.fileno(), connection.fileno(), inheritable=False)
    return ours


class Senders:
    """Threads that share one list of connections. They live as long as their process."""

    def __init__(self) -> None:
        self._room = select.epoll()
        self._bodies: dict[int, tuple[socket, Generator[None]]] = {}
        for _ in range(THREADS):
            Thread(target=self._serve, name="sender", daemon=True).start()

    def send(
        self,
        connection: socket,
        pieces: Iterable[Piece],
        broke_off: BrokeOff | None = None,
    ) -> None:
        """Send all pieces as room allows, then close the connection.

        Close it at once if a piece is missing, and call `broke_off`.
        """
        connection.setblocking(False)
        self._bodies[connection.fileno()] = (connection, _sent(connection, pieces, broke_off))
        self._room.register(connection, select.EPOLLOUT | select.EPOLLONESHOT)

    def _serve(self) -> None:
        while True:
            for descriptor, _ in self._room.poll(maxevents=1):
                self._go_on(descriptor)

    def _go_on(self, descriptor: int) -> None:
        connection, sending = self._bodies[descriptor]
        try:
            next(sending)
            self._room.modify(descriptor, select.EPOLLOUT | select.EPOLLONESHOT)
        except BaseException as end:  # whatever happens, the other downloads continue
            del self._bodies[descriptor]
            sending.close()
            connection.close()
            if not isinstance(end, (StopIteration, ConnectionError)):
                log.warning(
                    "a download broke off: %s", end, exc_info=not isinstance(end, KeyMissing)
                )


def _sent(
    connection: socket, pieces: Iterable[Piece], broke_off: BrokeOff | None
) -> Generator[None]:
    """Send all of it; yield whenever the other side has no room. Raises KeyMissing, StorageFailed,
    OSError.
    """
    sent.begin()
    try:
        for block in spans.blocks(pieces, large=SENT_BY_KERNEL):
            yield from (
                _sent_file(connection, block)
                if isinstance(block, FileSpan)
                else _sent_bytes(connection, block)
            )
    except (KeyMissing, StorageFailed) as problem:
        if broke_off is not None and missing_results.is_missing(problem):
            _call(broke_off)
        raise


def _call(broke_off: BrokeOff) -> None:
    """Call it in a thread that no request owns: nobody else closes its database connection."""
    try:
        broke_off()
    finally:
        connections.close_all()


def _sent_bytes(connection: socket, rest: memoryview) -> Generator[None]:
    while rest:
        try:
            count = connection.send(rest)
        except BlockingIOError:
            yield
            continue
        sent.add(count)
        rest = rest[count:]


def _sent_file(connection: socket, file: FileSpan) -> Generator[None]:
    at = file.start
    while at < file.stop:
        try:
            count = os.sendfile(connection.fileno(), file.descriptor, at, file.stop - at)
        except BlockingIOError:
            yield
            continue
        if not count:
            raise file.ended(at)
        sent.add(count)
        at += count


@cache
def senders() -> Senders:
    """Return the senders of this process, and start them the first time."""
    return Senders()
