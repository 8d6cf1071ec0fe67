"""`manage.py backup`: the database and every file that it names, while the site works."""

import os
import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection, connections

from jobs import backups
from jobs.byte_sizes import in_words
from jobs.databases import history
from jobs.management.refusals import refusals_in_words, refused
from jobs.texts import counted

WHOLE, SOME_MISSING = 0, 1
NAMED = 20  #: missing files that are listed
TELL_EVERY = 2.0  #: seconds
AGAIN = 600.0  #: seconds after a backup that failed


class Command(BaseCommand):
    help = (
        "Save the database and every picture, result, font and sheet that it names to a folder, "
        "while the site works. The next backup to the same folder copies only what is new. "
        "Exit status: 0 whole, 1 files were missing in the store, 2 refused."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="On another disk, or better another machine.")
        parser.add_argument(
            "--keep",
            type=_count,
            default=1,
            help="How many backups stay in the folder, this one among them; default 1.",
        )
        parser.add_argument(
            "--every",
            type=_count,
            metavar="HOURS",
            help="Continue for ever, with a backup whenever the last one is that old.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        folder = options["folder"].absolute()
        if not options["every"]:
            self._make(folder, options["keep"])
            return
        while True:
            time.sleep(seconds_until_due(folder, options["every"], datetime.now(UTC)))
            self._try(folder, options["keep"])
            connections.close_all()  # it would be idle for hours

    def _make(self, folder: Path, keep: int) -> None:
        report = backups.every(TELL_EVERY, self._tell)
        try:
            with refusals_in_words():
                history.require_tables(connection)
                made = backups.make(folder, report, keep)
        except (Error, OSError) as problem:
            raise refused(f"No backup was made: {problem}") from problem
        self._sum_up(made, folder)

    def _try(self, folder: Path, keep: int) -> None:
        """Make one of many backups: what goes wrong with it does not end the others."""
        try:
            self._make(folder, keep)
        except CommandError as problem:
            self.stderr.write(f"{problem}")
            if problem.returncode != SOME_MISSING:
                time.sleep(AGAIN)

    def _tell(self, count: int, size: int) -> None:
        self.stdout.write(f"{counted(count, 'new file')}, {in_words(size)}")

    def _sum_up(self, made: backups.Made, folder: Path) -> None:
        backup = made.backup
        self.stdout.write(
            f"Backup {backup.number} in {folder}: the database as of {backup.made_at} and "
            f"{counted(backup.files, 'file')} ({in_words(backup.bytes)}), {made.copied:,} of them "
            "new"
        )
        if made.missing:
            for key in made.missing[:NAMED]:
                self.stderr.write(f"missing in the store: {key}")
            count = len(made.missing)
            files, are = counted(count, "file"), "is" if count == 1 else "are"
            raise CommandError(
                f"{files} that the database names {are} not in the store. The rest is saved.",
                returncode=SOME_MISSING,
            )


def seconds_until_due(folder: Path, hours: int, now: datetime) -> float:
    """Return how long to wait until the newest backup of the folder is that old."""
    made = backups.complete(folder)
    if not made:
        return 0.0
    due = datetime.fromisoformat(made[-1].made_at) + timedelta(hours=hours)
    return max((due - now).total_seconds(), 0.0)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise ArgumentTypeError(f"{text!r}: use a whole number from 1 on.")
    return int(text)
