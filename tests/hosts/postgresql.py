"""A PostgreSQL primary and its standby, on two hosts."""

import os
import shutil
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg

from tests import services
from tests.faults.looking import Looking
from tests.faults.waiting import until
from tests.hosts.machines import PATIENCE, Machine, Service

SERVER = {
    "listen_addresses": "0.0.0.0",  # noqa: S104 -- in a separate namespace
    "port": "5432",
    "max_connections": "200",
    "wal_keep_size": "512MB",
    "wal_sender_timeout": "8s",
    "wal_receiver_timeout": "8s",
    "tcp_keepalives_idle": "5",
    "tcp_user_timeout": "8000",
    "log_connections": "off",
    "dynamic_shared_memory_type": "mmap",  # in its folder: in /dev/shm, a killed server leaves it
}


HELD_UP = """
SELECT 1 FROM pg_stat_activity
WHERE wait_event = 'SyncRep' AND now() - query_start > interval '8 seconds' LIMIT 1
"""


class Pair:
    """Two hosts, one of which is the primary. It waits for the standby at each commit, as long as
    there is one.
    """

    name = "postgresql"

    def __init__(self, machines: Sequence[Machine]) -> None:
        self.lock = threading.RLock()  #: held while a host of the pair is killed and set up again
        self.primary, self.standby = machines
        self.binaries = services._postgres_binaries()
        primary = self.primary
        services.make_cluster(primary.folder, services._as_postgres(primary.folder))
        services._as_postgres(self.standby.folder)
        with (primary.folder / "data" / "pg_hba.conf").open("a", encoding="utf-8") as access:
            access.write("host all all 10.77.0.0/24 trust\n")
            access.write("host replication all 10.77.0.0/24 trust\n")
        self._serve(primary)

    def _as_postgres(self, machine: Machine, program: str, *arguments: str) -> None:
        user = services._as_postgres(machine.folder)
        command = [*user, f"{self.binaries}/{program}", *arguments]
        answer = machine.run(command, os.environ)
        if answer.returncode:
            raise AssertionError(f"{program} on {machine.name}: {answer.stderr}")

    def _serve(self, machine: Machine) -> None:
        user = services._as_postgres(machine.folder)
        server = [f"{self.binaries}/postgres", "-D", str(machine.folder / "data")]
        options = [part for name, value in SERVER.items() for part in ("-c", f"{name}={value}")]
        where = ["-k", str(machine.folder)]
        machine.services = [
            Service("postgresql", [*user, *server, *options, *where], os.environ, machine.folder)
        ]

    def follow(self, machine: Machine) -> None:
        """Make the host a standby of the primary, from a new copy of its data."""
        shutil.rmtree(machine.folder / "data", ignore_errors=True)
        source = f"host={self.primary.address} user=postgres application_name={machine.name}"
        self._as_postgres(
            machine, "pg_basebackup", "-D", str(machine.folder / "data"), "-R", "-X", "stream",
            *("--checkpoint=fast", "--no-sync", "-d", source),
        )  # fmt: skip
        self._serve(machine)

    def wait_for_standby(self) -> None:
        until(self.follows, PATIENCE, "a standby that follows")
        self.wait_at_commits(True)

    def wait_at_commits(self, does: bool) -> None:
        """Let the primary wait for the standby at each commit, or no longer."""
        names = "*" if does else ""
        for sql in (
            f"ALTER SYSTEM SET synchronous_standby_names = '{names}'",
            "SELECT pg_reload_conf()",
        ):
            self._at(self.primary, sql)

    def promote(self) -> None:
        """Make the standby the primary. The other host must be off."""
        self.primary, self.standby = self.standby, self.primary
        self._at(self.primary, "SELECT pg_promote()")
        self.wait_at_commits(False)

    def is_held_up(self) -> bool:
        """Return whether commits have waited for the standby for longer than a manager allows."""
        return self._is_true(HELD_UP)

    def follows(self) -> bool:
        return self._is_true("SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'")

    @property
    def is_up(self) -> bool:
        return self._is_true("SELECT 1")

    def _is_true(self, sql: str) -> bool:
        try:
            return bool(self._at(self.primary, sql))
        except psycopg.Error:
            return False

    def _at(self, machine: Machine, sql: str) -> list[tuple[Any, ...]]:
        where = f"host={machine.address} user=postgres dbname=postgres connect_timeout=5"
        with psycopg.connect(where, autocommit=True) as database:
            cursor = database.execute(sql)  # type: ignore[call-overload]  # our own text
            return cursor.fetchall() if cursor.description else []

    def connections(self) -> dict[str, int]:
        """Return how many connections the primary has from each address."""
        sql = (
            "SELECT host(client_addr), count(*) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND client_addr IS NOT NULL GROUP BY 1"
        )
        return {address: int(count) for address, count in self._at(self.primary, sql)}

    # --- As the invariants see a database --------------------------------------------------------

    @property
    def url(self) -> str:
        """Return DATABASE_URL: both hosts, whichever is the primary."""
        hosts = sorted([self.primary.address, self.standby.address])
        return f"postgresql://postgres@{','.join(f'{host}:5432' for host in hosts)}/postgres"

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url}

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        options = "connect_timeout=3&target_session_attrs=read-write&tcp_user_timeout=5000"
        options += "&keepalives_idle=5&keepalives_interval=2"  # it may lose its power meanwhile
        with psycopg.connect(f"{self.url}?{options}", autocommit=True) as database:
            return database.execute(sql, values).fetchall()  # type: ignore[call-overload]  # our own text

    def batch_id(self, batch: str) -> str:
        return batch

    def empty(self) -> None:
        """Each run has its own pair."""

    def close(self) -> None:
        """It ends with its hosts."""


@dataclass(slots=True)
class Manager(Looking):
    """Lets the primary no longer wait for a standby that says nothing, and wait again once it
    follows, as Patroni does with `synchronous_mode`. PostgreSQL alone would hold up every commit
    until the standby is back.
    """

    every = 1.0
    pair: Pair
    _has_left_out: bool = False

    def look(self) -> None:
        with self.pair.lock, suppress(psycopg.Error):
            self._follow()

    def _follow(self) -> None:
        if self._has_left_out and self.pair.follows():
            self.pair.wait_at_commits(True)
            self._has_left_out = False
        elif not self._has_left_out and self.pair.is_held_up():
            self.pair.wait_at_commits(False)
            self._has_left_out = True
            print(f"    {time.strftime('%H:%M:%S')} the standby is left out", flush=True)  # noqa: T201
