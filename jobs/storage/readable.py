"""Reads where a file may be lost. That is an answer; a storage that is away is a failure."""

from collections.abc import Callable

from jobs.errors import StorageFailed
from jobs.storage.contract import KeyMissing


def if_readable[T](read: Callable[[], T]) -> T | None:
    """Return what `read` returns; None if there is no file or the storage cannot send it.

    Raises StorageFailed if the storage is away.
    """
    try:
        return read()
    except KeyMissing:
        return None
    except StorageFailed as failure:
        if not failure.unreadable:
            raise
        return None
