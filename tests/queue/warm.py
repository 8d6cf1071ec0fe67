"""A process that has loaded what does not depend on settings, and forks workers and dispatchers.

`python -m tests.queue.warm SOCKET` is that process. Loading Django, Celery and the drawing takes most
of a start: a second of processor time, dozens of times in a test run. Settings are read after the
fork, from the environment of each start, so a forked process differs from a started one only in its
parent and in the command line that `ps` shows. It is forked before there is any thread, connection
or event loop of ours.
"""

import ctypes
import gc
import json
import os
import runpy
import select
import signal
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from subprocess import CompletedProcess
from tempfile import TemporaryFile

from tests import services

LOADED = (
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "celery.worker.consumer",
    "django.contrib.auth.hashers",
    "django.core.management.commands.migrate",
    "django.db.backends.sqlite3.base",
    "jobs.rendering",
    "kombu.transport.pyamqp",
)
LARGEST_REQUEST = 200_000  #: bytes: an environment and a command
LONGEST = 600.0  #: seconds that a command may take
PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Forked:
    """A process of the test that the warm process forked, with the methods of a `Popen`."""

    pid: int
    _line: socket.socket
    _handle: int = field(init=False)
    _code: int | None = None

    def __post_init__(self) -> None:
        self._handle = os.pidfd_open(self.pid)

    def send_signal(self, number: int) -> None:
        if self._code is None:
            signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def wait(self, seconds: float | None = None) -> int:
        """Return its exit code, once it has ended. Raises TimeoutError."""
        if self._code is None:
            if not select.select([self._handle], [], [], seconds)[0]:
                raise TimeoutError(f"process {self.pid} is still there after {seconds} s")
            self._line.sendall(json.dumps({"ended": self.pid}).encode())
            self._code = int(self._line.recv(100))
            os.close(self._handle)
        return self._code


class Warm:
    """Starts Python commands as forks of the warm process."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def start(self, command: Sequence[str], env: Mapping[str, str], output: int) -> Forked:
        """Start `python COMMAND`: a script, or `-m` and a module."""
        request = json.dumps({"command": list(command), "env": dict(env)}).encode()
        assert len(request) < LARGEST_REQUEST
        socket.send_fds(self._line, [request], [output])
        return Forked(int(self._line.recv(100)), self._line)

    def run(self, command: Sequence[str], env: Mapping[str, str]) -> CompletedProcess[str]:
        """Run `python COMMAND` to its end. All that it says counts as its output."""
        with TemporaryFile("w+", encoding="utf-8") as output:
            code = self.start(command, env, output.fileno()).wait(LONGEST)
            output.seek(0)
            said = output.read()
        return CompletedProcess(command, code, stdout=said, stderr=said)


@contextmanager
def warm() -> Iterator[Warm]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.queue.warm", str(theirs.fileno())]
    with ours, services.process(command, os.environ, inherited=(theirs.fileno(),)):
        theirs.close()
        yield Warm(ours)


def serve(line: socket.socket) -> Sequence[str] | None:
    """Fork a process for each command. Return the command in that process, and None at the end."""
    while True:
        message, files, *_ = socket.recv_fds(line, LARGEST_REQUEST, 1)
        if not message:
            return None
        request = json.loads(message)
        if ended := request.get("ended"):
            answer = os.waitstatus_to_exitcode(os.waitpid(ended, 0)[1])
        elif forked := os.fork():
            os.close(files[0])
            answer = forked
        else:
            line.close()
            _begin(request["env"], files[0])
            return request["command"]  # type: ignore[no-any-return]
        line.sendall(str(answer).encode())


def _begin(env: Mapping[str, str], output: int) -> None:
    """Give this fork what the kernel and Python give a process that is started."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    for standard in (1, 2):
        os.dup2(output, standard)
    os.close(output)
    os.environ.clear()
    os.environ.update(env)


def run(command: Sequence[str]) -> None:
    sys.orig_argv = [sys.executable, *command]
    if command[0] == "-m":
        sys.argv = list(command[1:])
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = list(command)
        runpy.run_path(command[0], run_name="__main__")


def main() -> None:
    gc.disable()
    for module in LOADED:
        import_module(module)
    gc.freeze()
    from django.conf import settings

    assert not settings.configured, "each process reads its own settings"
    command = serve(socket.socket(fileno=int(sys.argv[1])))
    gc.enable()
    if command:
        run(command)


if __name__ == "__main__":
    main()
