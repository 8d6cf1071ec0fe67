"""`manage.py move_storage URL`: copy everything that is stored to another place."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from jobs.byte_sizes import in_words
from jobs.errors import StorageFailed
from jobs.storage import moving, store
from jobs.storage.contract import KeyMissing
from jobs.storage.store import store_at
from jobs.texts import counted

TOLD = 5.0  #: seconds between two lines of progress


class Command(BaseCommand):
    help = (
        "Copy pictures, results and everything else that is stored to another STORAGE_URL. Safe "
        "while the site runs, and can be repeated: only what is missing is copied. Nothing is "
        "deleted."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="file:/an/absolute/folder or s3://bucket/prefix?endpoint=…")

    def handle(self, *args: Any, **options: Any) -> None:
        url: str = options["url"]
        if url == settings.STORAGE_URL:
            raise CommandError("The site stores its files there already.", returncode=2)
        try:
            moved = moving.copy_all(store(), store_at(url), self._tell)
        except (StorageFailed, KeyMissing, OSError) as failure:
            raise CommandError(
                f"{failure} What was copied stays; run the command again.", returncode=1
            ) from failure
        except ImproperlyConfigured as wrong:
            raise CommandError(f"{wrong}", returncode=2) from wrong
        self.stdout.write(
            f"{counted(moved.copied, 'file')} copied ({in_words(moved.size)}), "
            f"{moved.were_there:,} {'was' if moved.were_there == 1 else 'were'} there before."
        )
        self.stdout.write(_next_step(moved.copied, url))

    _told_at = 0.0

    def _tell(self, done: int, total: int) -> None:
        if time.monotonic() - self._told_at > TOLD:
            self._told_at = time.monotonic()
            self.stdout.write(f"{done:,} of {total:,}")


def _next_step(copied: int, url: str) -> str:
    if copied:
        return (
            "Run the command again to copy what the site has stored in the meantime. For the last "
            "time stop the site first."
        )
    return (
        f"Nothing was missing. If the site is stopped, set STORAGE_URL={url} on every host and "
        "start it. Delete the old files when you have seen that everything is there."
    )
