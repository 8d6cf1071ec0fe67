"""A site continues with the one migration that replaced 23, or a sentence says why it cannot."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.fields import AddField
from pytest_django import DjangoDbBlocker

from jobs.databases import history
from tests import services
from tests.queue.plant import connect_here

AT_THE_LAST = services.ROOT / "tests/databases/at_0023.sql"
BEFORE_HOSTS = "0032"  #: until then a site was upgraded as a whole
SQUASHED = "0001_squashed_0023_search_blocks_uncompressed"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return the data folder of a site that stopped at jobs.0023, with a batch of two rows."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    with closing(sqlite3.connect(folder / "overprint.sqlite3")) as database:
        database.executescript(AT_THE_LAST.read_text(encoding="utf-8"))
    return folder


def stop_at(folder: Path, last: str) -> None:
    """Take back the records of the migrations after this one."""
    with closing(sqlite3.connect(folder / "overprint.sqlite3")) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'jobs' AND name > ?", [last])
        database.commit()


def ran(folder: Path) -> set[str]:
    """Return the names of the migrations that the database records."""
    with closing(sqlite3.connect(folder / "overprint.sqlite3")) as database:
        rows = database.execute("SELECT name FROM django_migrations WHERE app = 'jobs'").fetchall()
    return {name for (name,) in rows}


def contents(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "overprint.sqlite3")) as database:
        return list(database.iterdump())


def manage(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=services.ROOT,
        env=services.environment(folder),
        check=False,
        capture_output=True,
        text=True,
        timeout=services.PATIENCE,
    )


def test_a_new_column_has_a_default_in_the_database() -> None:
    """Hosts of the version before continue to write rows during an upgrade, and do not name it."""
    graph = MigrationLoader(None).disk_migrations
    added = [
        (operation.model_name, operation.name)
        for (label, name), migration in graph.items()
        if label == "jobs" and name > BEFORE_HOSTS
        for operation in migration.operations
        if isinstance(operation, AddField)
    ]
    fields = {
        (model._meta.model_name, field.name): field
        for model in apps.get_app_config("jobs").get_models()
        for field in model._meta.local_fields
    }

    without = [
        place
        for place in added
        if place in fields and not (fields[place].null or fields[place].has_db_default())
    ]

    assert added
    assert without == []


def tables(folder: Path) -> set[str]:
    """Return every column, constraint and index, in the database's own words.

    The order of the parts of a table says when they were added, and is left out.
    """
    with closing(sqlite3.connect(folder / "overprint.sqlite3")) as database:
        made = database.execute("SELECT type, tbl_name, name, sql FROM sqlite_master").fetchall()
    return {
        f"{kind} {table} {name}: {part}"
        for kind, table, name, sql in made
        for part in ([sql] if kind != "table" else parts(sql))
    }


def parts(statement: str) -> Iterator[str]:
    """Yield what stands between the commas of a CREATE TABLE, but not of its inner parentheses."""
    inside = statement[statement.index("(") + 1 : statement.rindex(")")]
    begin = depth = 0
    for at, character in enumerate(inside):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            yield inside[begin:at].strip()
            begin = at + 1
    yield inside[begin:].strip()


def test_a_site_that_ran_all_replaced_migrations_goes_on_unchanged(
    data: Path, tmp_path: Path
) -> None:
    before = contents(data)
    new = tmp_path / "new"
    new.mkdir(mode=0o700)
    services.begin(new, services.environment(new))

    later = manage(data, "migrate")
    changes = manage(data, "makemigrations", "--check", "--dry-run")

    assert (later.returncode, changes.returncode) == (0, 0), later.stderr
    assert SQUASHED not in later.stdout
    assert SQUASHED in ran(new)
    assert tables(data) == tables(new)
    kept = [line for line in before if line.startswith('INSERT INTO "jobs_')]
    assert len(kept) == 7  # a batch, two pictures, two rows, two search blocks
    now = contents(data)
    for line in kept:  # later migrations add columns at the end
        assert any(row.startswith(line.removesuffix(");")) for row in now), line


def test_a_site_in_between_is_refused_with_a_sentence_and_left_as_it_was(
    data: Path, tmp_path: Path
) -> None:
    stop_at(data, "0017_replacements_and_time_at_work")
    before = contents(data)
    shutil.copytree(data, tmp_path / "started")

    migrated = manage(data, "migrate")
    started = manage(tmp_path / "started", "up")

    sentence = (
        "CommandError: The database stopped at migration jobs.0017_replacements_and_time_at_work, "
        "and this version can only take over one that reached "
        "jobs.0023_search_blocks_uncompressed. Nothing was changed. Run `manage.py migrate` of the "
        "version before, then start this one again.\n"
    )
    assert (migrated.returncode, migrated.stderr) == (1, sentence)
    assert (started.returncode, started.stderr) == (2, sentence)
    assert contents(data) == contents(tmp_path / "started") == before


@pytest.mark.parametrize("last", ["0001_initial", "0022_chores_of_many_rows"])
def test_a_site_that_lacks_one_or_has_only_one_is_in_between(
    data: Path, last: str, django_db_blocker: pytest.FixtureRequest
) -> None:
    stop_at(data, last)

    with (
        django_db_blocker.unblock(),
        connect_here(data),
        pytest.raises(history.TablesInBetween, match=last),
    ):
        history.refuse_in_between(connection)


def test_a_new_database_and_one_at_the_last_are_let_through(
    data: Path, tmp_path: Path, django_db_blocker: pytest.FixtureRequest
) -> None:
    with django_db_blocker.unblock():
        for folder in (tmp_path, data):
            with connect_here(folder):
                history.refuse_in_between(connection)

        assert sorted(path.name for path in tmp_path.glob("*.sqlite3*")) == ["overprint.sqlite3"]


def test_a_process_that_starts_alone_wants_all_tables_of_its_version(
    data: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker
):
    new = tmp_path / "new"
    new.mkdir(mode=0o700)
    services.begin(new, services.environment(new))

    with django_db_blocker.unblock():
        with connect_here(data), pytest.raises(history.TablesMissing) as old:
            history.require_tables(connection)
        with connect_here(new):
            history.require_tables(connection)

    assert old.value.sentence.startswith(
        "The tables of the database are older than this version: 0024_outputs has not run. Run "
        "`manage.py prepare` on one host."
    )


def test_without_tables_a_process_ends_with_a_sentence(tmp_path: Path):
    ended = manage(tmp_path, "chores")

    assert ended.returncode == 2
    assert ended.stderr == (
        "The database has no tables. Run `manage.py prepare` on one host. If this is not the site's "
        "database, correct DATABASE_URL.\n"
    )
