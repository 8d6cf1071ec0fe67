"""`python -m tests.faults.manage …`: manage.py with the plan's constants."""

import gc
import os
import sys

from jobs.processes import starting

if __name__ == "__main__":
    starting.end_when_asked()  # as manage.py does, before it imports anything large
    import django

    from jobs.management.command_line import CommandLine
    from tests.faults import knobs, points

    gc.disable()  # as manage.py does
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    django.setup()
    knobs.turn()
    if sys.argv[1] == "worker":
        from tests.faults import worker  # noqa: F401 -- the hand of ours in its drawing
    else:
        points.arm(sys.argv[1])
    CommandLine(sys.argv).execute()
