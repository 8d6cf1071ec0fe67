"""Whoever takes a lease over ends the connections of the process that fell silent with it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from dashboard import env
from jobs.databases import takeover
from jobs.models import Leader
from jobs.queue import leader, owner
from tests import services
from tests.queue.plant import connect_to


def test_a_name_fits_into_what_postgresql_keeps_of_it():
    first, second = takeover.name_of("boot:ns:1:2:a"), takeover.name_of("boot:ns:1:2:b")

    assert first != second
    assert max(len(name) for name in (first, second)) < 64


@pytest.fixture
def database(
    postgres: str, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Connect this thread to a new database."""
    url = postgres.removesuffix("/postgres") + "/takeover"
    monkeypatch.setenv("TAKEOVER_URL", url)
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute("CREATE DATABASE takeover")
        try:
            with django_db_blocker.unblock(), connect_to(env.database("TAKEOVER_URL", Path())):
                yield url
        finally:
            server.execute("DROP DATABASE takeover WITH (FORCE)")


@pytest.mark.postgres
@pytest.mark.long(20)
def test_the_locks_of_a_frozen_leader_are_free_as_soon_as_another_one_leads(database: str):
    frozen, other = owner.new_token(), owner.new_token()
    assert leader.hold("dispatcher", frozen)
    with psycopg.connect(database, application_name=takeover.name_of(frozen)) as its_connection:
        its_connection.execute("LOCK TABLE jobs_batch")
        Leader.objects.update(until=1000)  # it has not renewed its lead

        assert leader.hold("dispatcher", other)

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{services.PATIENCE}s'")
            cursor.execute("LOCK TABLE jobs_batch")
        with pytest.raises(psycopg.OperationalError, match="terminating connection"):
            its_connection.execute("SELECT 1")
