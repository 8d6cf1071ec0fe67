"""A complete private site under test: its processes, its broker's tools, its files, its effect
log.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import amqp
import psutil

from jobs.running import broker, ports
from tests import services
from tests.faults.databases import Database
from tests.faults.knobs import VARIABLE, Plan
from tests.faults.visitor import Visitor
from tests.faults.waiting import until
from tests.queue.warm import Warm

CHILDREN = 2  #: of the worker
BESIDE = "beside"  #: the virtual host of a site in the node of another one

_QUEUES = """
[{{Name, proplists:get_value(messages, Queue)}}
 || Queue <- rabbit_amqqueue:info_all(<<"{host}">>, [name, messages]),
    {{resource, _, queue, Name}} <- [proplists:get_value(name, Queue)]].
"""


@dataclass(slots=True)
class Site:
    folder: Path  #: its data folder
    database: Database
    plan: Plan
    port: int
    more: dict[str, str] = field(default_factory=dict)  #: of its environment
    launcher: str = "tests.faults.up"  #: the module that brings it up
    beside: "Site | None" = None  #: whose node it uses, in a virtual host; its own without one
    warm: Warm | None = None  #: forks its commands, if there is one
    process: subprocess.Popen[bytes] | None = None

    # --- Its life ---------------------------------------------------------------------------------

    def start(self) -> None:
        self.launch()
        until(lambda: self.is_up, 180, f"a site in {self.folder} that is well in every part")

    def launch(self) -> None:
        """Start it, and do not wait for it."""
        command = ["setpriv", "--pdeathsig", "TERM", "--", sys.executable, "-m", self.launcher]
        with self.folder.with_name(f"{self.folder.name}-terminal.txt").open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=services.ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def environment(self) -> dict[str, str]:
        return services.environment(
            self.folder,
            **self.database.environment(),
            **{VARIABLE: self.plan.as_text(), "PORT": str(self.port), "WORKERS": str(CHILDREN)},
            **{"OVERPRINT_FIRST_PASSWORD": services.PASSWORD, "TIME_ZONE": "UTC", **self.more},
        )

    @property
    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    @property
    def is_up(self) -> bool:
        """Return whether the site is well. Raises AssertionError if it has ended."""
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(f"the site ended with exit code {self.process.returncode}")
        return self.is_well

    @property
    def is_well(self) -> bool:
        """Return whether every part is well, except for the space on the disk."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310 -- ours
                parts = json.load(answer)
        except (OSError, http.client.HTTPException, ValueError):
            return False
        return all(
            parts[name] == "ok" for name in ("web", "database", "broker", "dispatcher", "worker")
        )

    def stop(self) -> None:
        """Stop at once: asked twice, the supervisor kills its children.

        Stopped ones are woken first.
        """
        if self.process is None:
            return
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children(recursive=True):
                send(child.pid, signal.SIGCONT)
        self.process.terminate()
        time.sleep(0.7)  # what comes at once is one wish for the supervisor
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(60)
        self.process.kill()
        self.process.wait()

    def kill_all(self) -> None:
        """Kill the supervisor, and everything it started, with -9.

        Return when all of it is gone.
        """
        if self.process is None:
            return
        family = self.family()
        for process in family:
            send(process.pid, signal.SIGKILL)
        self.process.wait()
        until(
            lambda: not any(map(is_alive, family)),
            60,
            "the end of everything the supervisor started",
        )

    # --- Its processes ----------------------------------------------------------------------------

    def family(self) -> list[psutil.Process]:
        """Return the supervisor and everything below it. Empty when the supervisor is gone."""
        try:
            supervisor = psutil.Process(self.supervisor)
            return [supervisor, *supervisor.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def names(self) -> dict[int, str]:
        """Return the names of the supervisor's children, of this life and those before, by process
        id.
        """
        return {
            int(pid): name for name, pid in re.findall(r"site +(\S+) is process (\d+)", self.log())
        }

    def pid(self, name: str) -> int:
        """Return the process id of one of the supervisor's children."""
        return int(re.findall(rf"site +{name} is process (\d+)", self.log())[-1])

    def children(self, name: str = "worker") -> list[int]:
        try:
            return [child.pid for child in psutil.Process(self.pid(name)).children()]
        except psutil.NoSuchProcess:
            return []

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> int:
        pid = self.pid(name)
        send(pid, how)
        return pid

    @property
    def supervisor(self) -> int:
        assert self.process is not None
        return self.process.pid

    def spawn(self, *command: str, within: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Start another process of the site, outside the supervisor, in a new session. `within`: a
        command to start it with.
        """
        with self.folder.with_name(f"{self.folder.name}-spawned.txt").open("ab") as output:
            return subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *within, sys.executable, "-u", *command],
                start_new_session=True,
                cwd=services.ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def log(self) -> str:
        """Return the site's log. Empty before the site wrote one."""
        try:
            return (self.folder / "log" / "site.log").read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    def terminal(self) -> str:
        """Return what a person saw, over all lives."""
        return self.folder.with_name(f"{self.folder.name}-terminal.txt").read_text(
            encoding="utf-8", errors="replace"
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["manage.py", *arguments]
        environment = self.environment() | {VARIABLE: ""}
        if self.warm is not None:
            return self.warm.run(command, environment)
        return subprocess.run(
            [sys.executable, *command],
            cwd=services.ROOT,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=600,
        )

    # --- Its broker -------------------------------------------------------------------------------

    @property
    def node(self) -> broker.Node:
        """Return the node as its last start prepared it."""
        return broker.existing((self.beside or self).folder / "broker")

    def rabbitmqctl(self, *arguments: str) -> str:
        command = [str(self.node.binaries / "rabbitmqctl"), "--quiet", *arguments]
        answer = subprocess.run(
            command,
            env=self.node.environment(),
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if answer.returncode:
            raise AssertionError(f"rabbitmqctl {arguments[0]}: {answer.stdout}{answer.stderr}")
        return answer.stdout

    def queues(self) -> dict[str, int]:
        """Return the messages of each queue, ready and unacknowledged."""
        question = _QUEUES.format(host=BESIDE if self.beside else "/")
        code, said = broker.begin(self.node, ("eval", question)).answer()
        if code:
            raise AssertionError(f"the queues: {said}")
        return {name: int(count) for name, count in re.findall(r'<<"([^"]+)">>,\s*(\d+)', said)}

    @property
    def broker_url(self) -> str:
        password = (self.node.folder / "password").read_text(encoding="utf-8").strip()
        return f"amqp://{broker.USER}:{password}@127.0.0.1:{self.node.ports.amqp}//"

    @contextmanager
    def channel(self) -> Iterator[amqp.Channel]:
        connection = amqp.Connection(
            host=f"127.0.0.1:{self.node.ports.amqp}",
            userid=broker.USER,
            password=(self.node.folder / "password").read_text(encoding="utf-8").strip(),
        )
        connection.connect()
        try:
            yield connection.channel()
        finally:
            with suppress(OSError, amqp.exceptions.AMQPError):
                connection.close()

    # --- What it left -----------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def files(self) -> Path:
        return Path(
            self.more.get("STORAGE_URL", f"file:{self.folder / 'files'}").removeprefix("file:")
        )

    def results(self, batch: str) -> Mapping[str, Callable[[], bytes]]:
        """Return how to read each stored result of the batch, by its name."""
        found = (self.files / "b" / batch / "out").rglob("*")
        return {path.name: path.read_bytes for path in found if path.is_file()}

    def visitor(self) -> Visitor:
        visitor = Visitor(self.url)
        visitor.sign_in()
        return visitor

    def effects(self) -> list[tuple[str, int, int, int, str]]:
        """Return (begun | drawn, job, generation, row, token) of each drawing, in the order they
        were written.
        """
        path = Path(self.plan.effects)
        lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
        parts = (line.split() for line in lines)
        return [
            (word, int(job), int(generation), int(row), token)
            for word, job, generation, row, token in parts
        ]


def is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def send(pid: int, how: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, how)


def prepare(folder: Path, database: Database, plan: Plan, **more: str) -> Site:
    """Prepare the site without starting it.

    The addresses are known, so that a proxy can be put in between.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    services.begin(folder, database.environment())
    broker.prepare(folder / "broker")
    (port,) = ports.free_private_ports(1)
    plan = replace(plan, effects=str(folder.with_name(f"{folder.name}-effects.txt")))
    return Site(folder, database, plan, port, dict(more))


def prepare_beside(running: Site, folder: Path, database: Database, plan: Plan) -> Site:
    """Prepare a site that uses the node of a running one, which takes 4 s of processor time to
    start.
    """
    address = services.broker_beside(running.folder, BESIDE)
    made = prepare(folder, database, plan, BROKER_URL=address)
    made.beside = running
    return made
