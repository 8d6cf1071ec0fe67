from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.backends.signals import connection_created
from pytest_django import DjangoDbBlocker

from jobs.databases.postgresql import limits
from jobs.queue import durability
from jobs.queue.dispatcher import Dispatcher
from tests.queue.plant import shared_database

NORMAL = 1


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Use a file as the site does. What the command does to its connections ends with the test."""
    with django_db_blocker.unblock(), shared_database(tmp_path):
        yield
    connection_created.disconnect(durability._do_not_wait)


def test_the_dispatcher_holds_the_write_lock_of_sqlite_for_no_disk(
    monkeypatch: pytest.MonkeyPatch, database: None
) -> None:
    seen: list[int] = []

    def run(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            seen.append(cursor.fetchone()[0])

    monkeypatch.setattr(Dispatcher, "run", run)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(limits, "answer_within", lambda _: None)

    connection.close()
    call_command("dispatch")

    assert seen == [NORMAL]
