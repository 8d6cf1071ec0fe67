"""How far the reading of a sheet is, for whoever waits for it."""

from collections.abc import Callable

type Report = Callable[[int, int], None]
"""Called with the rows done and the rows in all, as often as you like."""


def nobody_waits(done: int, total: int) -> None:
    """Report to nobody."""
