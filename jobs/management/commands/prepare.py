"""`manage.py prepare`: do what has to be done before the processes of a site start one by one."""

import os
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from jobs.management.refusals import outages_in_words
from jobs.running import start


class Command(BaseCommand):
    help = (
        "Create or update the tables, collect this host's static files, and make the first "
        "account. Safe to repeat, on several hosts at once, and while the site runs."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        os.umask(0o077)
        with outages_in_words():
            self._prepare()

    def _prepare(self) -> None:
        settings.DATA.chmod(0o700)
        start.migrate()
        start.note_secret_key()
        start.look_at_storage(self.stdout.write)
        start.collect_static_files()
        self.stdout.write(f"Account   {start.FIRST_ACCOUNT}")
        start.first_account(partial(start.introduce_password, self.stdout))
