"""The publisher on a real broker: what was taken, what was not, and what nobody can tell."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from jobs.queue import topology
from jobs.queue.app import app
from jobs.queue.lifecycle import Ticket
from jobs.queue.publisher import BROKER_GONE, Gauge, Publisher, refusal
from jobs.running.broker import Node
from tests.queue.conftest import empty_queues
from tests.queue.plant import OwnBroker
from tests.services import PATIENCE, wait_for

pytestmark = pytest.mark.broker

TICKETS = [Ticket(number, 1) for number in range(1, 51)]


@pytest.fixture
def publisher(broker: Node, settings: Settings) -> Iterator[Publisher]:
    settings.BROKER_URL = broker.url
    empty_queues()
    built = Publisher()
    built.connect()
    yield built
    built.drop()


def delete_queue() -> None:
    with app.connection_for_write() as connection:
        topology.queue.bind(connection.default_channel).delete()


def test_messages_are_confirmed_and_counted(publisher: Publisher) -> None:
    publisher.publish(TICKETS)
    answers = publisher.answers(seconds=PATIENCE)

    assert (answers.confirmed, answers.refused, publisher.unconfirmed) == (TICKETS, [], 0)
    wait_for(
        lambda: publisher.gauge() == Gauge(ready=50, consumers=0), PATIENCE, "50 ready messages"
    )


def test_a_message_says_what_celery_itself_would_say_without_what_its_protocol_calls_optional(
    publisher: Publisher,
) -> None:
    exchange, key = topology.queue.exchange.name, topology.queue.routing_key
    publisher.publish([Ticket(7, 3)])
    publisher.answers(seconds=PATIENCE)
    with app.connection_for_write() as connection:
        whole = {"task_id": "7:3", "exchange": exchange, "routing_key": key, "priority": 0}
        app.send_task(topology.TASK, (7, 3), connection=connection, **whole)
    wait_for(lambda: publisher.gauge().ready == 2, PATIENCE, "two ready messages")

    with app.connection_for_write() as connection:
        queue = topology.queue.bind(connection.default_channel)
        ours, celerys = queue.get(no_ack=True), queue.get(no_ack=True)

    assert ours.payload == celerys.payload
    assert ours.headers.keys() == {"lang", "task", "id", "root_id", "parent_id", "group"}
    assert ours.headers.items() <= celerys.headers.items()
    # Those that keep it on disk, and find it again.
    for name in (
        "correlation_id",
        "delivery_mode",
        "priority",
    ):
        assert ours.properties[name] == celerys.properties[name]
    for name in ("content_type", "content_encoding"):
        assert getattr(ours, name) == getattr(celerys, name)


def test_the_tags_continue_over_several_blocks(publisher: Publisher) -> None:
    for ticket in TICKETS[:5]:
        publisher.publish([ticket])

        assert publisher.answers(seconds=PATIENCE).confirmed == [ticket]


def test_messages_for_a_queue_that_is_gone_are_refused(publisher: Publisher) -> None:
    delete_queue()

    publisher.publish(TICKETS)
    answers = publisher.answers(seconds=PATIENCE)

    assert (answers.confirmed, answers.refused) == ([], TICKETS)


def test_urgent_messages_are_taken_first(publisher: Publisher) -> None:
    publisher.publish(TICKETS[:20])
    publisher.publish(TICKETS[20:24], urgent=2)
    publisher.answers(seconds=PATIENCE)
    wait_for(lambda: publisher.gauge().ready == 24, PATIENCE, "24 ready messages")

    with app.connection_for_write() as connection:
        queue = topology.queue.bind(connection.default_channel)
        taken = [
            message.properties["correlation_id"]
            for _ in range(4)
            if (message := queue.get(no_ack=True))
        ]

    assert set(taken) > {"21:1", "22:1"}


def test_a_drop_returns_the_unconfirmed_messages(publisher: Publisher) -> None:
    publisher.publish(TICKETS[:3])
    # A quick broker may have answered for the first, while the last was sent.
    unconfirmed = publisher.unconfirmed

    lost = publisher.drop()
    publisher.connect()

    assert len(lost) == unconfirmed
    assert set(lost) <= set(TICKETS[:3])
    assert publisher.unconfirmed == 0


def test_a_broker_that_hangs_is_noticed_within_seconds(
    own_broker: OwnBroker, settings: Settings
) -> None:
    settings.BROKER_URL = own_broker.node.url
    publisher = Publisher()
    publisher.connect()

    with own_broker.hanging():
        publisher.publish(TICKETS[:3])
        begun = time.monotonic()
        with pytest.raises(BROKER_GONE):
            publisher.gauge()

        # TCP itself would wait for a quarter of an hour.
        assert time.monotonic() - begun < PATIENCE
    assert publisher.drop() == TICKETS[:3]


def test_the_private_node_that_starts_later_is_found(
    settings: Settings, broker: Node, tmp_path: Path
) -> None:
    settings.BROKER_URL = broker.url
    empty_queues()
    settings.BROKER_URL, settings.DATA = "", tmp_path
    publisher = Publisher()

    with pytest.raises(BROKER_GONE):
        publisher.connect()
    (tmp_path / "broker").mkdir()
    (tmp_path / "broker" / "url").write_text(broker.url)
    publisher.connect()

    wait_for(
        lambda: publisher.gauge() == Gauge(ready=0, consumers=0),
        PATIENCE,
        "an empty queue without a worker",
    )
    publisher.drop()


def test_a_broker_that_refuses_says_why(broker: Node, settings: Settings) -> None:
    refusals = {}
    for url in (broker.url.replace("overprint:", "nobody:"), f"{broker.url[:-1]}prints"):
        settings.BROKER_URL = url
        refusals[url] = _refusal_of(Publisher())
    settings.BROKER_URL = broker.url
    delete_queue()
    with app.connection_for_write() as connection, connection.channel() as channel:
        channel.queue_declare(topology.queue.name, durable=True, auto_delete=False)
    classic = _refusal_of(Publisher())
    delete_queue()

    account, vhost = refusals.values()
    assert account.startswith("ACCESS_REFUSED - Login was refused")
    assert vhost.startswith("NOT_ALLOWED - vhost prints not found")
    assert classic.startswith("PRECONDITION_FAILED - inequivalent arg 'x-")
    assert refusal(TimeoutError()) == ""


def _refusal_of(publisher: Publisher) -> str:
    try:
        publisher.connect()
    except BROKER_GONE as problem:
        return refusal(problem)
    finally:
        publisher.drop()
    return ""
