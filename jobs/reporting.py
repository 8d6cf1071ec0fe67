"""How long work reports its progress, so that a page can show it."""

from collections.abc import Callable

type ReportProgress = Callable[[int, int], None]
"""Called with the number of things done and of all things, as often as the work likes."""


def report_nothing(done: int, total: int) -> None:
    """Take a report for which nobody waits."""
