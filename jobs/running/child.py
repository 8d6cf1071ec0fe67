"""A child of the supervisor.

It starts in a new session; stopping it asks its leader first and then kills its group.
"""

import ctypes
import math
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO

from jobs.processes import pulse
from jobs.running import forks
from jobs.running.heartbeats import Signs, read_all
from jobs.running.output_lines import LineBuffer

WARM_STOP = 10.0  #: seconds between SIGTERM to a leader and SIGKILL to its group
#: seconds until a dead child is started again, doubled each time
FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
#: seconds after which a child counts as healthy: the next delay is the first one again
STEADY = 60.0
PR_SET_PDEATHSIG = 1  #: prctl(2)

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Process:
    """What the supervisor keeps alive.

    It is started once the process it `needs` is ready, and stopped before that one. `parting` is
    the signal that the kernel sends it when the supervisor itself is killed. The output of a chatty
    one goes only to the file. `folder` is its working directory, if that is not the supervisor's.

    A process that was not ready for `patience` seconds, over all its lives, is stopped, and
    `start_over` is called before the next life. The same happens when another process asks for a
    fresh start. `start_over` moves whatever may keep the process from starting out of the way, and
    returns a sentence about it.

    `silence` is how many seconds its main loop may go without a heartbeat (`jobs.processes.pulse`)
    before it counts as stuck. A process without heartbeats has no limit. `warm_stop` is how many
    seconds it may take to end when it is asked to.

    `imports` are modules of a Python command. With them it is a fork of the supervisor, once that
    has imported them (`jobs.running.forks`).
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    needs: str = ""
    is_ready: Callable[[], bool] = _always
    announcement: str = ""
    is_chatty: bool = False
    parting: signal.Signals = signal.SIGTERM
    patience: float = math.inf
    start_over: Callable[[], str] = str
    folder: Path | None = None
    silence: float = math.inf
    warm_stop: float | None = None  #: None: WARM_STOP
    imports: tuple[str, ...] = ()


class Child:
    """A process and its present life, if it has one. Times are monotonic seconds."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.output: IO[bytes]
        self.signs = Signs(process.silence)
        self._pulse: int | None = None
        self._lines = LineBuffer()
        self.is_ready = False
        self.due_at = 0.0
        self._delay = FIRST_DELAY
        self._popen: subprocess.Popen[bytes] | forks.ForkedProcess | None = None
        self._imports = deque(process.imports if forks.ARE_SAFE else ())
        self._is_forked = bool(self._imports)
        self._started_at = 0.0
        self._unready_since: float | None = None
        self._wants_fresh_start = False
        self._kill_at: float | None = None

    @property
    def name(self) -> str:
        return self.process.name

    @property
    def is_alive(self) -> bool:
        return self._popen is not None

    @property
    def is_stopping(self) -> bool:
        return self._kill_at is not None

    @property
    def pid(self) -> int:
        return self._popen.pid if self._popen else 0

    @property
    def lacks_imports(self) -> bool:
        return bool(self._imports)

    def import_next(self) -> None:
        """Import the next of the modules that it is going to share. If that fails, execute its
        command instead: it says in its own name what is wrong.
        """
        try:
            import_module(self._imports.popleft())
        except Exception:
            self._imports.clear()
            self._is_forked = False

    def start(self, now: float, folder: Path, inherited: tuple[int, ...]) -> None:
        """Start the child. Call it only in the main thread: the parting signal comes when the
        *thread* that forked ends. Raises InFork in a forked child.
        """
        ours, theirs = os.pipe()
        try:
            self._popen = self._spawn(self.process.folder or folder, inherited, theirs)
        except forks.InFork:
            os.close(ours)
            raise
        except BaseException:
            os.close(ours)
            os.close(theirs)
            raise
        os.close(theirs)
        os.set_blocking(ours, False)
        self._pulse = ours
        # For the type checker: we asked for a pipe.
        assert self._popen.stdout is not None  # noqa: S101
        self.output = self._popen.stdout
        os.set_blocking(self.output.fileno(), False)
        self._started_at, self._kill_at, self.is_ready = now, None, False
        if self._unready_since is None:
            self._unready_since = now

    def _spawn(
        self, folder: Path, inherited: tuple[int, ...], pipe: int
    ) -> subprocess.Popen[bytes] | forks.ForkedProcess:
        environment = {**self.process.environment, pulse.PIPE: str(pipe)}
        die_with_parent = _die_with_parent(os.getpid(), self.process.parting)
        if self._is_forked:
            return forks.fork(self.name, self.process.command, environment, folder, die_with_parent)
        return subprocess.Popen(
            self.process.command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            start_new_session=True,
            umask=0o077,
            pass_fds=(*inherited, pipe),
            # Safe here: the supervisor has no other thread that could hold a lock during the fork.
            preexec_fn=die_with_parent,
        )

    def let_go(self) -> None:
        """Close what a fork has of this child of the supervisor."""
        if self._popen:
            self.output.close()
        self._close_pulse()

    def has_lost_patience(self, now: float) -> bool:
        return (
            self._unready_since is not None and now - self._unready_since >= self.process.patience
        )

    def demand_fresh_start(self) -> None:
        """Start over before the next life, however well this one is."""
        self._wants_fresh_start = True

    def must_start_over(self, now: float) -> bool:
        return self._wants_fresh_start or self.has_lost_patience(now)

    def welcome(self) -> None:
        self.is_ready, self._unready_since = True, None

    def start_over(self) -> str:
        """Start over without the old data, between two lives. Return a sentence about it."""
        done = self.process.start_over()
        self._unready_since, self._wants_fresh_start = None, False
        return done

    def read(self) -> list[str] | None:
        """Return the whole lines of output since the last call; None when no more will come."""
        data = self.output.read(65536)
        if data is None:
            return []
        return self._lines.feed(data) if data else None

    def hear(self, awake: float) -> list[str]:
        """Take its signs of life; return the processes it asks to restart."""
        return self.signs.hear(read_all(self._pulse), awake) if self._pulse is not None else []

    def stop(self, now: float) -> None:
        """Ask the leader to end. Its group follows after `warm_stop` seconds (`kill_when_late`)."""
        if self._popen and not self.is_stopping:
            patience = self.process.warm_stop
            self._kill_at = now + (WARM_STOP if patience is None else patience)
            _signal(os.kill, self.pid, signal.SIGTERM)

    def kill_when_late(self, now: float) -> bool:
        late = self._kill_at is not None and now >= self._kill_at
        if late:
            self.kill()
            self._kill_at = math.inf
        return late

    def kill(self) -> None:
        if self._popen:
            _signal(os.killpg, self.pid, signal.SIGKILL)

    @property
    def has_died(self) -> bool:
        """Return whether the leader has ended and is not reaped yet."""
        return self._popen is not None and _is_dead(self._popen.pid)

    def bury(self, now: float) -> tuple[int, list[str]]:
        """Reap a dead leader and kill the rest of its group.

        Return the exit code and the last lines of output.
        """
        assert self._popen is not None  # noqa: S101 -- for the type checker
        self.kill()  # before reaping: until then the group's number cannot be reused
        words = [*(self.read() or ()), *self._lines.rest()]
        self.output.close()
        self._close_pulse()
        code = self._popen.wait()
        self._plan_next(now)
        self._popen, self._kill_at, self.is_ready = None, None, False
        return code, words

    def _close_pulse(self) -> None:
        if self._pulse is not None:
            os.close(self._pulse)
            self._pulse = None

    def _plan_next(self, now: float) -> None:
        if self.is_stopping:
            self._delay, self.due_at = FIRST_DELAY, now
            return
        if now - self._started_at >= STEADY:
            self._delay = FIRST_DELAY
        self.due_at = now + self._delay
        self._delay = min(2 * self._delay, LONGEST_DELAY)


def _die_with_parent(parent: int, parting: signal.Signals) -> Callable[[], None] | None:
    """Return a function to run right after the fork, or None on systems other than Linux. It asks
    the kernel to send `parting` when the supervisor dies, even by kill -9.
    """
    if _LIBC is None:
        return None
    prctl, exit_now, getppid = _LIBC.prctl, os._exit, os.getppid

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(parting), 0, 0, 0)
        if getppid() != parent:  # it died before we asked
            exit_now(1)

    return ask_kernel


def _is_dead(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _signal(send: Callable[[int, int], None], target: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # gone already
        send(target, number)
