"""The sign of life, heard at the other end: a supervisor's pipe, systemd's socket."""

import fcntl
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.services import PATIENCE, ROOT


def run(code: str, *, fds: tuple[int, ...] = (), **more: str) -> str:
    command = [sys.executable, "-c", f"import os\nfrom jobs.processes import pulse\n{code}"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | more, pass_fds=fds, check=True, capture_output=True
    )
    return done.stdout.decode()


@pytest.fixture
def pipe():
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def test_it_beats_at_most_once_a_second_and_asks_at_once(pipe):
    ours, theirs = pipe

    run(
        "for _ in range(9): pulse.beat()\npulse.ask_for_restart('worker')",
        fds=(theirs,),
        OVERPRINT_PULSE=str(theirs),
    )

    assert os.read(ours, 100) == b"beat\nrestart worker\n"


def test_programs_it_starts_get_neither_the_pipe_nor_its_name(pipe):
    _, theirs = pipe
    code = "pulse.beat()\nprint(os.environ.get('OVERPRINT_PULSE'), os.get_inheritable(%d))"

    assert run(code % theirs, fds=(theirs,), OVERPRINT_PULSE=str(theirs)) == "None False\n"


def test_a_full_pipe_does_not_hold_the_loop_up(pipe):
    ours, theirs = pipe
    fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096)
    os.write(theirs, b"x" * 4096)

    said = run("pulse.beat(); print('works')", fds=(theirs,), OVERPRINT_PULSE=str(theirs))

    assert said == "works\n"
    assert os.read(ours, 10) == b"x" * 10


@pytest.mark.parametrize("number", ["", "nonsense", "987", "1"])
def test_without_a_supervisor_nothing_happens(number: str):
    assert (
        run("pulse.beat(); pulse.ask_for_restart('worker'); print('works')", OVERPRINT_PULSE=number)
        == "works\n"
    )


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_systemd_hears_once_that_it_is_ready_and_then_that_it_lives_and_that_it_ends(
    tmp_path: Path, kind: str
):
    name = str(tmp_path / "notify") if kind == "path" else f"@overprint-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(name.replace("@", "\0", 1) if kind == "abstract" else name)
        systemd.settimeout(PATIENCE)

        run("pulse.beat(); pulse._next_at = 0; pulse.beat(); pulse.end()", NOTIFY_SOCKET=name)

        heard = [systemd.recv(100) for _ in range(3)]
    assert heard == [b"READY=1\nWATCHDOG=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_a_container_sees_its_life_by_the_time_of_a_file(tmp_path: Path):
    path = tmp_path / "pulse"

    run("pulse.beat()", OVERPRINT_PULSE_FILE=str(path))

    assert time.time() - path.stat().st_mtime < PATIENCE
