"""Runs a function in a separate process, so that decoding an untrusted file can harm nothing else.

Each process that asks has one *nursery*: a small single-threaded server, without a database, that
has the heavy modules loaded and forks a child for every call. That is ready in milliseconds, and
safe from the many threads of gunicorn, which must not fork themselves. (`multiprocessing`'s fork
server would run the main script of gunicorn or Celery again in every child.)

A child has a limit on the memory it maps beyond what it starts with (RLIMIT_AS), and a time limit:
the kernel's alarm ends it, whatever code it is stuck in. It dies with the nursery. The nursery ends
with the process that started it, because their socket closes. The kernel reaps the children.
"""

import atexit
import contextlib
import ctypes
import gc
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn, Self

from jobs.errors import ChildFailed, OverprintError

_RENDERING, _INSPECTING = "jobs.rendering", "jobs.rendering.fonts.inspecting"
"""By name: only the nursery loads them, not every process that has children."""
_GRACE = 5.0
"""Seconds that a result may still be on its way when the child's time is up."""
_PR_SET_PDEATHSIG = 1
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""Bytes that may stay free at the end of the heap, and from which a block is outside the heap; see
mallopt(3).
"""

type _Outcome = tuple[bool, Any]
"""(True, the value it returned) or (False, what it raised)."""


@contextlib.contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep Python from looking for cycles while hundreds of thousands of objects are made that are
    all kept: each look goes through all of them, and finds none. That takes half of the time of
    reading a sheet.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def call[T, *Arguments](
    function: Callable[[*Arguments], T], *arguments: *Arguments, seconds: float, megabytes: int
) -> T:
    """Run a module's function with picklable arguments in a fresh child, and return what it
    returns.

    The child may map `megabytes` more than it starts with. What the function raises is raised here.
    Raises ChildFailed if the child runs out of memory or time, or dies.
    """
    with Errand(function, *arguments, seconds=seconds, megabytes=megabytes) as errand:
        errand.has_ended(within=seconds + _GRACE)
        return errand.value()


class Errand[T, *Arguments]:
    """A function at work in a fresh child, for callers that do not wait until it ends.

    `seconds`: how long the child may take.
    """

    def __init__(
        self,
        function: Callable[[*Arguments], T],
        *arguments: *Arguments,
        seconds: float,
        megabytes: int,
    ) -> None:
        request = pickle.dumps((function, arguments, seconds, megabytes), protocol=5)
        self._child = _nursery.child()
        self._seconds, self.begun_at = seconds, time.monotonic()
        with contextlib.suppress(ConnectionError):  # `value` raises that it died
            self._child.send_bytes(request)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Part with the child. It may still be at work, and then nobody hears its answer."""
        self._child.close()

    def has_ended(self, within: float = 0) -> bool:
        """Wait so long for the answer, or for the death of the child."""
        try:
            return self._child.poll(within)
        except (EOFError, ConnectionError):
            return True

    def value(self) -> T:
        """Return what the function returned, or raise what it raised.

        Raises ChildFailed if the child died, or has not ended.
        """
        returned, value = self._outcome()
        if not returned:
            raise value
        return value  # type: ignore[no-any-return]  # the function's own, pickled

    def _outcome(self) -> _Outcome:
        with contextlib.suppress(EOFError, ConnectionError):
            if self._child.poll(0):
                # Written by this process's child.
                outcome: _Outcome = pickle.loads(self._child.recv_bytes())  # noqa: S301
                return outcome
        if time.monotonic() - self.begun_at >= self._seconds:
            raise ChildFailed(
                f"It took longer than {self._seconds:g} seconds and was stopped.",
                seconds=self._seconds,
            )
        raise ChildFailed("The process that worked on it died.")


class ChildSlots:
    """Limits how many children run at once, for work that people wait for."""

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)

    def call[T, *Arguments](
        self,
        function: Callable[[*Arguments], T],
        *arguments: *Arguments,
        seconds: float,
        megabytes: int,
    ) -> T:
        """Run `children.call` as soon as a place is free.

        Wait for one as long as the work itself may take.
        """
        if not self._places.acquire(timeout=seconds):
            raise ChildFailed("Others are being served just now. Try again in a moment.")
        try:
            return call(function, *arguments, seconds=seconds, megabytes=megabytes)
        finally:
            self._places.release()


previews = ChildSlots(2)


def limit_address_space(megabytes: int) -> None:
    """Limit this process to `megabytes` more than it has mapped now.

    Beyond that it gets a MemoryError. Linux only.
    """
    if sys.platform != "linux":
        return
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def keep_freed_memory() -> None:
    """Keep what a picture gave back for the next one: the kernel need not clear every page again
    (glibc's malloc).

    Pillow holds large pictures in blocks of 16 MB, jpegsplice what it has read of a progressive
    photo in one.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_M_MMAP_THRESHOLD, 32 << 20)  # the most that glibc takes
        mallopt(_M_TRIM_THRESHOLD, 64 << 20)


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that forked it ends. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class _Nursery:
    """The nursery of this process: started on first use, started again after it dies, forgotten
    after a fork.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def child(self) -> Connection:
        """Return the line to a fresh child, which works as soon as it gets a request."""
        ours, its = socket.socketpair()
        with its, ours:  # `its` stays with the child alone, so that its end shows here
            self._hand_over(its.fileno())
            return Connection(ours.detach())

    def close(self) -> None:
        if self._socket and self._process:
            self._socket.close()
            self._process.wait()
        self._socket = self._process = None

    def forget(self) -> None:
        """Start over in a forked process: the server belongs to the parent, and a thread that does
        not exist here may hold the lock.
        """
        if self._socket and self._process:
            self._socket.close()
            self._process.returncode = 0  # the parent waits for it
        self._lock, self._socket, self._process = threading.Lock(), None, None

    def _hand_over(self, descriptor: int) -> None:
        with self._lock:
            with contextlib.suppress(OSError):
                return self._send(self._socket or self._start(), descriptor)
            self.close()
            return self._send(self._start(), descriptor)

    def _send(self, server: socket.socket, descriptor: int) -> None:
        socket.send_fds(server, [b"c"], [descriptor])

    def _start(self) -> socket.socket:
        """Start the nursery, and return once it has loaded its modules, so that no child spends its
        time on that.
        """
        self._socket, its = socket.socketpair()
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "jobs.processes.children", str(its.fileno())],
                pass_fds=[its.fileno()],
                stdin=subprocess.DEVNULL,
                env=os.environ
                | {
                    "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                    "OPENBLAS_NUM_THREADS": "1",
                },
                start_new_session=True,
            )
        if self._socket.recv(1) != b"r":
            raise ChildFailed("No process could be started for it. The log gives the reason.")
        return self._socket


_nursery = _Nursery()
atexit.register(_nursery.close)
os.register_at_fork(after_in_child=_nursery.forget)


def _serve(requests: socket.socket) -> None:
    """Run the nursery. Each message brings a socket; fork a child that answers on it."""
    with collector_at_rest():
        import_module(_RENDERING).warm_up()
        import_module(_INSPECTING)
        gc.freeze()  # a child that looked for cycles in it would copy that memory
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    requests.send(b"r")
    nursery = os.getpid()
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, 1, 1)
        if not message:
            return
        if os.fork() == 0:
            requests.close()
            _be_a_child(nursery, Connection(descriptors[0]))
        os.close(descriptors[0])


def _be_a_child(nursery: int, caller: Connection) -> NoReturn:
    try:
        die_with_parent()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if os.getppid() == nursery:
            caller.send_bytes(_outcome(caller.recv_bytes()))
    except (EOFError, OSError):
        pass  # the caller is gone
    finally:
        os._exit(0)


def _outcome(request: bytes) -> bytes:
    """Run the request and return its pickled `_Outcome`. The limits apply from here on."""
    try:
        # Written by this site.
        function, arguments, seconds, megabytes = pickle.loads(request)  # noqa: S301
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
        limit_address_space(megabytes)
        return pickle.dumps((True, function(*arguments)), protocol=5)
    except MemoryError:
        raised: BaseException = ChildFailed("It needs more memory than it may take.")
    except BaseException as error:
        raised = _fit_to_travel(error)
    return pickle.dumps((False, raised), protocol=5)


def _fit_to_travel(error: BaseException) -> BaseException:
    """Return the exception if it survives pickling, else a ChildFailed. Unexpected ones get the
    child's traceback as a note.
    """
    if isinstance(error, OverprintError):
        return error
    told = "".join(traceback.format_exception(error))
    if isinstance(error, Exception):
        error.add_note(f"In the child process:\n{told}")
        with contextlib.suppress(Exception):
            pickle.loads(pickle.dumps(error))  # noqa: S301  # pickled here
            return error
    return ChildFailed(
        "Something unexpected happened in the process that worked on it.", traceback=told
    )


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
