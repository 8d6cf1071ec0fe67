"""`manage.py migrate`: Django's, made safe against a kill at any moment."""

from contextlib import ExitStack
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.migrations import Migration

from jobs.databases import history


class Command(migrate.Command):
    """Run and record each migration in one transaction.

    Django commits a migration that has indexes or foreign keys before it records it. After a kill
    in between, every later start would run it again and stop at "table already exists".
    """

    def handle(self, *args: Any, **options: Any) -> None:
        self._connection = connections[options["database"]]
        try:
            history.refuse_in_between(self._connection)
        except history.TablesInBetween as refusal:
            raise CommandError(refusal.sentence) from refusal
        with ExitStack() as self._transaction:
            super().handle(*args, **options)

    def migration_progress_callback(
        self, action: str, migration: Migration | None = None, fake: bool = False
    ) -> None:
        super().migration_progress_callback(action, migration, fake)
        if (
            action in ("apply_start", "unapply_start")
            and migration is not None
            and migration.atomic
        ):
            # SQLite's schema editor asks for this, and SQLite ignores it once a transaction has
            # begun.
            self._transaction.enter_context(self._connection.constraint_checks_disabled())
            self._transaction.enter_context(transaction.atomic(using=self._connection.alias))
        elif action in ("apply_success", "unapply_success"):
            self._transaction.close()
