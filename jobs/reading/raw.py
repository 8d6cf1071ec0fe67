"""Hand-written statements for what every poll of a running batch needs: Django takes several times
as long to build such a statement as the database to answer it.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from jobs.models import Batch


def key(batch_id: UUID) -> UUID | str:
    """Convert a batch's id to a parameter: SQLite stores a UUID as text."""
    prepared: UUID | str = Batch._meta.pk.get_db_prep_value(batch_id, connection)
    return prepared


def numbers(values: Sequence[int]) -> RawSQL:
    """Return a list of any length for `row__in`.

    One parameter: SQLite takes 32,766 of them at most.
    """
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(values)])
    return RawSQL("SELECT unnest(%s::integer[])", [list(values)])


def texts(values: Sequence[str]) -> RawSQL:
    """Return a list of texts for `path__in`, as `numbers` does. Django prepares each text of a
    list by itself.
    """
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(values)])
    return RawSQL("SELECT unnest(%s::text[])", [list(values)])


def fetch(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def changes_one(sql: str, values: Sequence[Any]) -> bool:
    """Execute a statement, and return whether it changed one row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return bool(cursor.rowcount == 1)


def cursor_for_bytes() -> Any:
    """Return a cursor for a statement that gives large values of bytes."""
    if connection.vendor == "postgresql":
        # A method of jobs.databases.postgresql.
        return connection.binary_cursor()  # type: ignore[attr-defined]
    return connection.cursor()


def moment(value: datetime | str) -> datetime:
    """Convert a time as the database returned it. SQLite stores it as text in UTC."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)
