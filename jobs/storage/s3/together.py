"""Several files that are sent to a bucket at the same time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Protocol, Self

from jobs.errors import StorageFailed
from jobs.storage import disk, sums
from jobs.storage.contract import Chunks, Stored
from jobs.storage.s3.cache import LocalCache
from jobs.storage.s3.connection import Body

AT_ONCE = 8  #: files sent at once


class Target(Protocol):
    """The store that they are for."""

    def send(self, stored: Stored, body: Body) -> None: ...
    def delete(self, key: str) -> None: ...


class TogetherInBucket:
    """Files on their way into a bucket, as `contract.Together` says. They wait on this machine."""

    def __init__(self, store: Target, cache: LocalCache) -> None:
        self._store, self._cache = store, cache
        self._waiting: dict[str, tuple[Path, Stored]] = {}
        self._spooled = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spooled.close()
        for path, _stored in self._waiting.values():
            path.unlink(missing_ok=True)

    def put(self, key: str, chunks: Chunks) -> Stored:
        path = self._spooled.enter_context(self._cache.spool())
        with _deleted_after_fault(path):
            stored = sums.written_to(key, path, chunks)
        self._waiting[key] = path, stored
        return stored

    def put_unsummed(self, key: str, chunks: Chunks) -> Stored:
        """Take the checksums as well: each object of a bucket has its own with it."""
        return self.put(key, chunks)

    def take_over(self, key: str, path: Path) -> Stored:
        with _deleted_after_fault(path), disk.faults_in_words(path):
            stored = sums.of_file(key, path)
        self._waiting[key] = path, stored
        return stored

    def drop(self, key: str) -> None:
        found = self._waiting.pop(key, None)
        if found:
            found[0].unlink(missing_ok=True)

    def keep(self) -> None:
        failures = self._send_all()
        if failures:
            self._delete_all()
            raise failures[0]
        for key, (path, _stored) in self._waiting.items():
            self._cache.keep(key, path)
        self._waiting.clear()

    def _send_all(self) -> list[BaseException]:
        """Send all files at the same time, and return what went wrong."""
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="s3") as threads:
            sent = [
                threads.submit(self._store.send, stored, path)
                for path, stored in self._waiting.values()
            ]
        return [failure for each in sent if (failure := each.exception())]

    def _delete_all(self) -> None:
        for key in self._waiting:
            with suppress(StorageFailed):
                self._store.delete(key)


@contextmanager
def _deleted_after_fault(path: Path) -> Iterator[None]:
    """Delete the file if anything goes wrong inside the block."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise
