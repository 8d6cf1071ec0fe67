"""Children that are forks of the supervisor: like those that are executed, and as mortal."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.running.test_supervisor import SmallSite, small_site

__all__ = ["small_site"]  # a fixture

STATE = """
import json, os, signal, sys, tempfile, time

numbers = [int(number) for number in os.listdir("/proc/self/fd")]
kinds = [os.readlink(f"/proc/self/fd/{number}").split(":")[0] for number in numbers
         if os.path.lexists(f"/proc/self/fd/{number}")]
pulse = int(os.environ.pop("OVERPRINT_PULSE"))
state = {
    "open": sorted(kinds),
    "pulse": os.readlink(f"/proc/self/fd/{pulse}").split(":")[0],
    "input": os.readlink("/proc/self/fd/0"),
    "one output": os.readlink("/proc/self/fd/1") == os.readlink("/proc/self/fd/2"),
    "unbuffered": [sys.stdout.write_through, sys.stderr.write_through],
    "command": sys.orig_argv[1:],
    "folder": os.getcwd(),
    "environment": dict(os.environ),
    "temporary": tempfile.gettempdir(),
    "leads": os.getsid(0) == os.getpgid(0) == os.getpid(),
    "umask": os.umask(0),
    "signals": {number.name: str(signal.getsignal(number)) for number in signal.Signals},
    "blocked": list(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "woken": signal.set_wakeup_fd(-1),
    "name": __name__,
}
print(f"state {json.dumps(state)}")
print("shared" if "colorsys" in sys.modules else "not shared")
time.sleep(600)
"""
GOES = """
import os, sys
if pid := os.fork():
    os.waitpid(pid, 0)
    print("here")
sys.exit(3)
"""


def forked(name: str, *words: str) -> dict[str, Any]:
    command = [sys.executable, "-u", *words]
    return {"name": name, "command": command, "imports": ["colorsys"]}


def written(folder: Path, code: str) -> str:
    (folder / "script.py").write_text(code)
    return "script.py"


def line_of(running: SmallSite, name: str, word: str) -> str:
    running.wait_until_said(f" {name:<10} {word}")
    lines = [line.split(maxsplit=2) for line in running.said().splitlines()]
    return next(said for _, who, said in lines if who == name and said.startswith(word))


@pytest.fixture(params=[signal.default_int_handler, signal.SIG_IGN], ids=["as a shell", "as nohup"])
def _interrupts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Start a supervisor as a shell does, and as one in the background."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGHUP)}
    signal.signal(signal.SIGINT, request.param)
    signal.signal(
        signal.SIGHUP, signal.SIG_IGN if request.param is signal.SIG_IGN else signal.SIG_DFL
    )
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_interrupts")
def test_a_fork_begins_as_a_command_that_is_executed(small_site, tmp_path):
    one = forked("one", written(tmp_path, STATE), "and", "words")
    running = small_site(one, one | {"name": "other", "imports": []})

    states = [line_of(running, name, "state") for name in ("one", "other")]

    assert json.loads(states[0].removeprefix("state ")) == json.loads(
        states[1].removeprefix("state ")
    )
    assert (line_of(running, "one", "shared"), line_of(running, "other", "not")) == (
        "shared",
        "not shared",
    )


def test_a_fork_shows_its_name_among_processes(small_site, tmp_path):
    running = small_site(forked("chores", written(tmp_path, STATE)))
    line_of(running, "chores", "state")

    (chores,) = running.pids("chores")

    assert "".join(psutil.Process(chores).cmdline()) == "overprint chores"


def test_a_module_runs_in_a_fork_as_python_runs_it(small_site, tmp_path):
    written(tmp_path, "import sys\nprint('main' if __name__ == '__main__' else 'no', sys.argv[1:])")
    running = small_site(forked("web", "-m", "script", "word"))

    assert line_of(running, "web", "main") == "main ['word']"


def test_the_end_of_a_fork_and_of_its_own_forks_touches_no_other_process(small_site, tmp_path):
    (tmp_path / "state.py").write_text(STATE)
    running = small_site(forked("stays", "state.py"), forked("goes", written(tmp_path, GOES)))
    line_of(running, "stays", "state")

    running.wait_until_said("goes ended (exit 3", times=2)

    assert len(running.pids("stays")) == 1
    assert running.process.poll() is None
    assert running.stop() == 0
    running.wait_until_nothing_is_left()


def test_forks_die_with_the_supervisor(small_site, tmp_path):
    running = small_site(forked("worker", written(tmp_path, STATE)))
    line_of(running, "worker", "state")

    os.kill(running.process.pid, signal.SIGKILL)

    running.wait_until_nothing_is_left()


def test_a_command_whose_modules_cannot_be_imported_is_executed_and_says_why(small_site, tmp_path):
    script = written(tmp_path, "import no_such_module")
    running = small_site(forked("web", script) | {"imports": ["no_such_module"]})

    said = line_of(running, "web", "ModuleNotFoundError")

    assert said == "ModuleNotFoundError: No module named 'no_such_module'"
    assert running.process.poll() is None


def test_what_can_begin_does_not_wait_for_the_imports_of_others(small_site, tmp_path):
    others = [
        {"name": "epmd", "command": [sys.executable, "script.py"]},
        {"name": "broker", "command": [sys.executable, "script.py"], "needs": "epmd"},
    ]
    running = small_site(forked("web", written(tmp_path, "import time; time.sleep(600)")), *others)

    running.wait_until_said("web is process")

    begun = [line.split()[2] for line in running.said().splitlines() if " is process " in line]
    assert begun == ["epmd", "broker", "web"]
