"""Reads the units of deploy/systemd and starts them as systemd would, where it is not there: command,
environment, system calls, readiness, watchdog, signals.
"""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from tests import services
from tests.deploy import confined

FOLDER = services.ROOT / "deploy" / "systemd"
INSTALLED = "/opt/overprint"
DATA = "/var/lib/overprint"
BACKUPS = "/var/backups/overprint"
SETTINGS = "/etc/overprint/overprint.env"

type Values = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with the drop-ins that apply to it: section → name → values."""

    name: str
    sections: Mapping[str, Values]

    def all(self, name: str, section: str = "Service") -> list[str]:
        return self.sections[section].get(name, [])

    def one(self, name: str, default: str = "") -> str:
        return (self.all(name) or [default])[-1]

    @property
    def environment(self) -> dict[str, str]:
        words = [word for line in self.all("Environment") for word in shlex.split(line)]
        return dict(word.split("=", 1) for word in words)


def read(name: str) -> Unit:
    """Return a unit. A drop-in of `overprint-.service.d` belongs to all whose names begin so."""
    sections: dict[str, Values] = defaultdict(dict)
    drop_ins = sorted((FOLDER / "overprint-.service.d").glob("*.conf"))
    for path in (FOLDER / name, *(drop_ins if name.startswith("overprint-") else ())):
        section = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif line and not line.startswith("#"):
                key, _, value = line.partition("=")
                sections[section].setdefault(key, []).append(value)
    return Unit(name, sections)


def names() -> list[str]:
    return sorted(path.name for path in FOLDER.glob("*.service"))


@dataclass(slots=True)
class Running:
    """A unit at work. `heard`: what systemd heard from it."""

    unit: Unit
    process: "subprocess.Popen[bytes]"
    line: socket.socket
    output: Path
    heard: list[str] = field(default_factory=list)

    def hear(self) -> list[str]:
        self.line.setblocking(False)
        try:
            while True:
                self.heard += self.line.recv(4096).decode().splitlines()
        except BlockingIOError:
            return self.heard

    def stop(self) -> int:
        """Send its signal, and return its exit code. systemd would wait for TimeoutStopSec."""
        self.process.send_signal(signal.Signals[self.unit.one("KillSignal", "SIGTERM")])
        return self.process.wait(services.PATIENCE)


@contextmanager
def started(name: str, folder: Path, settings: Mapping[str, str]) -> Iterator[Running]:
    """Start a unit; yield when it counts as started, which a oneshot does when it has ended."""
    unit = read(name)
    output = folder / f"{name}.txt"
    address = f"@{name}-{uuid4().hex}"  # an abstract one: a path has to be short (unix(7))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(address.replace("@", "\0", 1))
        env = {
            "PATH": os.environ["PATH"],
            **{
                key: value.replace(DATA, str(folder / "data"))
                for key, value in unit.environment.items()
            },
            **settings,
            "NOTIFY_SOCKET": address,
        }
        if seconds := unit.one("WatchdogSec"):
            env["WATCHDOG_USEC"] = f"{int(seconds) * 1_000_000}"
        command = [
            word.replace(f"{INSTALLED}/.venv/bin/python", sys.executable).replace(
                BACKUPS, str(folder / "backups")
            )
            for word in shlex.split(unit.one("ExecStart"))
        ]
        calls = ",".join(map(str, confined.left_by(unit.all("SystemCallFilter"))))
        command = [sys.executable, "-m", "tests.deploy.confined", calls, *command]
        with services.process(command, env, output=output) as process:
            running = Running(unit, process, line, output)
            _wait(running)
            yield running
            if process.poll() is None:
                process.kill()


def _wait(running: Running) -> None:
    kind = running.unit.one("Type")
    deadline = time.monotonic() + services.PATIENCE
    while time.monotonic() < deadline:
        code = running.process.poll()
        if kind == "oneshot" and code == 0:
            return
        if code is not None:
            raise AssertionError(
                f"{running.unit.name} ended with {code}: {running.output.read_text()}"
            )
        if kind == "notify" and "READY=1" in running.hear():
            return
        time.sleep(0.05)
    raise AssertionError(f"{running.unit.name} did not start: {running.output.read_text()}")
