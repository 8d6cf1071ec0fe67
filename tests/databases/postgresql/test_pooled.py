"""A pooler that gives each transaction another connection to the server, as PgBouncer does."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from dashboard import env
from jobs.databases.postgresql import limits
from jobs.databases.postgresql.base import DatabaseWrapper
from tests import services

pytestmark = [pytest.mark.postgres, pytest.mark.long(6)]

CONNECTIONS = 2  #: to the server, for everybody


@pytest.fixture(scope="module")
def pooled(postgres: str) -> Iterator[str]:
    """Start a pooler and return the URL of a database behind it."""
    with services.pgbouncer(postgres, size=CONNECTIONS) as url:
        yield url


@pytest.fixture(autouse=True)
def _connections_are_allowed(django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def limited() -> Iterator[None]:
    limits.answer_within(limits.BRIEF)
    yield
    limits.answer_within(limits.NONE)


def connect_to(url: str, monkeypatch: pytest.MonkeyPatch) -> DatabaseWrapper:
    """Return a connection of the site that is not open yet."""
    monkeypatch.setenv("URL_OF_THIS_TEST", url)
    settings = env.database("URL_OF_THIS_TEST", Path(os.devnull))
    wrapper = ConnectionHandler({"default": settings})["default"]
    assert isinstance(wrapper, DatabaseWrapper)
    return wrapper


def has_pooler(connection: DatabaseWrapper) -> bool:
    return bool(connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"])


@pytest.mark.usefixtures("limited")
def test_the_limits_of_one_process_do_not_reach_others_through_a_pooler(
    pooled: str, monkeypatch: pytest.MonkeyPatch
):
    with closing(connect_to(pooled, monkeypatch)) as ours, ours.cursor() as cursor:
        cursor.execute("SELECT 1")

        found = set()
        with psycopg.connect(pooled) as first, psycopg.connect(pooled) as second:
            for client in (first, second):
                found.add(client.execute("SHOW statement_timeout").fetchone())

        assert (has_pooler(ours), found) == (True, {("0",)})
        assert ours.connection is not None
        assert ours.connection.patience == limits.BRIEF + limits.SLACK


@pytest.mark.usefixtures("limited")
def test_a_server_without_a_pooler_is_told_the_limits(
    postgres: str, monkeypatch: pytest.MonkeyPatch
):
    with closing(connect_to(postgres, monkeypatch)) as ours, ours.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")

        assert (has_pooler(ours), cursor.fetchone()) == (False, ("20s",))


def test_many_rows_are_read_in_pieces_although_others_get_the_connection_in_between(
    pooled: str, monkeypatch: pytest.MonkeyPatch
):
    with closing(connect_to(pooled, monkeypatch)) as ours:
        rows = ours.chunked_cursor()
        rows.execute("SELECT generate_series(1, 5000)")
        read = rows.fetchmany(2000)
        with psycopg.connect(pooled) as first, psycopg.connect(pooled) as second:
            for client in (first, second):
                client.execute("SELECT 1")

            while piece := rows.fetchmany(2000):
                read += piece

    assert read == [(number,) for number in range(1, 5001)]


def test_a_server_that_only_reads_is_an_outage_for_statements_and_for_new_connections(
    postgres: str, monkeypatch: pytest.MonkeyPatch
):
    with closing(connect_to(postgres, monkeypatch)) as ours, ours.cursor() as cursor:
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")

        with pytest.raises(OperationalError, match="read-only transaction"):
            cursor.execute("CREATE TABLE never (id int)")

    reading = f"{postgres}?options=-c%20default_transaction_read_only%3Don"
    with pytest.raises(OperationalError, match="read-only"):
        connect_to(reading, monkeypatch).ensure_connection()
