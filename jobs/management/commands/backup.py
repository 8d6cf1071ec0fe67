"""`manage.py backup`: the database and every file that it names, while the site works."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs import backups
from jobs.byte_sizes import in_words
from jobs.errors import OverprintError

WHOLE, SOME_MISSING, REFUSED = 0, 1, 2
NAMED = 20  #: missing files that are listed
TELL_EVERY = 2.0  #: seconds


class Command(BaseCommand):
    help = (
        "Save the database and every picture, result, font and sheet that it names to a folder, "
        "while the site works. The next backup to the same folder copies only what is new. "
        "Exit status: 0 whole, 1 files were missing in the store, 2 refused."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="On another disk, or better another machine.")

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        report = backups.every(TELL_EVERY, self._tell)
        try:
            made = backups.make(options["folder"].absolute(), report)
        except OverprintError as refused:
            raise CommandError(refused.sentence, returncode=REFUSED) from refused
        self._sum_up(made, options["folder"])

    def _tell(self, count: int, size: int) -> None:
        self.stdout.write(f"{count:,} new files, {in_words(size)}")

    def _sum_up(self, made: backups.Made, folder: Path) -> None:
        backup = made.backup
        self.stdout.write(
            f"Backup {backup.number} in {folder}: the database as of {backup.made_at} and "
            f"{backup.files:,} files ({in_words(backup.bytes)}), {made.copied:,} of them new"
        )
        if made.missing:
            for key in made.missing[:NAMED]:
                self.stderr.write(f"missing in the store: {key}")
            raise CommandError(
                f"{len(made.missing):,} files that the database names are not in the store. The "
                "rest is saved.",
                returncode=SOME_MISSING,
            )
