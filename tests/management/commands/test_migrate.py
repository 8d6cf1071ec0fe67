"""`manage.py migrate`, which every start calls: after a kill at any moment, the next run completes
it.
"""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import services

KILLED_MIGRATIONS = """
import os, signal, sys
import django
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor

django.setup()
record = MigrationExecutor.record_migration


def die(executor, app_label, name, *rest):
    if f"{app_label}.{name}" == last:
        os.kill(os.getpid(), signal.SIGKILL)
    record(executor, app_label, name, *rest)


MigrationExecutor.record_migration = die
for last in sys.argv[1:]:
    if not (child := os.fork()):
        call_command("migrate", verbosity=0)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
"""Migrate in one process after the other, each of which dies before it records one migration."""


@pytest.mark.processes
@pytest.mark.long(6)
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
            timeout=services.PATIENCE,
        )

    deaths = python(
        "-c",
        KILLED_MIGRATIONS,
        "auth.0001_initial",
        "jobs.0001_squashed_0023_search_blocks_uncompressed",
        "jobs.0012_saved_designs",
    )
    again = python("manage.py", "migrate", "--verbosity", "0")
    unapplied = python("manage.py", "migrate", "--check")

    assert (deaths.stderr, deaths.stdout.split()) == ("", [str(-signal.SIGKILL)] * 3)
    assert (again.returncode, again.stderr) == (0, "")
    assert unapplied.returncode == 0
