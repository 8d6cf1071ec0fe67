"""A volume server is killed and a worker is cut off, on ten hosts that this machine makes.

`make hosts` breaks all nineteen, longer.
"""

import os
import subprocess
import sys

import pytest

from tests import services

pytestmark = [pytest.mark.broker, pytest.mark.postgres, pytest.mark.long(60)]

ROWS = 40
DRAWING = "1.2"
"""Seconds. No file can be stored while a volume server is gone, so some thirty of the rows are left
when the worker is cut off, and some twenty when it is back.
"""
EVENTS = "volume-1 killed, worker-1 cut off"
"""A killed worker would make the test wait for its leases."""


def test_nothing_is_lost_or_made_twice_when_hosts_are_killed_and_cut_off() -> None:
    chosen = {"FEW": "2", "SEED": "1", "JOBS": str(ROWS), "DRAWING": DRAWING, "ONLY": EVENTS}

    run = subprocess.run(
        [sys.executable, "-m", "tests.hosts"],
        check=False,
        capture_output=True,
        text=True,
        cwd=services.ROOT,
        env=os.environ | chosen,
    )

    assert run.returncode == 0, f"{run.stdout}{run.stderr}"
    assert (
        f"attempted {ROWS}, acknowledged {ROWS}, lost 0, duplicated 0, unexpected 0 (2 events,"
        in run.stdout
    )
