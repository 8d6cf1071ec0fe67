"""Whatever two people ask of a batch at the same moment, on PostgreSQL, nothing is lost or stuck."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from dashboard import env
from tests.control import pairs
from tests.queue import settling
from tests.queue.plant import connect_to

pytestmark = pytest.mark.postgres

PAIRS = [
    ("update", "delete"),
    ("update", "replace picture"),
    ("redesign", "retry"),
    ("make another", "delete"),
    ("make another", "remove pictures"),
]


@pytest.fixture(scope="module")
def connect(postgres: str, django_db_blocker: DjangoDbBlocker) -> Iterator[settling.Connect]:
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE pairs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PAIRS_URL", postgres.rpartition("/")[0] + "/pairs")
        database = env.database("PAIRS_URL", Path())
    with django_db_blocker.unblock():
        yield partial(connect_to, database)


@pytest.mark.parametrize("names", PAIRS)
def test_at_the_same_moment(connect: settling.Connect, names: tuple[str, str]) -> None:
    with connect():
        batch = pairs.batch()

        pairs.at_once(batch, names, connect)

        assert pairs.faults(batch) == []
