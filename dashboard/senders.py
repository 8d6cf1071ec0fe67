"""Long bodies, sent by a few threads to all who wait for one: a slow visitor holds a socket here, and no thread.

gunicorn gives each request a thread for as long as its answer takes. Here an answer leaves its thread once its headers
are out: the connection goes to threads that wait for all of them at once, and send to whoever has room.
"""

import logging
import os
import select
import socket as sockets
from collections.abc import Generator, Iterable, Iterator
from functools import cache
from socket import socket
from threading import Thread

from jobs.storage import KeyMissing, Piece, spans
from jobs.storage.spans import FileSpan

log = logging.getLogger(__name__)

THREADS = 4  #: each may wait for a disk


def handed_over(connection: socket, pieces: Iterable[Piece]) -> Iterator[bytes]:
    """Yield what a WSGI answer is made of, which is nothing: gunicorn sends the headers, then the body goes on here."""
    yield b""
    senders().send(_taken_over(connection), pieces)


def _taken_over(connection: socket) -> socket:
    """Return another socket of the same connection. What gunicorn does to its own, at the end, no longer matters."""
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

    def send(self, connection: socket, pieces: Iterable[Piece]) -> None:
        """Send all of it whenever there is room, then close the connection; at once when something is missing."""
        connection.setblocking(False)
        self._bodies[connection.fileno()] = (connection, _sent(connection, pieces))
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
        except BaseException as end:  # whatever it is, the other downloads go on
            del self._bodies[descriptor]
            sending.close()
            connection.close()
            if not isinstance(end, (StopIteration, ConnectionError)):
                log.warning("a download broke off: %s", end, exc_info=not isinstance(end, KeyMissing))


def _sent(connection: socket, pieces: Iterable[Piece]) -> Generator[None]:
    """Send all of it; yield whenever the other side has no room. Raises KeyMissing, OSError."""
    for block in spans.blocks(pieces):
        yield from _sent_file(connection, block) if isinstance(block, FileSpan) else _sent_bytes(connection, block)


def _sent_bytes(connection: socket, rest: memoryview) -> Generator[None]:
    while rest:
        try:
            rest = rest[connection.send(rest) :]
        except BlockingIOError:
            yield


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
        at += count


@cache
def senders() -> Senders:
    """Those of this process, from the first time on that it needs them."""
    return Senders()
