"""Hosts of one site on this machine: each has a data folder, a name and process numbers,
and a clock that may be wrong. They share three addresses.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests import services
from tests.faults.clocks import library

APART = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--uts")
NAMED = 'hostname "$1" && shift && exec "$@"'


@dataclass(slots=True)
class Process:
    """A process of a host. Its number is that of this machine."""

    outer: subprocess.Popen[bytes]
    output: Path

    @property
    def inner(self) -> psutil.Process:
        """The process itself: the first one inside."""
        outer = psutil.Process(self.outer.pid)
        services.wait_for(outer.children, services.PATIENCE, f"a process: {self.said()}")
        return outer.children()[0]

    def send(self, number: signal.Signals) -> None:
        """To it and everything below it, as when a machine freezes."""
        with suppress(psutil.NoSuchProcess):
            for each in [self.inner, *self.inner.children(recursive=True)]:
                each.send_signal(number)

    def end(self) -> int:
        """Ask it alone to end, as systemd does, and return its exit code."""
        self.inner.send_signal(signal.SIGTERM)
        return self.outer.wait(services.PATIENCE)

    def kill(self) -> None:
        self.outer.kill()  # and with it, by the kernel, everything in its namespace
        self.outer.wait()

    def said(self) -> str:
        return self.output.read_text(errors="replace")


@dataclass(slots=True)
class Host:
    """A host by its name. `shift`: how wrong its clock is, such as `+1d`."""

    name: str
    folder: Path
    shared: Mapping[str, str]
    shift: str = ""
    processes: list[Process] = field(default_factory=list)

    def start(self, *command: str, **more: str) -> Process:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        output = self.folder.with_name(f"{self.name}-{len(self.processes)}.txt")
        own = () if os.geteuid() == 0 else ("--user", "--map-root-user")
        inside = ("sh", "-c", NAMED, "sh", self.name, sys.executable, "-u", *command)
        with output.open("ab") as file:
            outer = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *APART, *own, "--", *inside],
                cwd=services.ROOT,
                env=self.environment() | more,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )
        self.processes.append(Process(outer, output))
        return self.processes[-1]

    def environment(self) -> dict[str, str]:
        clock = {
            "LD_PRELOAD": str(library()),
            "FAKETIME": self.shift,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1",
            "FAKETIME_DISABLE_SHM": "1",  # a killed process would leave it
            "NO_FAKE_STAT": "1",
        }
        own = {"TIME_ZONE": "UTC", "TMPDIR": str(self.folder)}
        return services.environment(
            self.folder, **self.shared, **(clock if self.shift else {}), **own
        )


@contextmanager
def hosts(*named: Host) -> Iterator[None]:
    """Lose all of them at the end."""
    try:
        yield
    finally:
        for host in named:
            while host.processes:
                host.processes.pop().kill()
