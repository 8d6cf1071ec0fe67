"""One child of the supervisor: started, restarted, killed, and what it says."""

import os
import re
import signal
import time

import psutil

from tests.running.test_supervisor import SLEEPER, STUBBORN, python, small_site
from tests.services import PATIENCE, wait_for

__all__ = ["small_site"]  # a fixture

PARENT = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); {SLEEPER}"
)

STUBBORN_PARENT = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); {STUBBORN}"
)


def test_a_child_that_dies_is_started_again_each_time_after_twice_the_wait(small_site):
    running = small_site({"name": "weak", "command": python("raise SystemExit(3)")})

    running.wait_until_said("weak ended (exit 3", times=3)

    assert re.findall(r"again in (\S+) s", running.said())[:3] == ["0.5", "1.0", "2.0"]


def test_a_killed_child_is_said_to_be_killed_and_lives_again(small_site):
    running = small_site({"name": "web", "command": python(SLEEPER)})
    running.wait_until_said("here")

    os.kill(running.pids("web")[0], signal.SIGKILL)

    running.wait_until_said("here", times=2)
    assert "web ended (killed by SIGKILL" in running.said()
    assert len(running.pids("web")) == 2


def test_what_a_dead_child_leaves_behind_goes_with_it(small_site):
    running = small_site({"name": "worker", "command": python(PARENT)})
    running.wait_until_said("here", times=2)
    first = running.pids("worker")[0]

    os.kill(first, signal.SIGKILL)

    wait_for(
        lambda: not [p for p in running.left_over() if _group(p) == first],
        PATIENCE,
        "the end of the whole group",
    )


def _group(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return None


def test_children_do_not_get_the_terminals_ctrl_c(small_site):
    running = small_site({"name": "web", "command": python(SLEEPER)})
    running.wait_until_said("here")

    child = running.pids("web")[0]

    assert os.getsid(child) == os.getpgid(child) == child


def test_a_child_that_ignores_the_request_is_killed_with_its_group(small_site):
    running = small_site({"name": "worker", "command": python(STUBBORN_PARENT)})
    running.wait_until_said("here", times=2)

    started = time.monotonic()
    code = running.stop()

    assert code == 0
    assert time.monotonic() - started > 1.9
    running.wait_until_nothing_is_left()
    assert "worker did not stop in time and was killed" in running.said()


def test_a_command_that_does_not_exist_is_said_and_the_others_run(small_site):
    running = small_site(
        {"name": "epmd", "command": ["/no/such/epmd"]}, {"name": "web", "command": python(SLEEPER)}
    )

    running.wait_until_said("here")

    assert (
        "epmd cannot be started: [Errno 2] No such file or directory: '/no/such/epmd'"
        in running.said()
    )


def test_what_a_child_says_has_its_name_in_front_and_cannot_steer_the_terminal(small_site):
    code = (
        "import sys; sys.stdout.buffer.write(b'\\x1b[2Jone\\x07\\nhalf a line'); sys.stdout.flush()"
    )
    running = small_site({"name": "web", "command": python(code)})

    running.wait_until_said("half a line")

    lines = [line.split(" ", 1)[1] for line in running.said().splitlines() if " web      " in line]
    assert lines[:2] == ["web        one", "web        half a line"]
