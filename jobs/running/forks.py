"""Children that are forks of the supervisor: they share the memory of what it imported, and need
not import it again, which takes most of a start.

Safe because the supervisor has one thread, no open connection to the database, and never uses the
storage. A fork differs from a command that is executed only in what `ps` shows, and in its
settings, which are those of the supervisor.
"""

import ctypes
import gc
import os
import runpy
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

#: where proc(5) says the address of the command line in /proc/self/stat, after the name
ARGUMENTS = 45
ARE_SAFE = sys.platform == "linux"  #: macOS ends forks that use its own libraries

type Handler = Callable[[int, FrameType | None], object] | signal.Handlers

HANDLERS: Mapping[signal.Signals, Handler] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGHUP: signal.SIG_DFL,
}
"""Those of a Python that the supervisor executes: what it handles itself is not ignored in it, even
if the shell had started the supervisor with it ignored (`nohup`, `&`).
"""


@dataclass(slots=True)
class ForkedProcess:
    """A fork, as the supervisor sees it: with the parts of a `Popen` that it needs."""

    pid: int
    stdout: IO[bytes]

    def wait(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@dataclass(slots=True)
class InFork(BaseException):
    """Raised in the new process: whoever runs the supervisor there leaves it, and calls `run`.

    Signals are blocked until then, so that none reaches the supervisor's handlers in the wrong
    process.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    mask: Iterable[int]

    def run(self) -> None:
        """Run a Python command (`python [-u] SCRIPT …` or `python [-u] -m MODULE …`) as a new
        interpreter would, without a buffer for what it prints.
        """
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.environment)
        tempfile.tempdir = None  # the environment may name another one
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.reconfigure(write_through=True)
        _show(f"overprint {self.name}")
        sys.orig_argv = [*self.command]
        _, *words = (word for word in self.command if word != "-u")
        if words[0] == "-m":
            place, sys.argv = self.folder, words[1:]
        else:
            place, sys.argv = (self.folder / words[0]).parent, words
        if not sys.flags.safe_path:
            sys.path[0] = str(place)
        for number, handler in HANDLERS.items():
            signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, self.mask)
        if words[0] == "-m":
            runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(words[0], run_name="__main__")


def fork(
    name: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    begin: Callable[[], None] | None,
) -> ForkedProcess:
    """Fork a child in a new session, whose output comes through a pipe. `begin` is the first that
    is called in it. Raises InFork there.
    """
    _flush()
    gc.freeze()  # the child would copy the memory that it looks through
    read, write = os.pipe()
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        pid = os.fork()
    except BaseException:
        os.close(read)
        os.close(write)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        raise
    if not pid:
        try:
            _be_a_child(read, write, begin)
        except BaseException:
            os._exit(1)  # it must not continue as a second supervisor
        raise InFork(name, command, environment, folder, mask)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    os.close(write)
    return ForkedProcess(pid, os.fdopen(read, "rb", buffering=0))


def _flush() -> None:
    """Leave nothing in the buffers that both processes would print."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with suppress(OSError):
            stream.flush()


def _be_a_child(read: int, write: int, begin: Callable[[], None] | None) -> None:
    if begin:
        begin()
    os.setsid()
    os.umask(0o077)
    os.close(read)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, source in enumerate((nothing, write, write)):
        os.dup2(source, number)
    for number in {nothing, write} - {0, 1, 2}:
        os.close(number)


def _show(title: str) -> None:
    """Show this title in `ps`, as far as there is room in place of the command line."""
    stat = Path("/proc/self/stat").read_text(encoding="utf-8", errors="replace")
    begin, end = map(int, stat.rpartition(")")[2].split()[ARGUMENTS : ARGUMENTS + 2])
    if room := end - begin:
        shown = os.fsencode(title)[: room - 1].ljust(room, b"\0")
        ctypes.memmove(begin, shown, room)
