"""`manage.py restore`: a backup put back into an empty site, or only read again."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jobs import backups
from jobs.byte_sizes import in_words
from jobs.management.refusals import refusals_in_words, refused
from jobs.running import data_folder, start
from jobs.texts import counted

WHOLE, SOME_DAMAGED = 0, 1
NAMED = 20  #: damaged files that are listed
TELL_EVERY = 2.0  #: seconds


class Command(BaseCommand):
    help = (
        "Put a backup into an empty site that does not run, and compare every file with its "
        "SHA-256. Then start the site: it continues with the batches. "
        "Exit status: 0 whole, 1 files are damaged in the backup, 2 refused."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="The folder of `manage.py backup`.")
        parser.add_argument(
            "--number", type=int, help="Which one of several backups in the folder: see --list."
        )
        parser.add_argument("--list", action="store_true", help="Only list the backups.")
        parser.add_argument(
            "--check", action="store_true", help="Only read the backup, and change nothing."
        )
        parser.add_argument(
            "--other-key",
            action="store_true",
            help="Restore although SECRET_KEY differs: the links of clients and the codes of "
            "serial numbers are refused from then on.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        folder = options["folder"].absolute()
        with refusals_in_words():
            if options["list"]:
                self._list(folder)
            else:
                self._read(folder, options)

    def _read(self, folder: Path, options: dict[str, Any]) -> None:
        """Read a backup, or put it back."""
        report, number = backups.every(TELL_EVERY, self._tell), options["number"]
        if options["check"]:
            self._sum_up(backups.check(folder, report, number), "read")
        else:
            self._restore(folder, report, number, keeps_key=options["other_key"])

    def _list(self, folder: Path) -> None:
        backups.required(folder)
        for backup in backups.complete(folder):
            self.stdout.write(_in_words(backup))

    def _restore(
        self, folder: Path, report: backups.Report, number: int | None, *, keeps_key: bool
    ) -> None:
        backups.required(folder, number)
        key = backups.secret_key(folder)
        if not keeps_key:
            self._refuse_other_key(key, folder)
        with data_folder.lock(settings.DATA):
            restored = backups.restore(folder, report, number)
            start.migrate()
            if not keeps_key:
                data_folder.replace_secret(settings.DATA / data_folder.KEY_FILE, key)
        self._sum_up(restored, "restored")

    def _refuse_other_key(self, key: str, folder: Path) -> None:
        """Raise CommandError if the environment has another key: that one would win."""
        given = os.environ.get("SECRET_KEY", "")
        if given and given != key:
            raise refused(
                "The backup was made with another SECRET_KEY. With this one, the links of clients "
                "and the codes of serial numbers would be refused. Set SECRET_KEY to the one in "
                f"{folder / 'secret_key'}, or restore with --other-key."
            )

    def _tell(self, count: int, size: int) -> None:
        self.stdout.write(f"{counted(count, 'file')}, {in_words(size)}")

    def _sum_up(self, restored: backups.Restored, done: str) -> None:
        backup, damaged = restored
        self.stdout.write(
            f"Backup {backup.number} {done}: the database as of {backup.made_at} and "
            f"{counted(backup.files, 'file')} ({in_words(backup.bytes)})"
        )
        if backup.missing:
            were = "was" if backup.missing == 1 else "were"
            self.stdout.write(f"{counted(backup.missing, 'file')} {were} missing when it was made")
        if damaged:
            for key in damaged[:NAMED]:
                self.stderr.write(f"damaged: {key}")
            files, are = counted(len(damaged), "file"), "is" if len(damaged) == 1 else "are"
            raise CommandError(
                f"{files} {are} damaged in the backup. Verify the batches on their pages to see "
                "which rows are affected, and make these again.",
                returncode=SOME_DAMAGED,
            )


def _in_words(backup: backups.Backup) -> str:
    return (
        f"{backup.number}: the database as of {backup.made_at}, {counted(backup.files, 'file')} "
        f"({in_words(backup.bytes)})"
    )
