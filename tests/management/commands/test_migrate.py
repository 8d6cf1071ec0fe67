"""`manage.py migrate`, which every start calls: after a kill at any moment, the next run completes
it.
"""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import services

KILLED_MIGRATION = """
import os, signal, sys
import django
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor

django.setup()
record = MigrationExecutor.record_migration


def die(executor, app_label, name, *rest):
    if f"{app_label}.{name}" == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)
    record(executor, app_label, name, *rest)


MigrationExecutor.record_migration = die
call_command("migrate", verbosity=0)
"""


@pytest.mark.long(8)
def test_deaths_before_migrations_are_recorded_do_not_stop_the_next_start(tmp_path: Path):
    environment = services.environment(tmp_path, DJANGO_SETTINGS_MODULE="dashboard.settings")

    def python(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command,
            cwd=services.ROOT,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )

    first = python("-c", KILLED_MIGRATION, "auth.0001_initial")
    second = python("-c", KILLED_MIGRATION, "jobs.0001_squashed_0023_search_blocks_uncompressed")
    third = python("-c", KILLED_MIGRATION, "jobs.0012_saved_designs")
    again = python("manage.py", "migrate", "--verbosity", "0")
    unapplied = python("manage.py", "migrate", "--check")

    assert {run.returncode for run in (first, second, third)} == {-signal.SIGKILL}
    assert (again.returncode, again.stderr) == (0, "")
    assert unapplied.returncode == 0
