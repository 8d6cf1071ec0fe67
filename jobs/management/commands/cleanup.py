"""`manage.py cleanup`: delete stored files that nothing names, fonts and insets of no design, on
request old drafts.
"""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.db.models import QuerySet

from jobs.byte_sizes import in_words
from jobs.control import deletions
from jobs.databases import history, sqlite
from jobs.library import fonts, insets
from jobs.management.refusals import refusals_in_words, refused
from jobs.models import DesignVersion, FontFile, InsetFile
from jobs.results import leftovers
from jobs.running import data_folder
from jobs.storage import ABANDONED, direct_uploads, store
from jobs.texts import counted

MOST_DAYS = 36_500
OF_ANOTHER_SITE = (
    "The storage has batches, and this database knows none of them, so nothing was deleted. "
    "Correct DATABASE_URL or STORAGE_URL (OVERPRINT_DATA, where neither is set). To delete the "
    "files of all these batches, add --unknown-batches."
)


class Command(BaseCommand):
    help = (
        "Delete stored files that neither a row nor an archive names, withdrawn fonts and box "
        "pictures of no design. Safe while the site runs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--drafts",
            type=int,
            metavar="DAYS",
            help="also delete drafts that are at least this old",
        )
        parser.add_argument(
            "--database",
            action="store_true",
            help="only rebuild an SQLite database, so that it is small and gives space back; the "
            "site must be stopped",
        )
        parser.add_argument(
            "--unknown-batches",
            action="store_true",
            help="delete also where the database knows none of the batches in the storage",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be deleted, and delete nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"]:
            self._rebuild_database()
            return
        with refusals_in_words():
            history.require_tables(connection)
            if not options["unknown_batches"] and leftovers.is_of_another_site():
                raise refused(OF_ANOTHER_SITE)
            self._clean(options["drafts"], is_dry=options["dry_run"])

    def _clean(self, days: int | None, *, is_dry: bool) -> None:
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise refused(f"--drafts takes a number of days from 1 to {MOST_DAYS:,}.")
        going = _versions_that_would_go(days)
        forgotten_fonts, forgotten_insets = fonts.forgotten(going), insets.forgotten(going)
        told = list(forgotten_fonts), list(forgotten_insets)
        if days is not None:
            self._drafts(days, is_dry=is_dry)
        if not is_dry:
            leftovers.unnamed_designs().delete()
            fonts.delete_forgotten()
            insets.delete_forgotten()
        self._tell_fonts(told[0])
        self._tell_insets(told[1])
        self._files(is_dry=is_dry)

    def _rebuild_database(self) -> None:
        if connection.vendor != "sqlite":
            raise refused("--database is for SQLite; PostgreSQL gives space back by itself.")
        before = sqlite.size()
        try:
            _rebuild()
        except OperationalError as error:
            raise refused(f"Another process uses the database: {error}") from error
        self.stdout.write(f"database: {in_words(before)} before, {in_words(sqlite.size())} now")

    def _drafts(self, days: int, *, is_dry: bool) -> None:
        for batch in leftovers.old_drafts(days):
            files = 0 if is_dry else deletions.at_once(batch).files or 0
            self.stdout.write(
                f"draft {batch.name!r:.200}, made {batch.created_at:%Y-%m-%d}, "
                f"{counted(files, 'file')}"
            )

    def _tell_fonts(self, files: Iterable[FontFile]) -> None:
        for file in files:
            self.stdout.write(f"font {file.name!r:.200}, withdrawn, named by no design")

    def _tell_insets(self, files: Iterable[InsetFile]) -> None:
        for file in files:
            self.stdout.write(
                f"box picture {file}, {file.width} × {file.height} pixels, named by no design"
            )

    def _files(self, *, is_dry: bool) -> None:
        count = size = 0
        for found, delete in _leftovers():
            count, size = count + 1, size + found
            if not is_dry:
                delete()
        done = "would be deleted" if is_dry else "deleted"
        self.stdout.write(f"{counted(count, 'file')}, {in_words(size)} {done}")


def _leftovers() -> Iterator[tuple[int, Callable[[], None]]]:
    """Yield the size of each file that nothing uses, and what deletes it."""
    for key in list(leftovers.unnamed()):
        yield store().size(key) or 0, partial(store().delete, key)
    for path in list(leftovers.unfinished()):
        with suppress(FileNotFoundError):  # another cleanup has just deleted it
            yield path.stat().st_size, partial(path.unlink, missing_ok=True)
    if direct := direct_uploads():
        for key in direct.incomplete("", ABANDONED):
            yield 0, partial(direct.drop, key)


def _versions_that_would_go(days: int | None) -> QuerySet[DesignVersion]:
    """Return the versions that would be deleted, with the drafts that are `days` old.

    None keeps all drafts.
    """
    drafts = None if days is None else leftovers.old_drafts(days)
    return DesignVersion.objects.filter(design__in=leftovers.unnamed_designs(drafts))


def _rebuild() -> None:
    with refusals_in_words(), data_folder.lock(settings.DATA):
        _require_room()
        sqlite.rebuild()


def _require_room() -> None:
    room, needed = sqlite.room(), sqlite.room_to_rebuild()
    if room < needed:
        raise refused(f"This needs {in_words(needed)} for a while, and {in_words(room)} are free.")
