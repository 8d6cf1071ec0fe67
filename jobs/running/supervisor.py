"""The supervisor: keeps the children of one site alive, and leaves none behind.

It is one loop in one thread. The usual supervisors are not used because they leave their children
running when they are killed themselves.
"""

import os
import selectors
import signal
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from jobs.running.child import Child, Process
from jobs.running.forks import InFork
from jobs.running.heartbeats import WakingTime
from jobs.running.output_lines import Log

QUICK, CALM = 0.05, 1.0  #: seconds between looks: while something starts or stops, and otherwise
BETWEEN_IMPORTS = 0.01  #: seconds between looks in which the supervisor imports modules
AGAIN = 3.0  #: seconds until a command that could not be started is tried again
ECHO = 0.5  #: seconds in which the terminal and make may both pass on the same Ctrl-C

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Starts the processes in their order and runs them until it is asked to stop.

    It restarts a process whose main loop falls silent, or when another process asks for it. Its own
    loop never waits for disk, database or broker. `inherited` are file descriptors that the
    children keep open: the lock on the data folder.
    """

    def __init__(
        self,
        processes: Sequence[Process],
        log: Log,
        *,
        folder: Path,
        inherited: tuple[int, ...] = (),
    ) -> None:
        self._children = {process.name: Child(process) for process in processes}
        self._log = log
        self._folder = folder
        self._inherited = inherited
        self._waking_time = WakingTime(time.monotonic())
        self._stop_requests = 0
        self._stop_heard_at = -ECHO
        self._announced: set[str] = set()
        self._selector = selectors.DefaultSelector()

    def run(self) -> InFork | None:
        """Run until all children are gone after SIGINT, SIGTERM or SIGHUP.

        A second signal kills them at once. Return in a forked child, too, with what it has to run.
        """
        try:
            with self._signals():
                self._supervise()
        except InFork as fork:
            for child in self._children.values():
                child.let_go()
            return fork
        return None

    def _supervise(self) -> None:
        supervisor = os.getpid()
        try:
            while not self._is_over():
                self._look(time.monotonic())
                self._listen()
        finally:
            if os.getpid() == supervisor:
                self._kill_all()

    def _look(self, now: float) -> None:
        awake = self._waking_time.at(now)
        for child in self._children.values():
            if child.has_died:
                self._bury(child, now)
            if child.is_alive and not child.is_ready and child.process.is_ready():
                self._welcome(child)
        if self._stop_requests:
            self._stop_free_children(now)
        else:
            if not self._start_due_children(now, awake):
                self._import_for_next()
            self._stop_the_stuck(now)
            self._obey(now, awake)
            self._stop_the_silent(now, awake)
        for child in self._children.values():
            if child.kill_when_late(now):
                self._say(f"{child.name} did not stop in time and was killed")

    def _is_over(self) -> bool:
        return self._stop_requests > 0 and not any(
            child.is_alive for child in self._children.values()
        )

    # --- Starting ---------------------------------------------------------------------------------

    def _start_due_children(self, now: float, awake: float) -> bool:
        """Return whether there was one."""
        due = False
        for child in self._children.values():
            if not child.is_alive and now >= child.due_at and self._can_start(child):
                child.signs.begin(awake)
                self._start(child, now)
                due = True
        return due

    def _can_start(self, child: Child) -> bool:
        return not child.lacks_imports and self._has_what_it_needs(child)

    def _has_what_it_needs(self, child: Child) -> bool:
        return not child.process.needs or self._children[child.process.needs].is_ready

    def _import_for_next(self) -> None:
        """Import one module for a child that is to be forked, first for those that wait for nothing
        else. Only one in each look, so that a broker can start meanwhile.
        """
        if lacking := [child for child in self._children.values() if child.lacks_imports]:
            max(lacking, key=self._has_what_it_needs).import_next()

    def _start(self, child: Child, now: float) -> None:
        try:
            if child.must_start_over(now):
                self._say(child.start_over())
            child.start(now, self._folder, self._inherited)
        except OSError as error:
            self._say(f"{child.name} cannot be started: {error}")
            child.due_at = now + AGAIN
            return
        self._selector.register(child.output, selectors.EVENT_READ, child)
        self._log.say("site", f"{child.name} is process {child.pid}", only_file=True)

    def _stop_the_stuck(self, now: float) -> None:
        for child in self._children.values():
            if child.is_alive and not child.is_stopping and child.has_lost_patience(now):
                self._say(f"{child.name} was not ready in {child.process.patience:.0f} s")
                child.stop(now)

    def _welcome(self, child: Child) -> None:
        child.welcome()
        if child.process.announcement and child.name not in self._announced:
            self._say(child.process.announcement)
            self._announced.add(child.name)

    def _obey(self, now: float, awake: float) -> None:
        wanted = [name for child in self._children.values() for name in child.hear(awake)]
        for name in wanted:
            if name in self._children and not self._children[name].is_stopping:
                self._say(f"restarting {name}, as the watchdog asks")
                self._children[name].stop(now)
        self._start_afresh(now)

    def _start_afresh(self, now: float) -> None:
        """Restart the children that others ask to start over without their data."""
        wanted = [
            name for child in self._children.values() for name in child.signs.take_fresh_starts()
        ]
        for name in wanted:
            if name in self._children:  # with BROKER_URL no broker process is here
                self._say(f"restarting {name} without its data, as the dispatcher asks")
                self._children[name].demand_fresh_start()
                self._children[name].stop(now)

    def _stop_the_silent(self, now: float, awake: float) -> None:
        for child in self._children.values():
            if child.is_alive and not child.is_stopping and child.signs.is_too_long(awake):
                seconds = child.signs.silent_for(awake)
                self._say(
                    f"restarting {child.name} (process {child.pid}): its main loop gave no sign of "
                    f"life for {seconds:.0f} s; the next one may be silent for "
                    f"{child.signs.be_more_patient():.0f} s"
                )
                child.stop(now)

    # --- Ending -----------------------------------------------------------------------------------

    def _bury(self, child: Child, now: float) -> None:
        was_expected = child.is_stopping or self._stop_requests > 0
        pid = child.pid
        self._forget_output(child)
        code, last_words = child.bury(now)
        self._repeat(child, last_words)
        if not was_expected:
            self._say(
                f"{child.name} ended ({_in_words(code)}, process {pid}); again in "
                f"{child.due_at - now:.1f} s"
            )

    def _stop_free_children(self, now: float) -> None:
        """Send SIGTERM in reverse order, to each child once no living child needs it: the broker
        outlives the worker.
        """
        needed = {child.process.needs for child in self._children.values() if child.is_alive}
        for child in reversed(self._children.values()):
            if child.is_alive and (child.name not in needed or self._stop_requests > 1):
                child.stop(now)
        if self._stop_requests > 1:
            self._kill_all()

    def _kill_all(self) -> None:
        for child in self._children.values():
            child.kill()

    # --- Listening --------------------------------------------------------------------------------

    def _listen(self) -> None:
        for key, _ in self._selector.select(self._patience()):
            if isinstance(key.data, Child):
                self._pass_on(key.data)
            else:
                os.read(key.fd, 4096)

    def _patience(self) -> float:
        if not self._stop_requests and any(
            child.lacks_imports for child in self._children.values()
        ):
            return BETWEEN_IMPORTS
        settled = all(
            child.is_alive and child.is_ready and not child.is_stopping
            for child in self._children.values()
        )
        return CALM if settled else QUICK

    def _pass_on(self, child: Child) -> None:
        lines = child.read()
        if lines is None:
            self._forget_output(child)
        self._repeat(child, lines or ())

    def _repeat(self, child: Child, lines: Iterable[str]) -> None:
        for line in lines:
            self._log.say(child.name, line, only_file=child.process.is_chatty)

    def _forget_output(self, child: Child) -> None:
        if child.output in self._selector.get_map():
            self._selector.unregister(child.output)

    def _say(self, sentence: str) -> None:
        self._log.say("site", sentence)

    # --- Signals ----------------------------------------------------------------------------------

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Let signals wake the loop through a socket; their handlers only count."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        theirs.setblocking(False)
        self._selector.register(ours, selectors.EVENT_READ)
        wakeup_before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        before = {number: signal.signal(number, self._note_stop) for number in STOP_SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            yield
        finally:
            signal.set_wakeup_fd(wakeup_before)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
            ours.close()
            theirs.close()

    def _note_stop(self, number: int, _: FrameType | None) -> None:
        now = time.monotonic()
        if now - self._stop_heard_at > ECHO:
            self._stop_requests += 1
        self._stop_heard_at = now


def _in_words(code: int) -> str:
    return f"exit {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
