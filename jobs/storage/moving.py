"""Everything of one store copied into another, while batches run, as often as it takes.

Keys never change their meaning, so what is there already was copied before. Nothing is deleted.
"""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from jobs.errors import StorageFailed
from jobs.storage.contract import KeyMissing, Store

AT_ONCE = 8  #: files copied at once


@dataclass(frozen=True, slots=True)
class Moved:
    """How many files were copied, with how many bytes, and how many were there before."""

    copied: int
    size: int
    were_there: int


def copy_all(source: Store, target: Store, report: Callable[[int, int], None]) -> Moved:
    """Copy each file that the target does not have, and read it back. `report` is called with how
    many files were looked at, and with the number of all.

    Raises StorageFailed.
    """
    there = set(target.keys(""))
    wanted = list(source.keys(""))
    missing = [key for key in wanted if key not in there]
    were_there, copied, size = len(wanted) - len(missing), 0, 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="moving") as threads:
        try:
            for found in threads.map(lambda key: _copied(source, target, key), missing):
                copied, size = copied + (found is not None), size + (found or 0)
                report(were_there + copied, len(wanted))
        finally:
            threads.shutdown(wait=True, cancel_futures=True)
    return Moved(copied, size, were_there)


def _copied(source: Store, target: Store, key: str) -> int | None:
    """Copy a file, and return its size; None if it was deleted in the meantime."""
    try:
        size = source.size(key)
        if size is None:
            return None
        stored = target.put_once(key, source.read_range(key, 0, size))
    except KeyMissing:
        return None
    digest = hashlib.sha256()
    for piece in target.read_range(key, 0, stored.size):
        digest.update(piece)
    if digest.hexdigest() != stored.sha256:
        target.delete(key)
        raise StorageFailed(f"{key} was not the same when it was read back. Start again.")
    return stored.size
