"""What the processes that draw nothing load."""

import os
import subprocess
import sys

from tests import services

LOADED = """
import sys
import django
django.setup()
from jobs.management.commands import dispatch, up
print(sorted({"PIL", "numpy", "uharfbuzz", "jobs.rendering"} & set(sys.modules)))
"""


def test_supervisor_and_dispatcher_load_nothing_that_draws() -> None:
    said = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=services.ROOT,
        env=os.environ,
        check=True,
        capture_output=True,
        text=True,
    )

    assert said.stdout == "[]\n"
