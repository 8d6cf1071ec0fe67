"""The saved database is that of one moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from jobs.backups import snapshots
from jobs.models import Batch
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_queries_see_the_moment_that_was_saved(tmp_path):
    factories.draft()

    with snapshots.taken(tmp_path / "database"):
        add_a_batch_from_another_connection()
        seen = Batch.objects.count()

    assert (seen, Batch.objects.count()) == (1, 2)


def test_a_database_that_is_put_back_replaces_the_one_that_is_there(tmp_path):
    kept = factories.draft(name="Kept")
    with snapshots.taken(tmp_path / "database"):
        pass
    Batch.objects.all().delete()
    factories.draft(name="Made later")

    snapshots.put_back(tmp_path / "database")

    assert list(Batch.objects.all()) == [kept]


def add_a_batch_from_another_connection() -> None:
    def add() -> None:
        factories.draft(name="Came later")
        opened = connection.connection
        connection.close()
        opened.close()  # Django keeps an SQLite database in memory open

    with ThreadPoolExecutor(1) as others:
        others.submit(add).result()
