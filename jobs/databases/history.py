"""Which migrations a database has run, compared with those that a squashed migration replaced and
with those of this version.
"""

from collections.abc import Sequence
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from jobs.errors import OverprintError

MIGRATIONS = Path(__file__).parents[1] / "migrations"

type Name = tuple[str, str]


class TablesInBetween(OverprintError):
    """The database ran some, but not all, of the migrations that were squashed into one."""

    code = "tables_in_between"


class TablesMissing(OverprintError):
    """The database has no tables, or those of an older version."""

    code = "tables_missing"


def require_tables(connection: BaseDatabaseWrapper) -> None:
    """Raise TablesMissing unless all migrations of this version have run. Later ones may have, too:
    while a site is upgraded, its hosts run two versions. Tables without a history pass: tests make
    them from the models.
    """
    applied = {
        name for app, name in MigrationRecorder(connection).applied_migrations() if app == "jobs"
    }
    ours = sorted(path.stem for path in MIGRATIONS.glob("0*.py"))
    missing = [
        name for name in ours if name not in applied and not (applied and "squashed" in name)
    ]
    if not missing or (not applied and _has_tables(connection)):
        return
    found = (
        "The database has no tables"
        if not applied
        else f"The tables of the database are older than this version: {missing[0]} has not run"
    )
    raise TablesMissing(
        f"{found}. Run `manage.py prepare` on one host. If this is not the site's database, "
        "correct DATABASE_URL."
    )


def _has_tables(connection: BaseDatabaseWrapper) -> bool:
    return "jobs_job" in connection.introspection.table_names()


def refuse_in_between(connection: BaseDatabaseWrapper) -> None:
    """Raise TablesInBetween for a database that stopped between two migrations that are now one.

    Django drops such a squashed migration from its plan without a word: the site would run new code
    on old tables.
    """
    applied = set(MigrationRecorder(connection).applied_migrations())
    for replaced in _replaced():
        if applied.intersection(replaced) and not applied.issuperset(replaced):
            raise TablesInBetween(_sentence(replaced, applied))


def _replaced() -> list[Sequence[Name]]:
    """List what each squashed migration replaced, unless the replaced files are still there."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    lists = [migration.replaces for migration in loader.disk_migrations.values()]
    return [names for names in lists if loader.disk_migrations.keys().isdisjoint(names)]


def _sentence(replaced: Sequence[Name], applied: set[Name]) -> str:
    ran = [name for name in replaced if name in applied]
    return (
        f"The database stopped at migration {'.'.join(ran[-1])}, and this version can only take "
        f"over one that reached {'.'.join(replaced[-1])}. Nothing was changed. Run "
        "`manage.py migrate` of the version before, then start this one again."
    )
