"""Django's PostgreSQL backend with limits at both ends of the line. Django looks for it under this
name.

The server ends a statement that takes too long, and the transaction of a client that vanished: its
locks are free again. The client stops listening a little later, in case the server says nothing at
all.
"""

import time
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.utils import timezone

from jobs.databases import takeover
from jobs.databases.postgresql import limits

LIVELY = {"tcp_keepalives_idle": "15", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
"""Set on the server: by default it keeps the locks of a client that lost its power for two hours.
"""

# A pooler such as PgBouncer answers with another number, and may give each transaction another
# connection of the server: what is set there would stay for others.
_IS_DIRECT = "pg_backend_pid() = %s"

CLOCK_KEPT = 3600.0  #: seconds until the server is asked again for its time


class Connection(psycopg.Connection[Any]):
    """Closes itself and raises OperationalError when an answer takes longer than `patience`
    seconds.
    """

    patience: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        patience = limits.shortest(self.patience)
        try:
            return super().wait(gen, interval, patience)
        except psycopg.errors._WaitTimeout as silence:
            # A late answer would be mistaken for the answer to the next statement.
            self.pgconn.finish()
            raise psycopg.OperationalError(
                f"the database gave no answer in {patience:.0f} s"
            ) from silence


class _Driver:
    """psycopg with another class for its connections, and a wider idea of an outage."""

    connect = Connection.connect
    OperationalError = (
        psycopg.OperationalError,
        psycopg.errors.ReadOnlySqlTransaction,
        psycopg.errors.IdleInTransactionSessionTimeout,
    )
    """What Django raises as OperationalError. To psycopg it is an internal error when a server only
    reads, as a standby does, or when it ended the transaction of a process that was stopped for
    minutes. Both end by themselves, like any outage.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(psycopg, name)


class DatabaseWrapper(base.DatabaseWrapper):
    Database: Any = _Driver()
    connection: Connection | None
    _present: tuple[datetime, float]  #: the server's time, and when it was asked

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        if hurry := limits.hurry():
            conn_params = conn_params | {"connect_timeout": max(round(hurry), 1)}
        connection: Connection = super().get_new_connection(conn_params)
        seconds = limits.seconds()
        connection.patience = seconds + limits.SLACK if seconds else None
        return connection

    def init_connection_state(self) -> None:
        """Tell the server its limits by a statement:

        PgBouncer refuses startup options that it does not know. Behind a pooler the limits are
        those of the pooler, and a cursor of the server ends with its transaction.
        """
        super().init_connection_state()
        assert self.connection is not None  # noqa: S101 -- for the type checker
        pid, wanted = self.connection.info.backend_pid, _told_to_server(limits.seconds())
        values = chain.from_iterable((pid, *pair) for pair in wanted.items())
        calls = f", CASE WHEN {_IS_DIRECT} THEN set_config(%s, %s, false) END" * len(wanted)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {_IS_DIRECT}, clock_timestamp(), "
                f"set_config('application_name', %s, false){calls}",
                [pid, takeover.name(), *values],
            )
            (is_direct, present, *_) = cursor.fetchone() or (False, timezone.now())
        self.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = not is_direct
        self._present = present, _elapsed()

    def present_time(self) -> datetime:
        """Return the server's time, from when it was last asked, without asking each time."""
        self.ensure_connection()
        if _elapsed() - self._present[1] > CLOCK_KEPT:
            with self.cursor() as cursor:
                cursor.execute("SELECT clock_timestamp()")
                self._present = cursor.fetchone()[0], _elapsed()
        present, since = self._present
        return present + timedelta(seconds=_elapsed() - since)

    def chunked_cursor(self) -> Any:
        """Return a cursor of the server; or a usual one, which reads all rows at once, if there is
        a pooler. Only an open connection knows whether there is one.
        """
        self.ensure_connection()
        has_pooler = self.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]
        return self.cursor() if has_pooler else super().chunked_cursor()

    def binary_cursor(self) -> Any:
        """Return a cursor to which the server sends values as they are. Django's own one gets bytes
        as text of twice their length, which takes five times as long to read.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = psycopg.Cursor(self.connection)  # type: ignore[arg-type]  # it is open now
            cursor.format = psycopg.pq.Format.BINARY
            return self._prepare_cursor(cursor)  # type: ignore[attr-defined]  # the stubs lack it

    def is_usable(self) -> bool:
        """Return whether the connection still answers.

        A line that is dead is given up within seconds.
        """
        if self.connection is None:
            return False
        usual, self.connection.patience = self.connection.patience, limits.SLACK
        try:
            return super().is_usable()
        finally:
            self.connection.patience = usual


def _elapsed() -> float:
    """Return seconds that no clock of the host can change, and that count while it sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _told_to_server(seconds: float) -> dict[str, str]:
    if not seconds:
        return LIVELY
    return LIVELY | {
        "statement_timeout": f"{seconds:.0f}s",
        "idle_in_transaction_session_timeout": f"{limits.IDLE:.0f}s",
    }
