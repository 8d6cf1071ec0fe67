"""What is declared in RabbitMQ, and why no message can get lost there."""

from collections.abc import Iterator
from contextlib import contextmanager

from jobs.processes import intervals
from jobs.queue import topology


def test_what_is_set_aside_has_a_place_before_the_queue_names_it(monkeypatch) -> None:
    noted: list[str] = []

    class Connection:
        @contextmanager
        def channel(self) -> Iterator[None]:
            noted.append("open")
            yield
            noted.append("close")

    class Bound:
        def __init__(self, name: str) -> None:
            self._name = name

        def declare(self) -> None:
            noted.append(self._name)

    monkeypatch.setattr(topology.queue, "bind", lambda channel: Bound("queue"), raising=False)
    monkeypatch.setattr(topology.dead, "bind", lambda channel: Bound("dead"), raising=False)

    topology.declare(Connection())

    assert noted == ["open", "dead", "queue", "close"]


def test_a_full_or_rejecting_queue_loses_no_message() -> None:
    settings = topology.queue.queue_arguments

    assert topology.queue.durable
    assert topology.dead.durable
    assert settings["x-queue-type"] == "quorum"
    assert settings["x-dead-letter-exchange"] == topology.dead.exchange.name
    assert settings["x-dead-letter-strategy"] == "at-least-once"
    assert settings["x-overflow"] == "reject-publish"


def test_the_broker_waits_longer_for_an_acknowledgement_than_a_picture_may_take() -> None:
    assert topology.CONSUMER_TIMEOUT / 1000 > 2 * intervals.HARD_LIMIT
