"""Write many rows with different values by one prepared statement, without Django's bulk methods.

Django's `bulk_update` builds a CASE for every column, and its `bulk_create` prepares every column
of every row. With 100,000 rows that blocks every other writer of SQLite for 15 seconds. This takes
two.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched, chain
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet, Value

TOGETHER = 100
"""Rows of one statement in SQLite, which updates the counter of AUTOINCREMENT once a statement.
"""

AT_ONCE = 500  #: rows prepared at once, column by column

PLAIN_FIELDS = (models.IntegerField, models.CharField, models.ForeignKey)
PLAIN_TYPES = frozenset({int, str, type(None)})
"""Values of these fields that are stored as they are."""

type Column = Sequence[Any]
type Prepare = Callable[[Column], Column]


def update_many(
    model: type[models.Model],
    columns: Sequence[str],
    values: Iterable[Sequence[Any]],
    *,
    where: Sequence[str] = ("id",),
) -> int:
    """Run `UPDATE … SET columns WHERE where` for each tuple of values (those of `columns`, then
    those of `where`). Return how many rows were changed.
    """
    prepared = list(values)
    if not prepared:
        return 0
    quote = connection.ops.quote_name
    assigned = ", ".join(f"{quote(column)} = %s" for column in columns)
    matched = " AND ".join(f"{quote(column)} = %s" for column in where)
    with connection.cursor() as cursor:
        # Table and columns are our own names.
        update = f"UPDATE {_table(model)} SET {assigned} WHERE {matched}"  # noqa: S608
        cursor.executemany(update, prepared)
        return int(cursor.rowcount)


class Insertion:
    """Rows like an unsaved `pattern`, with other values in the named fields. Values are Python
    values for each field.

    Built before a transaction and written inside it, so that nobody waits while 100,000 rows are
    prepared.
    """

    def __init__(
        self, pattern: models.Model, names: Sequence[str], values: Iterable[Sequence[Any]]
    ) -> None:
        database = connections[DEFAULT_DB_ALIAS]  # `connection` would look it up a million times
        fields = {field.attname: field for field in _fields_without_key(type(pattern))}
        own = [fields.pop(name) for name in names]
        prepare = [_preparation(field, database) for field in own]
        self._model = type(pattern)
        self._own_columns = [str(field.column) for field in own]
        self._rows = [row for some in batched(values, AT_ONCE) for row in _prepared(prepare, some)]
        self._same_columns = [str(field.column) for field in fields.values()]
        self._same = [_value(pattern, field, database) for field in fields.values()]

    def write(self) -> None:
        if connection.vendor == "postgresql":
            self._copy()
            return
        with connection.cursor() as cursor:
            for count, statements in _in_statements(self._rows):
                values = [[*self._same, *chain.from_iterable(rows)] for rows in statements]
                cursor.executemany(self._insert(count), values)

    def _insert(self, count: int) -> str:
        """Return a statement for `count` rows, whose first parameters are those that all share."""
        columns = ", ".join(map(connection.ops.quote_name, self._same_columns + self._own_columns))
        own = range(1, len(self._own_columns) + 1)
        selected = ["%s" for _ in self._same] + [f"column{place}" for place in own]
        row = f"({', '.join('%s' for _ in own)})"
        return (
            f"INSERT INTO {_table(self._model)} ({columns}) "  # noqa: S608  # our own names
            f"SELECT {', '.join(selected)} FROM (VALUES {', '.join([row] * count)})"
        )

    def _copy(self) -> None:
        """Write by COPY, which is five times as fast in PostgreSQL as one statement per row."""
        columns = ", ".join(map(connection.ops.quote_name, self._own_columns + self._same_columns))
        command = f"COPY {_table(self._model)} ({columns}) FROM STDIN"
        with (
            connection.cursor() as cursor,
            connection.wrap_database_errors,
            cursor.copy(command) as copy,
        ):
            for row in self._rows:
                copy.write_row((*row, *self._same))


def raw_delete(rows: QuerySet[Any]) -> None:
    """Delete rows by one statement, without looking for what refers to them."""
    rows._raw_delete(rows.db)


def copy_rows(rows: QuerySet[Any], **other: Any) -> int:
    """Copy rows by `INSERT … SELECT` with other values in these columns, and return their number.

    Inside a transaction.
    """
    fields = _fields_without_key(rows.model)
    same = [field for field in fields if field.attname not in other]
    own = [field for field in fields if field.attname in other]
    values = {f"own_{field.attname}": Value(other[field.attname], field) for field in own}
    chosen = rows.annotate(**values).values_list(*(field.attname for field in same), *values)
    return _insert_selected(chosen, [str(field.column) for field in (*same, *own)])


def _insert_selected(chosen: QuerySet[Any, Any], names: Sequence[str]) -> int:
    """Insert the chosen values into columns of their table, and return how many rows."""
    select, parameters = chosen.query.sql_with_params()
    columns = ", ".join(map(connection.ops.quote_name, names))
    with connection.cursor() as cursor:
        # Tables and columns have our own names: nothing of them came from outside.
        cursor.execute(f"INSERT INTO {_table(chosen.model)} ({columns}) {select}", parameters)
        return int(cursor.rowcount)


def _fields_without_key(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.local_concrete_fields if not field.primary_key]


def _value(pattern: models.Model, field: Any, database: BaseDatabaseWrapper) -> Any:
    return field.get_db_prep_save(field.pre_save(pattern, add=True), database)


def _prepared(prepare: list[Prepare], rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    columns = zip(*rows, strict=True)
    return zip(*(of(column) for of, column in zip(prepare, columns, strict=True)), strict=True)


def _preparation(field: Any, database: BaseDatabaseWrapper) -> Prepare:
    """Return a function that prepares values of this field, as `get_db_prep_save` does, which takes
    as long as the database itself.
    """
    if isinstance(field, models.JSONField):
        return _as_json
    plain = PLAIN_TYPES if isinstance(field, PLAIN_FIELDS) else frozenset()
    return lambda column: (
        column
        if plain.issuperset(map(type, column))
        else [field.get_db_prep_save(value, database) for value in column]
    )


def _as_json(column: Column) -> list[str]:
    """Return values as JSON, which both databases take as text. Objects are written together and
    cut apart, which takes two thirds of the time, unless one of them holds what is between them.
    """
    if set(map(type, column)) == {dict}:
        written = json.dumps(column, check_circular=False)[2:-2].split("}, {")
        if len(written) == len(column):
            return [f"{{{text}}}" for text in written]
    return list(map(json.dumps, column))


def _in_statements(
    rows: Sequence[tuple[Any, ...]],
) -> Iterator[tuple[int, Iterator[tuple[tuple[Any, ...], ...]]]]:
    """Yield how many rows each of some statements writes, and these rows."""
    whole = len(rows) - len(rows) % TOGETHER
    if whole:
        yield TOGETHER, batched(rows[:whole], TOGETHER)
    if whole < len(rows):
        yield len(rows) - whole, iter([tuple(rows[whole:])])


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
