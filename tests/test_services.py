"""The services of tests end with them."""

import subprocess
import sys
from pathlib import Path

import psutil

from tests import services

KILLED = """
import os, signal, sys
from pathlib import Path
from tests import services
folder = Path(sys.argv[1])
who = services._as_postgres(folder)
with services.process(["sleep", "600"], os.environ, who=who) as started:
    called = Path(f"/proc/{started.pid}/comm")
    services.wait_for(lambda: called.read_text() == "sleep\\n", 60, "a process that sleeps")
    print(started.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_process_of_another_user_ends_with_a_run_that_is_killed(tmp_path: Path):
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
        cwd=services.ROOT,
    )

    left = int(run.stdout)
    services.wait_for(lambda: is_gone(left), services.PATIENCE, "the end of what it started")
