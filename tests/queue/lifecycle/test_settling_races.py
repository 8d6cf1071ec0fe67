"""A batch never settles while a person opens a row of it again, on either database."""

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from dashboard import env
from tests.queue import settling
from tests.queue.plant import connect_here, connect_to, shared_database

pytestmark = pytest.mark.postgres

ROUNDS = 10  #: of each action


@pytest.fixture(scope="module")
def sqlite(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[settling.Connect]:
    folder = tmp_path_factory.mktemp("settling")
    with django_db_blocker.unblock():
        with shared_database(folder):
            pass
        yield partial(connect_here, folder)


@pytest.fixture(scope="module")
def postgresql(postgres: str, django_db_blocker: DjangoDbBlocker) -> Iterator[settling.Connect]:
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE settling")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SETTLING_URL", postgres.rpartition("/")[0] + "/settling")
        database = env.database("SETTLING_URL", Path())
    with django_db_blocker.unblock():
        yield partial(connect_to, database)


@pytest.mark.parametrize(
    ("database", "name"),
    [*(("postgresql", name) for name in settling.ACTIONS), ("sqlite", "cancel and continue")],
)
def test_a_row_opened_while_its_batch_settles_is_made(
    name: str, database: str, request: pytest.FixtureRequest
) -> None:
    connect = request.getfixturevalue(database)

    tally = settling.play(settling.ACTIONS[name], ROUNDS, random.Random(name), connect)

    assert tally == settling.Tally(rounds=ROUNDS)
