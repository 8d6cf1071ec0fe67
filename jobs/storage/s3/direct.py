"""Large files that browsers send to the bucket themselves, as `contract.DirectUploads` says.

Nothing about them is kept here: the server knows the open uploads of a key and the parts that have
arrived. When all are there, they become one object, which the addresses of parts can no longer
change. The site reads it back once for its sums: of an object made of parts a server knows only the
checksum of their checksums, which differs by the size of the parts, and no server is trusted to
have looked at SHA-256. Then the server copies it to its final key, with its digest.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from django.core.exceptions import ImproperlyConfigured

from jobs.storage import sums
from jobs.storage.contract import Chunks, KeyMissing, PartPlace, Stored
from jobs.storage.s3.address import BucketAddress
from jobs.storage.s3.connection import SHA256
from jobs.storage.s3.multipart import MultipartUploads, OpenUpload, SentPart
from jobs.storage.s3.signing import Signer, keys_of_environment

PART = 8 * 1024 * 1024  #: bytes of a part, as long as there are few; a server takes 5 MiB or more
MOST_PARTS = 900  #: an answer of the server lists 1,000


class _Span(NamedTuple):
    """Where a part begins and ends. Parts count from 1."""

    number: int
    start: int
    stop: int

    @property
    def size(self) -> int:
        return self.stop - self.start


class Target(Protocol):
    """The store that they are for."""

    def size(self, key: str) -> int | None: ...
    def delete(self, key: str) -> None: ...


def direct_uploads_of(
    address: BucketAddress, public: str, store: Target
) -> "DirectUploadsToBucket":
    """Return those of a bucket. `public`: the origin by which browsers reach its server."""
    keys = keys_of_environment()
    if keys is None:
        raise ImproperlyConfigured(
            "OVERPRINT_DIRECT_UPLOADS needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: the role "
            "of a machine cannot sign for browsers."
        )
    return DirectUploadsToBucket(
        MultipartUploads(address, Signer(keys, address.region), public), store
    )


class DirectUploadsToBucket:
    def __init__(self, uploads: MultipartUploads, store: Target) -> None:
        self._uploads, self._store = uploads, store

    def places(self, key: str, size: int) -> list[PartPlace]:
        if self._store.size(key) == size:
            return []  # complete, and the answer to that was lost
        found = self._first(key)
        upload_id = found.upload_id if found else self._uploads.begin(key)
        there = self._sent(key, upload_id)
        left = (span for span in _spans(size) if there.get(span.number) != span.size)
        return [self._place(key, upload_id, span) for span in left]

    def _place(self, key: str, upload_id: str, span: _Span) -> PartPlace:
        url = self._uploads.address_of_part(key, upload_id, span.number, span.size)
        return PartPlace(span.start, span.stop, url)

    def complete(self, key: str, size: int) -> bool:
        found = self._first(key)
        if found is None:
            return self._store.size(key) == size
        with suppress(KeyMissing):  # another window has just completed it
            parts = self._uploads.parts(key, found.upload_id)
            if not _are_all(parts, size):
                return False
            self._uploads.complete(key, found.upload_id, parts)
        return self._store.size(key) == size

    def adopt(self, key: str, target: str, chunks: Chunks) -> Stored:
        stored = sums.of_chunks(target, chunks)
        self._uploads.copy(key, target, {SHA256: stored.sha256})
        return stored

    def drop(self, key: str) -> None:
        for upload in self._of(key):
            self._uploads.give_up(key, upload.upload_id)
        self._store.delete(key)

    def incomplete(self, prefix: str, seconds: float = 0.0) -> set[str]:
        latest = datetime.now(UTC) - timedelta(seconds=seconds)
        found = self._uploads.open_uploads(prefix)
        return {upload.key for upload in found if upload.begun_at <= latest}

    def _of(self, key: str) -> list[OpenUpload]:
        """Return the open uploads of a key, the first one first: windows that began at the same
        time agree on it.
        """
        found = (each for each in self._uploads.open_uploads(key) if each.key == key)
        return sorted(found, key=lambda upload: (upload.begun_at, upload.upload_id))

    def _first(self, key: str) -> OpenUpload | None:
        return next(iter(self._of(key)), None)

    def _sent(self, key: str, upload_id: str) -> dict[int, int]:
        """Return the parts that have arrived: number → size."""
        with suppress(KeyMissing):
            return {part.number: part.size for part in self._uploads.parts(key, upload_id)}
        return {}


def _are_all(parts: Iterable[SentPart], size: int) -> bool:
    """Return whether these are the parts of a file of this size."""
    return [part[:2] for part in parts] == [(span.number, span.size) for span in _spans(size)]


def _spans(size: int) -> Iterator[_Span]:
    part = max(PART, -(-size // MOST_PARTS))
    for number, start in enumerate(range(0, size, part), 1):
        yield _Span(number, start, min(start + part, size))
