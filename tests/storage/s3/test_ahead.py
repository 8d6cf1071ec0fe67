"""Spans of a download, fetched ahead."""

import threading

import pytest

from jobs.storage import KeyMissing, Span
from jobs.storage.s3 import ahead
from jobs.storage.s3.connection import Part
from tests.services import PATIENCE

SIZE = 3 * ahead.PART + 5


class Server:
    """Answers each request when it is allowed to, and counts those that wait."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, int]] = []
        self.may_answer = threading.Event()
        self.may_answer.set()

    def part(self, key: str, start: int, stop: int) -> Part:
        self.asked.append((key, start, stop))
        assert self.may_answer.wait(PATIENCE)
        if key == "gone":
            raise KeyMissing(key)
        return Part(memoryview(key.encode() * (stop - start))[: stop - start], SIZE, "", 0)


@pytest.fixture
def server() -> Server:
    return Server()


def left() -> int:
    return ahead._budget._left


def test_pieces_come_in_order_and_large_spans_in_parts(server: Server) -> None:
    pieces = [b"head", Span("a", 0, SIZE), b"between", Span("b", 2, 5), Span("c", 4, 4), b"end"]

    sent = b"".join(bytes(piece) for piece in ahead.read_ahead(server, pieces))

    assert sent == b"head" + b"a" * SIZE + b"between" + b"bbb" + b"end"
    assert max(stop - start for _, start, stop in server.asked) == ahead.PART
    assert left() == ahead.OF_ALL


def test_as_much_is_fetched_ahead_as_may_wait_and_no_more(server: Server) -> None:
    pieces = [Span(f"{n}", 0, ahead.PART) for n in range(50)]
    reading = ahead.read_ahead(server, pieces)

    next(reading)
    most_ahead = ahead.OF_ONE // ahead.PART

    assert len(server.asked) <= 1 + most_ahead
    assert ahead.OF_ALL - left() <= ahead.OF_ONE
    reading.close()
    assert left() == ahead.OF_ALL


def test_without_room_ahead_a_download_still_continues(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "_budget", ahead._Budget(0))

    sent = list(ahead.read_ahead(server, [Span("a", 0, 3), Span("b", 0, 3)]))

    assert [bytes(piece) for piece in sent] == [b"aaa", b"bbb"]


def test_a_missing_object_ends_the_download_where_it_would_be(server: Server) -> None:
    reading = ahead.read_ahead(server, [Span("a", 0, 3), Span("gone", 0, 3), Span("b", 0, 3)])

    assert bytes(next(reading)) == b"aaa"
    with pytest.raises(KeyMissing):
        next(reading)
    assert left() == ahead.OF_ALL
