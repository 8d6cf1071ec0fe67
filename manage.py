#!/usr/bin/env python
"""The command-line door:

`up`, `worker`, `dispatch`, `chores`, `submit`, `password`, `broker`, `cleanup` and Django's own.
"""

import gc
import os
import sys

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


if __name__ == "__main__":
    gc.disable()  # a quarter of the time of a start
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    CommandLine(sys.argv).execute()
