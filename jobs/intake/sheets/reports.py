"""Progress reports while a sheet is read."""

from collections.abc import Callable

type Report = Callable[[int, int], None]
"""Called with the rows done and all rows, as often as needed."""


def nobody_waits(done: int, total: int) -> None:
    """Report to nobody."""
