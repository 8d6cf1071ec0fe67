"""Which migrations a database has run, compared with those that a squashed migration replaced."""

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from jobs.errors import OverprintError

type Name = tuple[str, str]


class TablesInBetween(OverprintError):
    """The database ran some, but not all, of the migrations that were squashed into one."""

    code = "tables_in_between"


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
