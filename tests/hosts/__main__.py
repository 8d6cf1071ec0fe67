"""`make hosts`: a whole installation on nineteen hosts of this machine, each of which breaks.

JOBS= rows, SEED= of the schedule, EVENTS= most events on each of its four tracks; SEEDS=1-20: a
batch for each, on the same hosts, and on new ones after rows were lost or stuck; FEW=1: fifteen
hosts, FEW=2: ten; ONLY="worker-1 killed, volume-1 cut off": these events instead; DRAWING= seconds that a picture
takes, instead of as many as the events need; UP=1: dispatcher, chores and workers are started by
`manage.py up --only`.
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
from tests.hosts import summaries

INSIDE = "OVERPRINT_HOSTS_FOLDER"
APART = ("--net", "--pid", "--mount", "--mount-proc", "--fork", "--kill-child")
AS_ROOT = ("unshare", "--user", "--map-current-user", "--keep-caps", "--")
"""For anybody else: to have in namespaces what root may do, and keep the own name."""
GRACE = 60.0  #: seconds for a run that was asked to end


def main() -> int:
    if folder := os.environ.get(INSIDE):
        from tests.hosts import runs

        return runs.main(Path(folder))
    if refusal := _refusal():
        sys.stderr.write(f"{refusal}\n")
        return 2
    named = os.environ.get("SEEDS")
    return _series(summaries.seeds(named)) if named else _apart()


def _series(wanted: list[int]) -> int:
    """Play one seed after the other, and say at the end what became of each. After one that lost
    rows the next ones get new hosts: what is left of it would disturb them.
    """
    with tempfile.TemporaryDirectory(prefix="overprint-seeds-") as folder:
        path = Path(folder) / "summaries"
        while left := summaries.left(wanted, summaries.read(path)):
            os.environ |= {"SEEDS": ",".join(map(str, left)), summaries.FILE: str(path)}
            code = _apart()
            if code in (130, 143):  # somebody asked it to end
                break
            if summaries.left(wanted, summaries.read(path)) == left:
                summaries.broken(left[0]).append_to(path)
        found = summaries.read(path)
    sys.stdout.write(f"{summaries.table(found)}\n")
    return int(not all(each.is_well for each in found) or len(found) < len(wanted))


def _refusal() -> str:
    """Return why the run cannot start, or nothing."""
    missing = [name for name in ("ip", "tc", "unshare", "nsenter") if not shutil.which(name)]
    if missing:
        return f"{', '.join(missing)} missing. Run: apt-get install iproute2 util-linux"
    if subprocess.run([*_as_root(), "true"], check=False, capture_output=True).returncode:
        return "On this machine only root may make namespaces for hosts. Run: sudo make hosts"
    return ""


def _as_root() -> tuple[str, ...]:
    """Return what a command is started with so that it may make namespaces."""
    return () if os.geteuid() == 0 else AS_ROOT


def _apart() -> int:
    """Run in namespaces that end with this process, however it ends: so do all hosts, switches and
    processes. What was written is deleted, unless the run was not well.
    """
    folder = Path(tempfile.mkdtemp(prefix="overprint-hosts-"))
    folder.chmod(0o755)
    tied = ("setpriv", "--pdeathsig", "KILL", "--")
    command = [*tied, *_as_root(), *tied, "unshare", *APART, "--"]  # new rights untie
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
