"""`python -m tests.faults.manage …`: manage.py with the plan's constants."""

import os
import sys

import django
from django.core.management import execute_from_command_line

from tests.faults import knobs, points

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    django.setup()
    knobs.turn()
    points.arm(sys.argv[1])
    execute_from_command_line(sys.argv)
