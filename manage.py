#!/usr/bin/env python
"""The command-line door:

`up`, `worker`, `dispatch`, `chores`, `submit`, `password`, `broker`, `cleanup` and Django's own.
"""

import gc
import os
import sys

from jobs.processes import starting

if __name__ == "__main__":
    if starting.ROLES.intersection(sys.argv[1:2]):
        starting.end_when_asked()
    gc.disable()  # a quarter of the time of a start
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    from jobs.management.command_line import CommandLine  # takes most of a start

    CommandLine(sys.argv).execute()
