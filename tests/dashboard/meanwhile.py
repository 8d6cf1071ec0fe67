"""What pages show if something happens while they are read: a chore ends, or a sheet arrives."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction


class _Before:
    """Lets something happen before query number `number`, as if another process did it."""

    def __init__(self, number: int, happen: Callable[[], object]) -> None:
        self._left, self._happen = number, happen
        self.has_happened = False

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:
        self._left -= 1
        if self._left == 0:
            self.has_happened = True
            self._happen()
        return execute(*query)


def pages_read(read: Callable[[], str], happen: Callable[[], object]) -> Iterator[str]:
    """Yield what `read` returns if it happens before its first query, before its second and so on.
    Each time, the database is as it was.
    """
    number, is_over = 1, False
    while not is_over:
        before = _Before(number, happen)
        with transaction.atomic():
            with connection.execute_wrapper(before):
                page = read()
            transaction.set_rollback(True)
        if before.has_happened:
            yield page
        number, is_over = number + 1, not before.has_happened
