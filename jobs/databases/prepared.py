"""Look a row up with SQL that is built once.

Django builds it for each query, which takes several times as long as the database, and each request
of an upload asks the same.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet


class Lookup[Row: Model]:
    """Finds the one of some rows that has a value in a field. `rows` must not depend on values."""

    def __init__(self, rows: Callable[[], QuerySet[Row]], field: str) -> None:
        self._rows, self._field = rows, field
        self._sql = ""

    def find(self, value: Any) -> Row | None:
        """Return the row, or None without one. No row has None."""
        if value is None:
            return None
        model = self._rows().model
        field: Any = model._meta.get_field(self._field)
        self._sql = self._sql or self._built(value)
        found = model._default_manager.raw(self._sql, [field.get_db_prep_value(value, connection)])
        return next(iter(found), None)

    def _built(self, value: Any) -> str:
        rows = self._rows().filter(**{self._field: value}).order_by()
        sql, _ = rows.query.sql_with_params()
        return sql
