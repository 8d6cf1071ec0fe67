"""Workers of another host: nobody here can see whether they are alive, so only their leases decide.
F2, F21.

The other host is a namespace for processes and names, which looks the same to the site. Needs root.
"""

import subprocess
import time

from tests.faults.kills import IN_HAND
from tests.faults.runs import Fault, Run
from tests.faults.waiting import until

NAME = "other-press"
ELSEWHERE = (
    "unshare",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "--uts",
    "--",
    "sh",
    "-c",
)
WITHOUT_DISKS = "grep ^/dev/loop /proc/self/mounts | cut -d' ' -f2 | xargs -r umount --lazy"
"""Of other runs: what is held here would not come back whole from a power cut there."""
NAMED = f'hostname {NAME} && {{ {WITHOUT_DISKS}; exec "$0" "$@"; }}'
_ATTEMPTS = "SELECT id FROM jobs_attempt WHERE substr(worker, 1, 11) = %s"


def lose_host(run: Run) -> None:
    """Lose the host with all it holds, as in a power cut, while another takes its place."""
    for _ in range(3):
        host = _host_at_work(run)
        host.kill()  # and with it, by the kernel, everything in its namespace
        host.wait()
        run.breaks += 1
        run.wait_for_progress(3)
    _wait_for_its_leases(run)


def lose_touch_with_host(run: Run) -> None:
    """Stop the other host until its leases have ended, then let it continue: its rows have other
    outcomes by then.
    """
    for _ in range(2):
        host = _host_at_work(run)
        try:
            subprocess.run(["pkill", "-STOP", "--session", str(host.pid)], check=True)
            time.sleep(12)
            subprocess.run(["pkill", "-CONT", "--session", str(host.pid)], check=True)
            run.breaks += 1
            run.wait_for_progress(3)
        finally:
            host.kill()
            host.wait()
    _wait_for_its_leases(run)


def _host_at_work(run: Run) -> "subprocess.Popen[bytes]":
    """Start a worker on the other host, and return it once it holds a row."""
    before = len(run.query(_ATTEMPTS, NAME))
    host = run.site.spawn("-m", "tests.faults.manage", "worker", within=(*ELSEWHERE, NAMED))
    until(lambda: len(run.query(_ATTEMPTS, NAME)) > before, 60, f"work of {NAME}", every=0.02)
    return host


def _wait_for_its_leases(run: Run) -> None:
    """Wait until every row that it held is given back."""
    until(lambda: not run.query(f"{_ATTEMPTS} AND outcome = ''", NAME), 30, "the end of its leases")
    expired = run.query(f"{_ATTEMPTS} AND outcome IN ('expired', 'late')", NAME)
    run.expect(len(expired) >= run.breaks, f"only {len(expired)} leases of the other host ran out")


FAULTS = [
    Fault(
        "lost-host",
        "F2",
        "a worker's host disappears with everything it holds, three times",
        lose_host,
        160,
        IN_HAND,
    ),
    Fault(
        "stopped-host",
        "F21",
        "a worker on another host is stopped past its leases, then continues",
        lose_touch_with_host,
        160,
        IN_HAND,
    ),
]
