"""Everything of one store copied into another, while batches run, as often as it takes.

Keys never change their meaning, so what is there already was copied before. Nothing is deleted.
"""

import hashlib
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace

from jobs.errors import StorageFailed
from jobs.storage.contract import KeyMissing, Store, Stored

AT_ONCE = 8  #: files copied at once


@dataclass(frozen=True, slots=True)
class Moved:
    """How many files were copied, with how many bytes, and how many were there before."""

    copied: int
    size: int
    were_there: int

    def with_copy(self, size: int | None) -> "Moved":
        """Count a copied file; None for one that was deleted in the meantime."""
        if size is None:
            return self
        return replace(self, copied=self.copied + 1, size=self.size + size)


def copy_all(source: Store, target: Store, report: Callable[[int, int], None]) -> Moved:
    """Copy each file that the target does not have, and read it back. `report` is called with how
    many files were looked at, and with the number of all.

    Raises StorageFailed.
    """
    there = set(target.keys(""))
    wanted = list(source.keys(""))
    missing = [key for key in wanted if key not in there]
    moved = Moved(0, 0, len(wanted) - len(missing))
    with closing(_copies(source, target, missing)) as copies:
        for size in copies:
            moved = moved.with_copy(size)
            report(moved.were_there + moved.copied, len(wanted))
    return moved


def _copies(source: Store, target: Store, keys: Sequence[str]) -> Generator[int | None]:
    """Copy files, several at once, and yield their sizes as `_copied` does."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="moving") as threads:
        try:
            yield from threads.map(lambda key: _copied(source, target, key), keys)
        finally:
            threads.shutdown(wait=True, cancel_futures=True)


def _copied(source: Store, target: Store, key: str) -> int | None:
    """Copy a file, and return its size; None if it was deleted in the meantime."""
    try:
        size = source.size(key)
        if size is None:
            return None
        stored = target.put_once(key, source.read_range(key, 0, size))
    except KeyMissing:
        return None
    _require_same(target, stored)
    return stored.size


def _require_same(target: Store, stored: Stored) -> None:
    """Read a copy back. Raises StorageFailed, and deletes it, if it has other bytes."""
    digest = hashlib.sha256()
    for piece in target.read_range(stored.key, 0, stored.size):
        digest.update(piece)
    if digest.hexdigest() != stored.sha256:
        target.delete(stored.key)
        raise StorageFailed(f"{stored.key} was not the same when it was read back. Start again.")
