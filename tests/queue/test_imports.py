"""What processes load that need little: each has its own copy in memory."""

import os
import subprocess
import sys

from tests import services


def loaded(modules: str, of: set[str]) -> str:
    """Return which modules a process has after it imported others."""
    code = f"""
import sys
import django
django.setup()
import {modules}
print(sorted({of} & set(sys.modules)))
"""
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=services.ROOT,
        env=os.environ,
        check=True,
        capture_output=True,
        text=True,
    )
    return said.stdout


def test_supervisor_and_dispatcher_load_nothing_that_draws() -> None:
    commands = "jobs.management.commands.dispatch, jobs.management.commands.up"

    assert loaded(commands, {"PIL", "numpy", "uharfbuzz", "jobs.rendering"}) == "[]\n"


def test_pages_load_neither_the_broker_nor_the_arrays() -> None:
    assert loaded("dashboard.urls", {"celery", "kombu", "numpy"}) == "[]\n"
