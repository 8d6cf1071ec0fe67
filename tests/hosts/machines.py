"""A host: namespaces for network, processes and its name, and the services that it keeps
running.
"""

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests import services as site
from tests.hosts.network import Network, namespace

PATIENCE = 400.0  #: seconds for what starts in ten, where nothing else needs the processor
AGAIN = 1.0  #: seconds until a service that ended is started again, as systemd would do


@dataclass(frozen=True, slots=True)
class Service:
    """A process that a host starts when it boots, and again whenever it ends."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path = site.ROOT


@dataclass(slots=True)
class Machine:
    name: str
    address: str
    folder: Path
    network: Network
    services: list[Service] = field(default_factory=list)
    prepare: Callable[[], None] | None = None  #: before its services start
    _init: subprocess.Popen[bytes] | None = None
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _ended: dict[str, float] = field(default_factory=dict)
    restarts: int = 0
    started_at: float = 0.0  #: when one of its services last started, in seconds since 1970
    _is_drained: bool = False

    def boot(self) -> None:
        """Start the first process of the host. Its services follow with `keep`."""
        entering = ["nsenter", f"--net={namespace(self.name)}", "--"]
        apart = ["unshare", "--pid", "--uts", "--mount-proc", "--fork", "--kill-child", "--"]
        init = ["sh", "-c", f"hostname {self.name}; echo up; exec sleep infinity"]
        self._init = subprocess.Popen([*entering, *apart, *init], stdout=subprocess.PIPE)
        assert self._init.stdout is not None
        assert self._init.stdout.readline() == b"up\n"

    @property
    def is_on(self) -> bool:
        return self._init is not None and self._init.poll() is None

    def power_off(self) -> None:
        """Take the power: first the network falls silent, then every process is gone."""
        self.network.cut(self.name)
        if self._init is not None:
            self._init.kill()
            self._init.wait()
        for running in self._running.values():
            running.kill()  # it stands outside the host; a stopped one would stay
            running.wait()
        self._init = None
        self._running.clear()
        self._ended.clear()

    def power_on(self) -> None:
        self.network.join(self.name)
        self.boot()
        if self.prepare is not None:
            self.prepare()

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)
        for running in self._running.values():  # nsenter stops with what it started
            running.send_signal(signal.SIGCONT)

    def drain(self, seconds: float) -> dict[str, int]:
        """Ask every service to end, as an administrator does before taking the host away. Return
        their exit codes once all have ended. They start again after `resume`.
        """
        self._is_drained = True
        running = dict(self._running)
        for outside in running.values():
            for service in psutil.Process(outside.pid).children():
                service.terminate()
        return {name: outside.wait(seconds) for name, outside in running.items()}

    def resume(self) -> None:
        self._is_drained = False

    def _signal(self, which: signal.Signals) -> None:
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(which)

    def _processes(self) -> Iterable[psutil.Process]:
        assert self._init is not None
        for parent in (self._init, *self._running.values()):
            with suppress(psutil.NoSuchProcess):
                yield from psutil.Process(parent.pid).children(recursive=True)

    def inside(self, command: Sequence[str], folder: Path = site.ROOT) -> list[str]:
        """Return the command as it is run on the host, in this folder."""
        assert self._init is not None
        [first] = psutil.Process(self._init.pid).children()
        return ["nsenter", "-t", str(first.pid), "-n", "-p", "-u", "-m", f"--wd={folder}", *command]

    def run(
        self, command: Sequence[str], environment: Mapping[str, str], *, seconds: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run the command in the folder of the host, and return how it ended."""
        return subprocess.run(
            self.inside(command, self.folder),
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    def keep(self) -> None:
        """Start the services that do not run."""
        if not self.is_on or self._is_drained:
            return
        for service in self.services:
            running = self._running.get(service.name)
            if running is not None and running.poll() is None:
                continue
            if running is not None and self._ended.setdefault(service.name, time.monotonic()):
                if time.monotonic() - self._ended[service.name] < AGAIN:
                    continue
                self.restarts += 1
                del self._ended[service.name]
            self._running[service.name] = self._start(service)

    def _start(self, service: Service) -> subprocess.Popen[bytes]:
        self.started_at = time.time()
        with self.log(service.name).open("ab") as output:
            return subprocess.Popen(
                self.inside(service.command, service.folder),
                env=service.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def log(self, service: str) -> Path:
        return self.folder / f"{service}.log"


class Keeper:
    """Keeps the services of all hosts running, in a thread."""

    def __init__(self, machines: Iterable[Machine]) -> None:
        self.machines = list(machines)
        self.lock = threading.RLock()  #: held while a host is switched off or on
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Keeper":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(30)
        for machine in self.machines:
            if machine.is_on:
                machine.power_off()

    def _run(self) -> None:
        while not self._over.wait(0.2):
            for machine in self.machines:
                with self.lock:
                    machine.keep()
