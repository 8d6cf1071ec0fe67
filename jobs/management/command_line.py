"""What `manage.py` runs: Django's commands and ours."""

import gc

from django.core.management import ManagementUtility
from django.core.management.base import BaseCommand


class CommandLine(ManagementUtility):
    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Look for cycles among objects only once the command is imported, and never among what was
        made until then: nearly all of it is kept.
        """
        command = super().fetch_command(subcommand)
        gc.freeze()
        gc.enable()
        return command
