"""The database's clock, the only one that all hosts share.

Leases and ages are measured by it alone: the clock of a host may be wrong by a day.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, DateTimeField, Func, Max, Q, QuerySet, Value
from django.db.models.functions import Greatest, Now
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

_EPOCH = {
    "sqlite": "unixepoch()",
    "postgresql": "CAST(EXTRACT(epoch FROM statement_timestamp()) AS bigint)",
}
_TIMESTAMP = {
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
    "postgresql": "statement_timestamp()",
}

_BEGAN = {**_TIMESTAMP, "postgresql": "transaction_timestamp()"}


_AGO = {
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', unixepoch() - %s, 'unixepoch')",
    "postgresql": "statement_timestamp() - make_interval(secs => %s)",
}


_LESS_THAN_A_DIGIT = timedelta(microseconds=500)
"""SQLite writes milliseconds."""
_MOMENT = timedelta(milliseconds=1)


class Epoch(Func):
    """Now, in whole seconds since 1970, for the ORM."""

    output_field = BigIntegerField()

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        return _EPOCH[connection.vendor], ()


def epoch_sql() -> str:
    """Return the SQL for `Epoch`, for a raw statement."""
    return _EPOCH[connection.vendor]


def timestamp_sql() -> str:
    """Return the SQL for the current time as columns of times store it, for a raw statement with
    parameters.
    """
    return _TIMESTAMP[connection.vendor]


def began_sql() -> str:
    """Return the SQL for the time at which the transaction began, before which its first statement
    saw nothing: as `timestamp_sql`, for a raw statement with parameters.
    """
    return _BEGAN[connection.vendor]


def ago_sql() -> str:
    """Return the SQL for the time a number of seconds ago; the number is its one parameter."""
    return _AGO[connection.vendor]


def now() -> datetime:
    """Return the present time. A decision about a lease compares within its own statement."""
    if connection.vendor == "postgresql":
        # A method of jobs.databases.postgresql.
        return connection.present_time()  # type: ignore[attr-defined,no-any-return]
    return timezone.now()


def now_or_after(rows: QuerySet[Any], field: str) -> Now | Greatest:
    """Return the present time for a statement, or a moment after the latest time in this field of
    the rows: if the clock was set back since, what was written before would seem to come later.
    """
    latest = rows.aggregate(latest=Max(field))["latest"]
    if latest is None:
        return Now()
    return Greatest(Now(), Value(latest + _MOMENT, output_field=DateTimeField()))


def is_at(field: str, moment: datetime | None) -> Q:
    """Select rows whose time is this one, which was read from the database. SQLite compares times
    as texts, and those that it wrote itself have fewer digits than those that Django asks for.
    """
    if moment is None:
        return Q(**{field: None})
    before, after = moment - _LESS_THAN_A_DIGIT, moment + _LESS_THAN_A_DIGIT
    return Q(**{f"{field}__gt": before, f"{field}__lt": after})
