"""Fixtures of the queue: a plant of real processes on a real broker."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker, Settings

from jobs.queue import topology
from jobs.queue.app import app
from jobs.running.broker import Node
from tests.queue.plant import OwnBroker, Plant, plant
from tests.queue.warm import Warm

type Build = Callable[[str], Plant]


@pytest.fixture
def build(
    tmp_path: Path, settings: Settings, django_db_blocker: DjangoDbBlocker, warm: Warm
) -> Iterator[Build]:
    """Build a plant at a broker's address. Nothing of it runs yet, and the queue is empty."""
    with ExitStack() as stack:

        def at(broker_url: str) -> Plant:
            settings.BROKER_URL = broker_url
            settings.STORAGE_URL = f"file:{tmp_path / 'site' / 'files'}"
            empty_queues()
            stack.enter_context(django_db_blocker.unblock())
            return stack.enter_context(plant(tmp_path / "site", broker_url, warm))

        yield at


@pytest.fixture
def works(broker: Node, build: Build) -> Plant:
    return build(broker.url)


@pytest.fixture(scope="session")
def _killable_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnBroker]:
    """Prepare a node once: to start it takes longer than most of the tests that break one."""
    built = OwnBroker(tmp_path_factory.mktemp("killable") / "node")
    yield built
    built.end()


@pytest.fixture
def own_broker(_killable_node: OwnBroker) -> OwnBroker:
    """Return a node that the test may kill. It runs, and has nothing of an earlier test."""
    _killable_node.renew()
    return _killable_node


@pytest.fixture
def works_on_own_broker(own_broker: OwnBroker, build: Build) -> Plant:
    return build(own_broker.node.url)


def empty_queues() -> None:
    with app.connection_for_write() as connection:
        topology.declare(connection)
        for queue in (topology.queue, topology.dead):
            queue.bind(connection.default_channel).purge()
