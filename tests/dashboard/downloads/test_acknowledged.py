"""What the other side of a real connection has got."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from dashboard.downloads import acknowledged

type Ends = tuple[socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """Ours, to which a megabyte was written, and theirs, which has room for little of it."""
    with socket.socket() as door, socket.socket() as theirs:
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        door.bind(("127.0.0.1", 0))
        door.listen()
        theirs.connect(door.getsockname())
        ours, _ = door.accept()
        with ours:
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1_000_000)
            ours.setblocking(False)
            ours.send(bytes(1_000_000))
            yield ours, theirs


def test_bytes_that_nobody_has_read_are_not_taken(ends: Ends) -> None:
    ours, _ = ends

    assert acknowledged.untaken(ours) > 100_000


def test_it_waits_for_a_client_that_continues_to_read(ends: Ends) -> None:
    ours, theirs = ends
    reader = threading.Thread(target=read_all, args=[theirs])
    reader.start()

    left = acknowledged.left_in_the_end(ours)

    assert left == 0
    theirs.shutdown(socket.SHUT_RDWR)
    reader.join()


def read_all(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def test_it_does_not_wait_for_a_client_that_hangs_up(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acknowledged, "PATIENCE", 120)
    ours, theirs = ends
    theirs.close()
    began = time.monotonic()

    left = acknowledged.left_in_the_end(ours)

    assert left > 100_000
    assert time.monotonic() - began < acknowledged.PATIENCE / 2


def test_one_that_is_silent_is_given_up(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acknowledged, "PATIENCE", 0.1)
    ours, _ = ends

    assert acknowledged.left_in_the_end(ours) > 100_000
