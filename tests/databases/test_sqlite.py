"""A database file that gives back what deleted rows took, in small steps."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from jobs.databases import sqlite
from jobs.models import Source
from jobs.running import start
from tests import factories
from tests.chores.conftest import site_folder

__all__ = ["site_folder"]  # a fixture


def fill() -> None:
    """Write some megabytes of rows, and delete all but the last."""
    batch = factories.draft()
    long = "x" * 990
    Source.objects.bulk_create(
        Source(batch=batch, path=f"{n}{long}", match_key=long, size=1) for n in range(5000)
    )
    last = Source.objects.latest("pk")
    Source.objects.exclude(pk=last.pk).delete()


def test_an_old_database_is_rebuilt_at_a_start_and_then_gives_space_back_in_steps(site_folder):
    said: list[str] = []
    could = sqlite.gives_back()
    start.let_database_give_back(said.append)
    fill()
    before = sqlite.size()

    freed = sqlite.give_back()

    assert (could, sqlite.gives_back(), said) == (False, True, [])
    assert freed == before - sqlite.size() > 5_000_000
    assert Source.objects.count() == 1
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert sqlite.give_back() == 0


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("LONG_REBUILD", 1, "manage.py cleanup --database"), ("QUICK_REBUILD", 1, "is rebuilt once")],
)
def test_a_start_says_what_a_large_database_costs(
    site_folder, monkeypatch, name: str, value: int, words: str
):
    monkeypatch.setattr(start, name, value)
    said: list[str] = []

    start.let_database_give_back(said.append)

    assert [words in line for line in said] == [True]
    assert sqlite.gives_back() == (name == "QUICK_REBUILD")


def test_without_room_it_stays_as_it_is(site_folder, monkeypatch):
    monkeypatch.setattr(sqlite, "room", lambda: 1)
    said: list[str] = []

    start.let_database_give_back(said.append)

    assert ("no room" in said[0], sqlite.gives_back(), sqlite.give_back()) == (True, False, 0)


def test_the_command_rebuilds_it_while_no_site_runs(site_folder, settings, capsys):
    settings.DATA = site_folder
    with start.take_folder(site_folder, print), pytest.raises(CommandError, match="already runs"):
        call_command("cleanup", "--database")

    call_command("cleanup", "--database")

    assert sqlite.gives_back()
    assert "database: " in capsys.readouterr().out
