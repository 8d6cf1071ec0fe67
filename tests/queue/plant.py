"""A worker and a dispatcher in separate processes, on a database file that the test shares with
them. They are forked from a process that has loaded their libraries (`tests.queue.warm`).
"""

import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend
from django.test import override_settings

from dashboard import env
from jobs.models import Batch, Job
from jobs.running import broker
from jobs.running.broker import Node
from tests import services
from tests.queue.warm import Forked, Warm

DATABASE = "overprint.sqlite3"  #: as a site names it in its data folder


@dataclass(slots=True)
class Plant:
    """Start and kill its processes by hand; what they say is in `folder`."""

    folder: Path
    broker_url: str
    warm: Warm
    seconds: float = 0.03
    running: list[Forked] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)  #: of its processes, besides ours

    def start_worker(self, app: str = "tests.queue.stand_in") -> Forked:
        """Start a worker with two children that draw as the stand-in does; with `dashboard`, as the
        site does.
        """
        return self._start("worker", "-m", "celery", "-A", app, "worker", WORKERS="2")

    def start_dispatcher(self) -> Forked:
        return self._start("dispatcher", "manage.py", "dispatch")

    def _start(self, name: str, *command: str, **more: str) -> Forked:
        environment = services.environment(
            self.folder,
            BROKER_URL=self.broker_url,
            TMPDIR=str(self.folder),  # a killed worker leaves what it had there
            OVERPRINT_STAND_IN=str(self.effects),
            OVERPRINT_STAND_IN_HELD=str(self.held),
            OVERPRINT_STAND_IN_SECONDS=str(self.seconds),
            **self.settings,
            **more,
        )
        with (self.folder / f"{name}.txt").open("ab") as output:
            process = self.warm.start(command, environment, output.fileno())
        self.running.append(process)
        return process

    @property
    def effects(self) -> Path:
        return self.folder / "effects.txt"

    @property
    def held(self) -> Path:
        return self.folder / "held.txt"

    def hold_after(self, drawings: int) -> None:
        """Keep every later drawing in hand, so that a slow test too finds a batch that is not
        finished.
        """
        self.held.write_text(str(drawings))

    def let_go(self) -> None:
        self.held.unlink()

    def drawings(self) -> list[str]:
        return self.effects.read_text().splitlines() if self.effects.exists() else []

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.txt").read_text(errors="replace")

    def stop(self) -> None:
        """At once: a warm shutdown takes seconds, and nothing here needs it.

        Children die with their parent.
        """
        for process in self.running:
            process.kill()
            process.wait()


def children(worker: Forked) -> list[int]:
    """Return the process ids of a worker's children."""
    return [child.pid for child in psutil.Process(worker.pid).children()]


def broker_says(node: Node, *arguments: str) -> list[list[str]]:
    """Return rabbitmqctl's answer, word by word, without its headings."""
    command = [str(node.binaries / "rabbitmqctl"), "--quiet", "--no-table-headers", *arguments]
    answer = subprocess.run(
        command, env=node.environment(), check=True, capture_output=True, text=True
    ).stdout
    return sorted(line.split() for line in answer.splitlines() if line)


def settled(batch: Batch) -> bool:
    return Batch.objects.filter(pk=batch.pk, settled_at__isnull=False).exists()


def states(batch: Batch) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Job.objects.filter(batch=batch).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


@contextmanager
def connect_here(folder: Path) -> Iterator[None]:
    """Let this thread's default connection lead to the file that the processes use."""
    with connect_to(env.database("NO_SUCH_VARIABLE", folder / DATABASE)):
        yield


@contextmanager
def connect_to(database: Mapping[str, Any]) -> Iterator[None]:
    """Lead this thread's default connection to another database, by its settings."""
    kept = connections["default"]
    wanted = {**kept.settings_dict, **database}
    connections["default"] = load_backend(wanted["ENGINE"]).DatabaseWrapper(wanted, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = kept


@contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """Connect as `connect_here` does, to a new database with all tables."""
    with (folder / DATABASE).open("xb") as file:
        file.write(_empty_database())
    with connect_here(folder):
        yield


@cache
def _empty_database() -> bytes:
    """Return a database file with all tables and no rows. Creating them again for each test takes
    longer than most of the tests.
    """
    with TemporaryDirectory(prefix="overprint-tables-") as folder:
        with connect_here(Path(folder)):
            make_tables()
        return (Path(folder) / DATABASE).read_bytes()


def make_tables() -> None:
    """Create the tables from the models, which is quicker than the migrations."""
    with override_settings(MIGRATION_MODULES={app.label: None for app in apps.get_app_configs()}):
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)


@contextmanager
def plant(folder: Path, broker_url: str, warm: Warm) -> Iterator[Plant]:
    folder.mkdir(mode=0o700, exist_ok=True)
    with shared_database(folder):
        built = Plant(folder, broker_url, warm)
        try:
            yield built
        finally:
            built.stop()


_LOSE_LEADER = """
{{Name, _}} = Id = {{'%2F_{queue}', node()}},
Old = ra_directory:uid_of(quorum_queues, Name),
{{ok, Config}} = ra_log:read_config(ra_env:server_data_dir(quorum_queues, Old)),
ok = ra:force_delete_server(quorum_queues, Id),
Uid = ra:new_uid(<<"newborn">>),
ok = ra:start_server(quorum_queues, Config#{{uid := Uid, log_init_args := #{{uid => Uid}}}}).
"""

_RENEW = """
ok = rabbit:await_startup(node(), false, 100000),
ok = rabbit_vhost:delete(<<"/">>, <<"tests">>),
ok = rabbit_vhost:add(<<"/">>, <<"tests">>),
All = <<".*">>,
ok = rabbit_auth_backend_internal:set_permissions(<<"overprint">>, <<"/">>, All, All, All, <<"tests">>).
"""


class OwnBroker:
    """A private node that can be killed and started again on its data."""

    def __init__(self, folder: Path) -> None:
        self.node: Node = broker.prepare(folder)
        self._epmd = self._run(self.node.epmd)
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        services.wait_for(self.node.epmd_is_ready, services.PATIENCE, "an answer of epmd")
        self._server = self._run(self.node.server)
        services.wait_for(self.node.is_ready, services.PATIENCE, "an AMQP handshake")

    def renew(self) -> None:
        """Start it if it does not run. Otherwise delete its queues, messages and connections."""
        if self._server is None or self._server.poll() is not None:
            self.start()
        self.evaluate(_RENEW)

    def kill(self) -> None:
        """Kill it as the kernel would, without a word to anybody."""
        assert self._server is not None
        self._server.kill()
        self._server.wait()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Stopped, every thread of it: the connections stay, and nothing answers."""
        assert self._server is not None
        threads = Path(f"/proc/{self._server.pid}/task")
        self._server.send_signal(signal.SIGSTOP)
        try:
            services.wait_for(
                lambda: set(_states(threads)) == {"T"},
                services.PATIENCE,
                "a stop of every thread of the broker",
            )
            yield
        finally:
            self._server.send_signal(signal.SIGCONT)

    @contextmanager
    def writing_no_log(self) -> Iterator[None]:
        """It answers, but writes nothing that it could confirm."""
        self.evaluate("sys:suspend(ra_log_wal).")
        try:
            yield
        finally:
            self.evaluate("sys:resume(ra_log_wal).")

    @contextmanager
    def without_memory(self) -> Iterator[None]:
        """It blocks every connection that publishes."""
        limit = "vm_memory_monitor:set_vm_memory_high_watermark({{absolute, {}}})."
        self.evaluate(limit.format(1_000_000))
        try:
            yield
        finally:
            self.evaluate(limit.format(512_000_000))

    def control(self, *arguments: str, tool: str = "rabbitmqctl") -> str:
        """Run one of RabbitMQ's tools and return what it says."""
        command = [str(self.node.binaries / tool), *arguments]
        done = subprocess.run(
            command, env=self.node.environment(), check=True, capture_output=True, text=True
        )
        return done.stdout

    def evaluate(self, expression: str) -> None:
        """Let the node evaluate an Erlang expression."""
        code, said = broker.begin(self.node, ("eval", expression)).answer()
        assert code == 0, said

    def lose_leader(self, queue: str) -> None:
        """Leave the queue as a node does that was killed within a second of its declaration: its
        Raft member is a follower in term 0 with an empty log, and calls no election.
        """
        self.evaluate(_LOSE_LEADER.format(queue=queue))

    def stop_member(self, queue: str) -> None:
        """End the queue's Raft member. No election helps it."""
        self.evaluate(f"ra:stop_server(quorum_queues, {{'%2F_{queue}', node()}}).")

    def end(self) -> None:
        if self._server is not None:
            self.kill()
        self._epmd.kill()
        self._epmd.wait()

    def _run(self, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        tied = ["setpriv", "--pdeathsig", "KILL", "--", *command]
        return subprocess.Popen(
            tied,
            env=self.node.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def _states(threads: Path) -> list[str]:
    """Return a letter for each process (proc_pid_stat(5)): R, S, T …"""
    found = []
    for thread in threads.iterdir():
        with suppress(OSError):  # it ended meanwhile
            found.append((thread / "stat").read_text().rpartition(") ")[2][0])
    return found
