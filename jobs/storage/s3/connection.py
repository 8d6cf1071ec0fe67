"""Requests to an S3 server, with retries and time limits. Nothing else imports its client.

The client keeps threads that do not survive a fork: in a child of a process that has used it,
every request would wait for ever. So the first request creates it, and a child that cannot use it
says so.
"""

import ctypes
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from jobs.errors import StorageFailed
from jobs.storage import sums, waits
from jobs.storage.contract import KeyMissing, Stored
from jobs.storage.s3 import refusals
from jobs.storage.s3.address import BucketAddress
from jobs.storage.s3.health import Health
from jobs.storage.s3.refusals import Refusal

if TYPE_CHECKING:
    from obstore.store import S3Store

PART = 8 * 1024 * 1024  #: bytes of one request, at most
SENT_AT_ONCE = 2  #: parts of a large file on their way
LISTED = 1000  #: names in an answer, and files of a request that deletes
ANSWERS = 60.0  #: seconds that a request may take
BRISK = 2.0  #: seconds within which a server that is well answers
WAIT_AT_ONCE = 4  #: threads of a process that may wait for one that is away
REPEATS = 30.0  #: seconds after which a request that failed is not repeated

_RETRY = {
    "max_retries": 6,
    "backoff": {
        "init_backoff": timedelta(milliseconds=100),
        "max_backoff": timedelta(seconds=4),
        "base": 2,
    },
}
_PROBE_CLIENT = {"timeout": "4s", "connect_timeout": "2s"}
_PROBE_RETRY = {"max_retries": 0, "retry_timeout": timedelta(seconds=4)}

type Body = bytes | Path
"""What is stored: bytes, or a file that has them."""

type Options = dict[str, Any]
"""Options of the client."""

SHA256 = "sha256"  #: the digest, stored with an object as x-amz-meta-sha256
PROBE = "overprint-probe"  #: how small objects are named that are written on trial

_used_in: set[int] = set()
"""Processes that have made a request: this one and those it was forked from."""


class _NothingThere(KeyMissing):
    """The object ends before the range that was asked for."""


class Part(NamedTuple):
    """Bytes of an object, with the size, digest and time of the whole. No digest: not ours."""

    data: memoryview
    size: int
    sha256: str
    modified: float


class Listed(NamedTuple):
    key: str
    size: int


class Connection:
    """Objects of one bucket, below its prefix."""

    def __init__(self, address: BucketAddress) -> None:
        self._address = address
        self.health = Health(self._probe)
        self._lock = threading.Lock()
        self._reading: dict[int, float] = {}  #: by thread, since when
        self._clients: dict[bool, S3Store] = {}
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        for client in self._clients.values():
            _keep_for_ever(client)
        self._lock, self._clients, self._reading = threading.Lock(), {}, {}

    def put(self, stored: Stored, body: Body, *, is_new: bool) -> bool:
        """Store bytes whose sums are known. Return False if they had to be new, and something is
        there. Raises StorageFailed.
        """
        options: Options = {"attributes": {SHA256: stored.sha256}}
        if isinstance(body, Path) and stored.size > PART:
            options |= {"chunk_size": PART, "max_concurrency": SENT_AT_ONCE}
        elif is_new:
            options |= {"mode": "create"}
        with self._failures(stored.key):
            return _is_put(self._client(), stored.key, body, options)

    def part(self, key: str, start: int = 0, stop: int = PART) -> Part:
        """Return bytes `start` (included) to `stop` (excluded) as far as there are any. Raises
        KeyMissing, StorageFailed.
        """
        try:
            return self._part(key, start, stop)
        except _NothingThere:
            return self._empty(key)

    def _part(self, key: str, start: int, stop: int) -> Part:
        with self._few_waiting(), self._failures(key, reads=True):
            found = self._client().get(key, options={"range": (start, stop)})
            digest = found.attributes.get(SHA256, "")
            modified = found.meta["last_modified"].timestamp()
            return Part(memoryview(found.bytes()), found.meta["size"], digest, modified)

    @contextmanager
    def _few_waiting(self) -> Iterator[None]:
        """Let few threads wait for a server that is away: the others of a web process have pages to
        serve, and each would wait for half a minute. Raises StorageFailed.
        """
        thread = threading.get_ident()
        if self._enough_wait() and self.health.trouble() == "away":
            raise StorageFailed(
                f"The storage, {self._address.shown}, does not work. {self.health.sentence}",
                away=True,
            )
        self._reading[thread] = time.monotonic()
        try:
            yield
        finally:
            self._reading.pop(thread, None)

    def _enough_wait(self) -> bool:
        """Return whether no further thread may wait for a server that is away."""
        now = time.monotonic()
        slow = sum(now - begun > BRISK for begun in list(self._reading.values()))
        return slow >= WAIT_AT_ONCE

    def _empty(self, key: str) -> Part:
        """Return an object without bytes: no range of it can be asked for."""
        with self._failures(key):
            found = self._client().head(key)
        return Part(memoryview(b""), found["size"], "", found["last_modified"].timestamp())

    def delete(self, keys: Sequence[str]) -> None:
        """Delete these keys, in as few requests as possible. Raises StorageFailed."""
        for first in range(0, len(keys), LISTED):
            with self._failures(keys[first]):
                self._client().delete(keys[first : first + LISTED])

    def listed(self, prefix: str) -> Iterator[Listed]:
        """Yield what is stored under a prefix, page after page. Raises StorageFailed."""
        with self._failures(prefix):
            pages = iter(self._client().list(prefix.strip("/") or None, chunk_size=LISTED))
        while True:
            with self._failures(prefix):
                page = next(pages, None)
            if page is None:
                return
            yield from (Listed(each["path"], each["size"]) for each in page)

    def try_out(self) -> None:
        """Write, read, list and delete a small object, and see that the server honours conditions.
        Raises StorageFailed.
        """
        trial = sums.of_bytes(f"{PROBE}-{uuid4().hex}", b"x")
        try:
            self._write_once(trial)
            self.part(trial.key)
            next(self.listed(""), None)
        finally:
            with suppress(StorageFailed):
                self.delete([trial.key])
        self.delete([trial.key])

    def _write_once(self, trial: Stored) -> None:
        """Write an object, and see that it is not written again. Raises StorageFailed."""
        self.put(trial, b"x", is_new=True)
        if self.put(trial, b"x", is_new=True):
            raise refusals.failed(self._address.shown, refusals.UNCONDITIONAL)

    def _probe(self) -> None:
        """Write a small object, and see that reading is allowed, too: a key may have lost that
        right alone, and then each row would be begun again and again. Raises StorageFailed.
        """
        with self._failures(PROBE):
            client = self._client(is_probe=True)
            client.put(PROBE, b"x")
            _raise_if_reading_is_refused(client)

    def _takes_files(self) -> bool:
        """Return whether the server stores something now. One that has lost a part of its disks
        does, and only cannot send what was there.
        """
        try:
            self._probe()
        except StorageFailed:
            return False
        return True

    @contextmanager
    def _failures(self, key: str, *, reads: bool = False) -> Iterator[None]:
        """Raise KeyMissing or StorageFailed for what the client raises, and note what it means. A
        time limit that passes during a long request is the server's fault; the client delays it
        until the request ends.
        """
        begun = time.monotonic()
        try:
            with waits.waiting(), self._refusals(key, reads=reads):
                yield
        except (KeyMissing, StorageFailed):
            raise
        except BaseException:
            if time.monotonic() - begun > ANSWERS / 2:
                self.health.note(refusals.SLOW)
            raise

    @contextmanager
    def _refusals(self, key: str, *, reads: bool) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, FileNotFoundError) as error:
            raise self._meaning(refusals.of(error), key, reads=reads) from error
        self.health.note_success()

    def _meaning(self, refusal: Refusal, key: str, *, reads: bool) -> KeyMissing | StorageFailed:
        """Return what a refusal means for callers, and note what it says of the server."""
        if refusal.means_absent or refusal.is_beyond:
            self.health.note_success()
            return (_NothingThere if refusal.is_beyond else KeyMissing)(key)
        if reads and refusal.may_concern_one_file and self._takes_files():
            return refusals.unreadable(self._address.shown, key)
        self.health.note(refusal)
        return refusals.failed(self._address.shown, refusal)

    def _client(self, *, is_probe: bool = False) -> "S3Store":
        with self._lock:
            if is_probe not in self._clients:
                self._clients[is_probe] = _made(self._address, is_probe=is_probe)
            return self._clients[is_probe]


def _keep_for_ever(client: object) -> None:
    """Never delete a client of the process that this one was forked from: deleting it waits for a
    lock of its threads, which may have been held at that moment, and nobody here gives it back.
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(client))


def _is_put(client: "S3Store", key: str, body: Body, options: Options) -> bool:
    from obstore.exceptions import AlreadyExistsError

    try:
        client.put(key, body, **options)
    except AlreadyExistsError:
        return False
    return True


def _raise_if_reading_is_refused(client: "S3Store") -> None:
    """Raise what the client raises if it may not read. Other failures say nothing of the server:
    another process may be writing the same object.
    """
    from obstore.exceptions import BaseError

    try:
        client.get(PROBE).bytes()
    except (BaseError, FileNotFoundError) as error:
        if refusals.of(error).forbids:
            raise


def is_usable_here() -> bool:
    """Return whether this process may make requests: none of those it was forked from has."""
    return _used_in <= {os.getpid()}


def _made(address: BucketAddress, *, is_probe: bool) -> "S3Store":
    if not is_usable_here():
        raise StorageFailed(
            "This process was forked from one that had used the storage, and cannot use it."
        )
    _used_in.add(os.getpid())
    from obstore.store import S3Store

    client, retry = _limits(is_probe=is_probe)
    return S3Store(
        address.bucket,
        prefix=address.prefix or None,
        config=_config(address),  # type: ignore[arg-type]  # keys come from the environment
        client_options=client | {"allow_http": address.is_plain},  # type: ignore[arg-type]
        retry_config=retry,  # type: ignore[arg-type]
    )


def _config(address: BucketAddress) -> Options:
    config: Options = {"region": address.region}
    if address.endpoint:
        config["endpoint"] = address.endpoint
    if not address.is_plain:  # TLS protects the bytes; hashing them again took most of a PUT
        config["unsigned_payload"] = True
    return config


def _limits(*, is_probe: bool) -> tuple[Options, Options]:
    """Return how long a request may take, and how often it is repeated."""
    if is_probe:
        return dict(_PROBE_CLIENT), dict(_PROBE_RETRY)
    retry_timeout = timedelta(seconds=REPEATS)
    client = {"timeout": f"{ANSWERS:g}s", "connect_timeout": "5s"}
    return client, _RETRY | {"retry_timeout": retry_timeout}
