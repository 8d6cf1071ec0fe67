"""The supervisor, on real processes: what it starts again, in which order it stops, and that
nothing is left.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.services import PATIENCE, ROOT, wait_for

pytestmark = pytest.mark.long(12)  # half a minute of waiting, which should be beside other tests

SLEEPER = "import time; print('here', flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
ASKED = (
    f"import signal; signal.signal(signal.SIGTERM, lambda *_: print('asked', flush=True)); "
    f"{SLEEPER}"
)
PARENT = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); {SLEEPER}"
)
STUBBORN_PARENT = (
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); {STUBBORN}"
)
FAREWELL = (
    "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: (print('bye', "
    "flush=True), sys.exit()))"
)


class SmallSite:
    """A running supervisor and what it said so far."""

    def __init__(self, folder: Path, processes: list[dict[str, Any]], warm_stop: float) -> None:
        (folder / "processes.json").write_text(json.dumps(processes))
        self.folder = folder
        ours = {
            "PYTHONPATH": str(ROOT),
            "SMALL_SITE": str(folder),
            "SMALL_SITE_WARM_STOP": str(warm_stop),
        }
        command = [sys.executable, str(Path(__file__).with_name("small_site.py")), str(folder)]
        self.process = subprocess.Popen(command, env=os.environ | ours, stdout=subprocess.DEVNULL)

    def said(self) -> str:
        path = self.folder / "site.log"
        return path.read_text() if path.exists() else ""

    def wait_until_said(self, text: str, times: int = 1) -> None:
        wait_for(
            lambda: self.said().count(text) >= times,
            PATIENCE,
            f"{times} × {text!r} in:\n{self.said()}",
        )

    def pids(self, name: str) -> list[int]:
        """Of each life a child had, in their order."""
        return [int(pid) for pid in re.findall(rf"site +{name} is process (\d+)", self.said())]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def wait_until_nothing_is_left(self) -> None:
        """A killed process is there until it gets a processor to end on."""
        wait_for(lambda: not self.left_over(), PATIENCE, "the end of all children")

    def left_over(self) -> list[psutil.Process]:
        """Every process that was started for this site, the supervisor included."""
        return [
            process for process in psutil.process_iter() if belongs_to(process, str(self.folder))
        ]


def belongs_to(process: psutil.Process, folder: str) -> bool:
    try:
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and process.environ().get("SMALL_SITE") == folder
        )
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.fixture
def small_site(tmp_path: Path) -> Iterator[Callable[..., SmallSite]]:
    started: list[SmallSite] = []

    def start(*processes: dict[str, Any], warm_stop: float = 2.0) -> SmallSite:
        started.append(SmallSite(tmp_path, list(processes), warm_stop))
        return started[-1]

    yield start
    for running in started:
        for process in running.left_over():
            with suppress(psutil.NoSuchProcess):  # children die with their supervisor
                process.kill()
        running.process.wait(PATIENCE)


def _group(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid)
    except ProcessLookupError:
        return None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_supervisor_and_every_child(small_site, number):
    running = small_site(
        {"name": "a", "command": python(SLEEPER)}, {"name": "b", "command": python(SLEEPER)}
    )
    running.wait_until_said("here", times=2)

    code = running.stop(number)

    assert code == 0
    running.wait_until_nothing_is_left()


def test_a_second_ctrl_c_kills_at_once(small_site):
    stubborn = [{"name": name, "command": python(ASKED)} for name in ("a", "b")]
    running = small_site(*stubborn, warm_stop=10 * PATIENCE)
    running.wait_until_said("here", times=2)

    running.process.send_signal(signal.SIGINT)
    running.wait_until_said("asked", times=2)
    time.sleep(0.8)  # what comes at once is one wish
    code = running.stop(signal.SIGINT)

    assert code == 0
    running.wait_until_nothing_is_left()


def test_one_wish_that_is_passed_on_twice_is_no_second_ctrl_c(small_site):
    slowly = FAREWELL.replace("(print", "(time.sleep(0.3), print").replace(
        "import signal", "import time, signal"
    )
    running = small_site(
        {"name": "worker", "command": python(f"{slowly}; {SLEEPER}")}, warm_stop=10 * PATIENCE
    )
    running.wait_until_said("here")

    # While it stands still both signals arrive, so nothing comes between them.
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGHUP):
        running.process.send_signal(number)
    code = running.stop(signal.SIGCONT)

    assert code == 0
    assert "worker     bye" in running.said()


def test_kill_9_of_the_supervisor_leaves_nothing(small_site):
    running = small_site(
        {"name": "a", "command": python(SLEEPER)}, {"name": "b", "command": python(SLEEPER)}
    )
    running.wait_until_said("here", times=2)

    running.stop(signal.SIGKILL)

    running.wait_until_nothing_is_left()


def test_a_child_starts_when_what_it_needs_is_ready_and_ends_before_it(small_site, tmp_path: Path):
    running = small_site(
        {
            "name": "broker",
            "command": python(f"{FAREWELL}; {SLEEPER}"),
            "ready": str(tmp_path / "is-ready"),
        },
        {"name": "worker", "command": python(f"{FAREWELL}; {SLEEPER}"), "needs": "broker"},
    )
    running.wait_until_said("broker     here")
    time.sleep(0.3)
    before = running.pids("worker")

    (tmp_path / "is-ready").touch()
    running.wait_until_said("worker     here")
    running.stop()

    assert before == []
    assert running.said().index("worker     bye") < running.said().index("broker     bye")


@pytest.mark.parametrize("stuck", [SLEEPER, "raise SystemExit(3)"])
def test_one_that_does_not_come_up_starts_over(small_site, tmp_path: Path, stuck: str):
    ready = tmp_path / "is-ready"
    comes_up = f"import os\nif not os.path.exists({str(ready)!r}): {stuck}\n{SLEEPER}"
    running = small_site(
        {"name": "broker", "command": python(comes_up), "ready": str(ready), "patience": 1.5}
    )

    running.wait_until_said("site       broker starts over")
    wait_for(
        lambda: "broker     here" in running.said().partition("starts over")[2],
        PATIENCE,
        "its next life",
    )
    lives = running.pids("broker")
    time.sleep(2)

    assert running.pids("broker") == lives
    assert running.said().count("starts over") == 1


def saying_here(path: Path) -> str:
    """Return the code of a child that makes this file when it has said that it is here."""
    return (
        f"print('here', flush=True); open({str(path)!r}, 'w').close(); import time; time.sleep(600)"
    )


def once_there_is(path: Path, code: str) -> str:
    return f"import os, time\nwhile not os.path.exists({str(path)!r}): time.sleep(0.01)\n{code}"


def test_a_child_can_ask_for_the_restart_of_another_which_follows_without_delay(
    small_site, tmp_path: Path
):
    asks = (
        "from jobs.processes import pulse; pulse.ask_for_restart('worker'); "
        "pulse.ask_for_restart('nobody')"
    )
    is_here = tmp_path / "worker-is-here"
    running = small_site(
        {"name": "worker", "command": python(saying_here(is_here))},
        {
            "name": "dispatcher",
            "command": python(once_there_is(is_here, f"{asks}; {SLEEPER}")),
        },
    )

    running.wait_until_said("here", times=3)

    assert (len(running.pids("worker")), len(running.pids("dispatcher"))) == (2, 1)
    assert "restarting worker, as the watchdog asks" in running.said()
    assert "worker ended" not in running.said()


BEATS = "import time\nfrom jobs.processes import pulse\nprint('here', flush=True)\n"


def test_a_child_whose_loop_falls_silent_is_restarted_and_the_next_one_gets_twice_the_time(
    small_site,
):
    stuck = f"{BEATS}pulse.beat(); time.sleep(600)"
    running = small_site({"name": "dispatcher", "command": python(stuck), "silence": 1.5})

    running.wait_until_said("restarting dispatcher", times=3)

    limits = re.findall(
        r"no sign of life for (\d+) s; the next one may be silent for (\d+) s", running.said()
    )
    assert [int(limit) for _, limit in limits[:3]] == [3, 6, 12]
    assert "dispatcher ended" not in running.said()


def test_one_that_never_gave_a_sign_is_restarted_too(small_site):
    running = small_site({"name": "dispatcher", "command": python(SLEEPER), "silence": 1.5})

    running.wait_until_said("restarting dispatcher")
    running.wait_until_said("here", times=2)


def test_a_silent_child_that_ignores_the_request_is_killed(small_site):
    running = small_site({"name": "worker", "command": python(STUBBORN), "silence": 1.5})

    running.wait_until_said("worker did not stop in time and was killed")
    running.wait_until_said("here", times=2)


def test_a_child_that_beats_lives_on_and_so_does_one_that_is_not_watched(small_site):
    beating = f"{BEATS}while True: pulse.beat(); time.sleep(0.1)"
    running = small_site(
        {"name": "worker", "command": python(beating), "silence": 4},
        {"name": "broker", "command": python(SLEEPER)},
    )
    for name in ("worker", "broker"):
        running.wait_until_said(f"{name}     here")
    at_first = running.pids("worker")  # a slow machine needs several lives until one beats

    time.sleep(6)

    assert running.pids("worker") == at_first
    assert len(running.pids("broker")) == 1


def test_a_whole_site_that_stood_still_is_not_restarted(small_site):
    beating = f"{BEATS}while True: pulse.beat(); time.sleep(0.1)"
    running = small_site({"name": "worker", "command": python(beating), "silence": 4})
    running.wait_until_said("here")
    at_first = running.pids("worker")  # a slow machine needs several lives until one beats
    worker = at_first[-1]

    for pid in (worker, running.process.pid):
        os.kill(pid, signal.SIGSTOP)
    time.sleep(6)
    os.kill(running.process.pid, signal.SIGCONT)
    time.sleep(0.3)
    os.kill(worker, signal.SIGCONT)
    time.sleep(1)

    assert running.pids("worker") == at_first


def test_a_wish_for_a_fresh_start_restarts_one_that_is_well_without_what_it_left(
    small_site, tmp_path: Path
):
    ask = f"from jobs.processes import pulse\npulse.ask_for_fresh_start('broker')\n{SLEEPER}"
    is_here = tmp_path / "broker-is-here"
    running = small_site(
        {"name": "broker", "command": python(saying_here(is_here)), "ready": str(tmp_path)},
        {
            "name": "dispatcher",
            "command": python(once_there_is(is_here, ask)),
            "needs": "broker",
        },
    )

    running.wait_until_said("site       broker starts over")
    running.wait_until_said("broker     here", times=2)

    assert (len(running.pids("broker")), len(running.pids("dispatcher"))) == (2, 1)
    assert running.said().count("restarting broker without its data, as the dispatcher asks") == 1
    assert "broker ended" not in running.said()
