"""Bodies that a few threads send to everyone: slow ones hold none of them, and nothing short passes
for whole.
"""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from dashboard.downloads import senders
from dashboard.downloads.senders import Senders
from jobs.storage import Span, store
from tests.services import PATIENCE

type Ends = tuple[socket.socket, socket.socket]


@pytest.fixture(scope="module")
def at_work() -> Senders:
    return senders.senders()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def ends(stack: ExitStack) -> Ends:
    ours, theirs = socket.socketpair()
    stack.enter_context(closing(theirs))
    theirs.settimeout(PATIENCE)
    return ours, theirs


def read_all(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(1 << 20), b""))


def stored(key: str, size: int) -> bytes:
    data = os.urandom(size)
    store().put_bytes(key, data)
    return data


def test_bytes_in_memory_and_small_and_large_files_arrive_in_order(
    at_work: Senders, stack: ExitStack
) -> None:
    small, large = stored("t/small", 30_000), stored("t/large", 3_000_000)
    ours, theirs = ends(stack)

    at_work.send(
        ours,
        [
            b"head",
            Span("t/small", 10, 30_000),
            Span("t/large", 5, 3_000_000),
            bytes(600_000),
            b"tail",
        ],
    )

    assert read_all(theirs) == b"head" + small[10:] + large[5:] + bytes(600_000) + b"tail"


def test_results_of_usual_size_are_not_copied_and_small_ones_are_gathered(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, usual = stored("t/small", 4000), stored("t/usual", 34_000)
    ours, theirs = ends(stack)
    by_kernel: list[int] = []
    read: list[int] = []
    sendfile, preadv = os.sendfile, os.preadv

    def watched_sendfile(out: int, descriptor: int, at: int, count: int) -> int:
        by_kernel.append(sendfile(out, descriptor, at, count))
        return by_kernel[-1]

    def watched_preadv(descriptor: int, buffers: list[memoryview], at: int) -> int:
        read.append(preadv(descriptor, buffers, at))
        return read[-1]

    monkeypatch.setattr(os, "sendfile", watched_sendfile)
    monkeypatch.setattr(os, "preadv", watched_preadv)
    pieces = [b"head", Span("t/small", 0, 4000), Span("t/usual", 0, 34_000), b"tail"]

    list(senders.handed_over(ours, pieces))
    ours.close()

    assert read_all(theirs) == b"head" + small + usual + b"tail"
    assert (by_kernel, read) == ([34_000], [4000])


def test_many_that_read_nothing_keep_nobody_waiting(at_work: Senders, stack: ExitStack) -> None:
    data = stored("t/long", 3_000_000)
    slow = [ends(stack) for _ in range(40)]
    for ours, _ in slow:
        at_work.send(ours, [Span("t/long", 0, 3_000_000)])
    ours, theirs = ends(stack)

    at_work.send(ours, [Span("t/long", 0, 3_000_000)])

    assert read_all(theirs) == data
    assert sum(thread.name == "sender" for thread in threading.enumerate()) == senders.THREADS
    assert read_all(slow[0][1]) == data


@pytest.mark.parametrize("size", [1000, 1_000_000])
def test_a_file_that_became_shorter_ends_the_connection(
    at_work: Senders, stack: ExitStack, size: int
) -> None:
    data = stored("t/short", size)
    ours, theirs = ends(stack)

    at_work.send(ours, [b"head", Span("t/short", 0, size + 10), b"never"])

    got = read_all(theirs)
    assert (b"head" + data).startswith(got)


def test_a_missing_file_is_told_to_whoever_asked(at_work: Senders, stack: ExitStack) -> None:
    ours, theirs = ends(stack)
    told = threading.Event()

    at_work.send(ours, [b"head", Span("t/gone", 0, 10)], told.set)

    assert b"head".startswith(read_all(theirs))
    assert told.wait(PATIENCE)


def test_one_that_hangs_up_leaves_nothing_open(at_work: Senders, stack: ExitStack) -> None:
    stored("t/gone", 3_000_000)
    ours, theirs = ends(stack)
    at_work.send(ours, [Span("t/gone", 0, 3_000_000)])
    theirs.close()
    ours, theirs = ends(stack)

    at_work.send(ours, [b"next"])

    assert read_all(theirs) == b"next"


def test_what_gunicorn_does_with_its_socket_no_longer_matters(stack: ExitStack) -> None:
    ours, theirs = ends(stack)

    assert list(senders.handed_over(ours, [b"body"])) == [b""]
    ours.shutdown(socket.SHUT_RDWR)
    ours.close()

    assert read_all(theirs) == b"body"
