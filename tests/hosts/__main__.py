"""`make hosts`: a whole installation on fifteen hosts of this machine, each of which breaks.

JOBS= rows, SEED= of the schedule, EVENTS= most events on each of its three tracks;
FEW=1: eleven hosts.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import services

INSIDE = "OVERPRINT_HOSTS_FOLDER"
APART = ("--net", "--pid", "--mount", "--mount-proc", "--fork", "--kill-child")
GRACE = 60.0  #: seconds for a run that was asked to end


def main() -> int:
    if folder := os.environ.get(INSIDE):
        from tests.hosts import runs

        return runs.main(Path(folder))
    if refusal := _refusal():
        sys.stderr.write(f"{refusal}\n")
        return 2
    return _apart()


def _refusal() -> str:
    """Return why the run cannot start, or nothing."""
    if os.geteuid() != 0:
        return "Only root may make namespaces for hosts. Run: sudo make hosts"
    missing = [name for name in ("ip", "tc", "unshare", "nsenter") if not shutil.which(name)]
    if missing:
        return f"{', '.join(missing)} missing. Run: apt-get install iproute2 util-linux"
    return ""


def _apart() -> int:
    """Run in namespaces that end with this process, however it ends: so do all hosts, switches and
    processes. What was written is deleted, unless the run was not well.
    """
    folder = Path(tempfile.mkdtemp(prefix="overprint-hosts-"))
    folder.chmod(0o755)
    command = ["setpriv", "--pdeathsig", "KILL", "--", "unshare", *APART, "--"]
    environment = os.environ | {INSIDE: str(folder)}
    running = subprocess.Popen(
        [*command, sys.executable, "-m", "tests.hosts"], cwd=services.ROOT, env=environment
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    is_well = False
    try:
        is_well = running.wait() == 0
        return running.returncode
    except KeyboardInterrupt:
        return 130
    finally:
        running.kill()
        running.wait()
        if is_well or not os.environ.get("KEEP"):
            _delete(folder)


def _delete(folder: Path) -> None:
    until = time.monotonic() + GRACE
    while folder.exists() and time.monotonic() < until:  # killed processes may still be ending
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
