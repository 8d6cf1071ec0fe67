"""Fixtures of the queue: a plant of real processes on a real broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.queue import topology
from jobs.queue.app import app
from jobs.running.broker import Node
from tests.queue.plant import OwnBroker, Plant, plant


@pytest.fixture
def works(broker: Node, tmp_path: Path, settings, django_db_blocker) -> Iterator[Plant]:
    """Nothing runs yet; the queue is empty."""
    settings.BROKER_URL = broker.url
    _empty()
    with django_db_blocker.unblock(), plant(tmp_path / "site", broker.url) as built:
        settings.STORAGE_URL = f"file:{built.folder / 'files'}"
        yield built


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[OwnBroker]:
    """A node that the test may kill."""
    built = OwnBroker(tmp_path / "node")
    built.start()
    yield built
    built.end()


@pytest.fixture
def works_on_own_broker(own_broker: OwnBroker, tmp_path: Path, settings, django_db_blocker) -> Iterator[Plant]:
    settings.BROKER_URL = own_broker.node.url
    with django_db_blocker.unblock(), plant(tmp_path / "site", own_broker.node.url) as built:
        settings.STORAGE_URL = f"file:{built.folder / 'files'}"
        yield built


def _empty() -> None:
    with app.connection_for_write() as connection:
        topology.declare(connection)
        for queue in (topology.queue, topology.dead):
            queue.bind(connection.default_channel).purge()
