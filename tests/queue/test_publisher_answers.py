"""What the publisher makes of the broker's answers, whatever their order. On a real broker:
`test_publisher`.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from amqp.exceptions import AccessRefused, NotAllowed, NotFound, PreconditionFailed
from pytest_django import Settings

from jobs.processes import intervals
from jobs.queue import publisher as publishing
from jobs.queue.app import app
from jobs.queue.lifecycle import Ticket
from jobs.queue.publisher import Answers, Publisher, QueueSilent, refusal

FIRST, SECOND, THIRD = TICKETS = [Ticket(number, 1) for number in (1, 2, 3)]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Channel:
    """A channel whose broker has not answered yet."""

    def __init__(self) -> None:
        self.is_gone = False

    def prepare_message(self, *_: Any, **__: Any) -> None: ...

    def basic_publish(self, *_: Any, **__: Any) -> None:
        if self.is_gone:
            raise ConnectionResetError(104, "Connection reset by peer")

    def queue_declare(self, *_: Any, **__: Any) -> Any:
        return SimpleNamespace(message_count=0, consumer_count=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(publishing.time, "monotonic", clock)
    return clock


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Publisher:
    """Return a publisher that is connected; the test hands it the answers."""
    built = Publisher()
    built._channel = built._questions = Channel()
    monkeypatch.setattr(built, "_drain", lambda _seconds: False)
    return built


def come_back(publisher: Publisher, ticket: Ticket) -> None:
    message = SimpleNamespace(properties={"correlation_id": f"{ticket.job_id}:{ticket.generation}"})
    publisher._on_return(Exception(), "", "", message)


def answers(publisher: Publisher) -> Answers:
    return publisher.answers(seconds=0)


def test_an_answer_may_be_for_one_message_or_for_all_before_it(publisher: Publisher) -> None:
    publisher.publish(TICKETS)

    publisher._on_ack(3, multiple=False)
    alone = answers(publisher)
    publisher._on_ack(2, multiple=True)
    publisher._on_ack(2, multiple=True)

    assert alone == Answers(confirmed=[THIRD])
    assert answers(publisher) == Answers(confirmed=[FIRST, SECOND])
    assert answers(publisher) == Answers()


def test_what_the_queue_refuses_is_told_from_what_came_back(publisher: Publisher) -> None:
    publisher.publish(TICKETS)

    come_back(publisher, SECOND)
    publisher._on_ack(2, multiple=True)
    returned = answers(publisher)
    publisher._on_nack(3, multiple=False)

    assert returned == Answers(confirmed=[FIRST], refused=[SECOND])
    assert answers(publisher) == Answers(refused=[THIRD], is_rejected=True)


def test_a_message_that_came_back_once_is_confirmed_when_it_is_sent_again(
    publisher: Publisher,
) -> None:
    publisher.publish([FIRST])
    come_back(publisher, FIRST)
    publisher._on_ack(1, multiple=False)
    answers(publisher)

    publisher.publish([FIRST])
    publisher._on_ack(2, multiple=False)

    assert answers(publisher) == Answers(confirmed=[FIRST])


def test_a_drop_returns_all_that_nobody_was_told_to_be_confirmed(publisher: Publisher) -> None:
    publisher.publish(TICKETS)
    publisher._on_ack(1, multiple=False)
    publisher._on_nack(2, multiple=False)

    assert publisher.drop() == [THIRD, SECOND]
    assert (publisher.drop(), publisher.unconfirmed) == ([], 0)


def test_messages_that_were_not_sent_because_the_connection_broke_are_not_confirmed(
    publisher: Publisher,
) -> None:
    publisher._channel.is_gone = True
    with pytest.raises(ConnectionResetError):
        publisher.publish(TICKETS)

    assert publisher.drop() == TICKETS


def test_a_new_channel_counts_from_the_beginning(publisher: Publisher) -> None:
    publisher.publish(TICKETS)
    publisher.drop()
    publisher._channel = Channel()

    publisher.publish([SECOND])
    publisher._on_ack(1, multiple=False)

    assert answers(publisher) == Answers(confirmed=[SECOND])


def test_the_silence_is_that_since_the_last_answer_while_messages_wait(
    publisher: Publisher, clock: Clock
) -> None:
    silences = [publisher.silence]
    publisher.publish([FIRST])
    clock.now += 2
    silences.append(publisher.silence)
    publisher.publish([SECOND])
    silences.append(publisher.silence)
    publisher._on_ack(1, multiple=False)
    clock.now += 1
    silences.append(publisher.silence)
    publisher._on_ack(2, multiple=False)
    clock.now += 9
    silences.append(publisher.silence)
    publisher.publish([THIRD])
    silences.append(publisher.silence)

    assert silences == [0, 2, 2, 1, 0, 0]


def test_a_broker_that_takes_no_messages_is_not_silent(publisher: Publisher, clock: Clock) -> None:
    publisher.publish([FIRST])
    publisher._on_blocked("low on memory")
    clock.now += intervals.CONNECTION_BROKEN + 1
    blocked = publisher.silence, answers(publisher)
    publisher._on_unblocked()

    assert blocked == (0, Answers())
    assert publisher.short_of == "memory"
    assert publisher.silence == 0
    clock.now += 2
    assert publisher.silence == 2


@pytest.mark.parametrize("answers_questions", [True, False])
def test_a_queue_that_does_not_confirm_is_told_from_a_broker_that_says_nothing(
    publisher: Publisher, clock: Clock, answers_questions: bool
) -> None:
    publisher.publish(TICKETS)
    clock.now += intervals.CONNECTION_BROKEN
    answers(publisher)
    if answers_questions:
        publisher.gauge()
    clock.now += 1

    with pytest.raises(TimeoutError, match="3 messages were not confirmed") as problem:
        answers(publisher)

    assert isinstance(problem.value, QueueSilent) == answers_questions


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (AccessRefused("no such account"), "no such account"),
        (NotAllowed("no such virtual host"), "no such virtual host"),
        (PreconditionFailed("another kind of queue"), "another kind of queue"),
        (NotFound("no queue"), ""),
        (ConnectionRefusedError(111, "Connection refused"), ""),
    ],
)
def test_only_a_refusal_that_a_person_has_to_undo_is_told(problem: Exception, said: str) -> None:
    assert refusal(problem) == said


@contextmanager
def frozen_broker() -> Iterator[socket.socket]:
    """Listen as a broker does whose process stands still: the kernel takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.01)
        yield listening


def tries(listening: socket.socket) -> int:
    with ExitStack() as taken:
        for count in range(10):
            try:
                taken.enter_context(listening.accept()[0])
            except TimeoutError:
                return count
    return 10


@pytest.mark.parametrize(("nodes", "tried"), [(1, 1), (3, 2)])
def test_a_connection_tries_a_frozen_broker_once_and_another_node_of_a_cluster(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, nodes: int, tried: int
) -> None:
    monkeypatch.setitem(app.conf, "broker_connection_timeout", 0.1)
    with ExitStack() as running:
        brokers = [running.enter_context(frozen_broker()) for _ in range(nodes)]
        ports = [broker.getsockname()[1] for broker in brokers]
        settings.BROKER_URL = ";".join(f"amqp://127.0.0.1:{port}//" for port in ports)

        with pytest.raises(TimeoutError):
            Publisher().connect()

        assert sum(map(tries, brokers)) == tried
