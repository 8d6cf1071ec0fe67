"""The site's database seen from outside: plain SQL on SQLite or PostgreSQL, without a line of the
product.
"""

import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import psutil
import psycopg

from jobs.running import ports
from tests import services
from tests.faults.waiting import until

NAMES = ("sqlite", "postgresql")
AWAY = (sqlite3.Error, psycopg.Error)


class Database(Protocol):
    """A site's database. `query` opens a new connection each time: it must survive restarts."""

    name: str

    def environment(self) -> dict[str, str]: ...
    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]: ...
    def batch_id(self, batch: str) -> str: ...
    def empty(self) -> None: ...
    def close(self) -> None: ...


class SQLite:
    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "overprint.sqlite3"

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": f"sqlite://{self.path}"}

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=5)) as database:
            return database.execute(sql.replace("%s", "?"), values).fetchall()

    def batch_id(self, batch: str) -> str:
        return batch.replace("-", "")

    def empty(self) -> None:
        """Forget everything. Only while no site runs."""
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()

    def hold_write_lock(self, seconds: float) -> None:
        """Hold the write lock, so that nobody else can write."""
        with closing(sqlite3.connect(self.path, timeout=60, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            database.execute("ROLLBACK")

    def close(self) -> None:
        """It is only a file."""


class PostgreSQL:
    """A private cluster that can be stopped and started again."""

    name = "postgresql"
    WAYS = (signal.SIGINT, signal.SIGQUIT)  #: of stopping: connections are cut; or as after a crash

    def __init__(self) -> None:
        self._binaries = services._postgres_binaries()
        self._folder = Path(tempfile.mkdtemp(prefix="overprint-faults-postgres-"))
        self._who = services._as_postgres(self._folder)
        self._process: subprocess.Popen[bytes] | None = None
        (self.port,) = ports.free_private_ports(1)
        services.make_cluster(self._folder, self._who)
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url}

    def start(self) -> None:
        server = [f"{self._binaries}/postgres", "-D", f"{self._folder}/data", "-p", str(self.port)]
        options = ["-k", str(self._folder), "-c", "listen_addresses=127.0.0.1"]
        with (self._folder / "output.txt").open("ab") as output:
            command = [*self._who, "setpriv", "--pdeathsig", "INT", "--", *server, *options]
            self._process = subprocess.Popen(
                command, cwd=self._folder, stdout=output, stderr=output
            )
        ready = [f"{self._binaries}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        until(
            lambda: subprocess.run(ready, check=False).returncode == 0, 60, "PostgreSQL's readiness"
        )

    def process_ids(self) -> list[int]:
        """Return the server's process and those of its connections."""
        assert self._process is not None
        server = psutil.Process(self._process.pid)
        return [server.pid, *(child.pid for child in server.children(recursive=True))]

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(60)

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, connect_timeout=5, autocommit=True) as database:
            return database.execute(sql, values).fetchall()  # type: ignore[call-overload]  # our own text

    def batch_id(self, batch: str) -> str:
        return batch

    def empty(self) -> None:
        with psycopg.connect(self.url, connect_timeout=5, autocommit=True) as database:
            database.execute("DROP SCHEMA public CASCADE")
            database.execute("CREATE SCHEMA public")

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def database(name: str, folder: Path) -> Iterator[Database]:
    """Return a fresh database for a site in this data folder."""
    made: Database = PostgreSQL() if name == "postgresql" else SQLite(folder)
    try:
        yield made
    finally:
        made.close()
