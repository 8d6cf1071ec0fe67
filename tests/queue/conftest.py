"""Fixtures of the queue: a plant of real processes on a real broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.running.broker import Node
from tests.queue.plant import Plant, plant


@pytest.fixture
def works(broker: Node, tmp_path: Path, settings, django_db_blocker) -> Iterator[Plant]:
    """Nothing runs yet; the queue is empty."""
    settings.BROKER_URL = broker.url
    with django_db_blocker.unblock(), plant(tmp_path / "site", broker) as built:
        settings.STORAGE_URL = f"file:{built.folder / 'files'}"
        yield built
