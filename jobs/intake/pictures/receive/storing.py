"""Store the bytes of pictures: check their type, count them, and stop when the disk is full."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, NamedTuple

from django.conf import settings

from jobs import formats
from jobs.byte_sizes import in_words
from jobs.errors import FileRefused, NoRoom, StorageFailed
from jobs.intake.files import kinds
from jobs.models import Batch, Source
from jobs.storage import RESERVE, RESERVE_FILES, Stored, keys, store

type Chunks = Iterable[bytes]
"""The bytes of a file, as they come."""


MAKE_ROOM = "Delete old batches or ask the person who runs this site."

UNSEEN = {
    "width": None,
    "height": None,
    "orientation": 1,
    "code": "",
    "sentence": "",
    "notes": "",
    "facts": None,
    "clock": "",
}
"""The fields of a row whose file was not looked at yet."""
_UNSEEN_VALUES = tuple(UNSEEN.values())

FILE = ("key", "size", "sha256", "crc32", "format", *UNSEEN)


class StoredPicture(NamedTuple):
    """A picture in the store that no row names yet, and the code of its format."""

    stored: Stored
    kind: str

    def fresh(self) -> dict[str, Any]:
        """Return the fields of a row for bytes that were not looked at yet."""
        return dict(zip(FILE, self.values(), strict=True))

    def values(self) -> tuple[Any, ...]:
        """Return the values of `fresh`, in the order of FILE."""
        stored = self.stored
        return (
            *(stored.key, stored.size, stored.sha256, stored.crc32),
            *(self.kind, *_UNSEEN_VALUES),
        )

    def discard(self) -> None:
        """Delete the file. Call it if no row gets it."""
        store().delete(self.stored.key)

    @contextmanager
    def discarded_after_failure(self) -> Iterator[None]:
        """Delete the file if the block raises, because no row has it then."""
        try:
            yield
        except BaseException:
            self.discard()
            raise


def store_picture(batch: Batch, name: str, chunks: Chunks) -> StoredPicture:
    """Store one picture and check it while it is written. Return what was stored and its format.

    Raises FileRefused for an empty file, one over the limit, or one that is not a picture; then
    nothing is stored.
    """
    head, rest = peek(chunks)
    kind = kinds.ensure_picture(head, name)
    return StoredPicture(store().put(keys.source(batch.pk), not_too_many(rest)), kind)


def ensure_complete(stored: Stored, size: int) -> None:
    """Raise FileRefused if the number of stored bytes is not the announced one."""
    if stored.size != size:
        raise FileRefused(
            f"{stored.size:,} of {size:,} bytes arrived: the file changed or the upload broke. "
            f"Upload it again.",
            arrived=stored.size,
            announced=size,
        )


def file_of(source: Source) -> dict[str, Any]:
    """Return the fields of a row for the file of another one, as it was looked at."""
    return {name: getattr(source, name) for name in FILE}


def peek(chunks: Chunks) -> tuple[bytes, Iterator[bytes]]:
    """Return the first `HEAD` bytes (fewer only if the file is shorter), and an iterator over all
    bytes.
    """
    iterator, head, held = iter(chunks), b"", []
    while len(head) < formats.HEAD and (chunk := next(iterator, None)) is not None:
        head += chunk[: formats.HEAD - len(head)]
        held.append(chunk)
    return head, chain(held, iterator)


def at_most(chunks: Chunks, limit: int) -> Chunks:
    """Yield the chunks.

    Raises FileRefused when they exceed `limit` bytes, whatever was announced.
    """
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        yield chunk


def too_large(limit: int) -> FileRefused:
    return FileRefused(f"This file is larger than the limit of {in_words(limit)}.", limit=limit)


def not_too_many(chunks: Chunks) -> Chunks:
    """Yield the chunks of a picture. Raises FileRefused above the site's limit for a file."""
    return at_most(chunks, settings.MAX_FILE_BYTES)


def ensure_room(size: int, *, count: int = 1) -> None:
    """Raise NoRoom when the disk would be too full with this many more bytes, in `count` files.

    Raises StorageFailed if it cannot be asked.
    """
    try:
        _ensure_room_for_files(count)
        _ensure_room_for_bytes(size)
    except OSError as error:
        raise StorageFailed(
            f"The storage cannot be used: {error.strerror}. Ask the person who runs this site, "
            "then try again."
        ) from error


def _ensure_room_for_bytes(size: int) -> None:
    free = store().free_bytes()
    if free - size < RESERVE:
        free_and_kept = f"{in_words(free)} free, and {in_words(RESERVE)} must stay free"
        raise NoRoom(f"The disk has {free_and_kept}. {MAKE_ROOM}", free=free, needed=size)


def _ensure_room_for_files(count: int) -> None:
    free = store().free_files()
    if free is not None and free - count < RESERVE_FILES:
        free_and_kept = f"{free:,} more files, and {RESERVE_FILES:,} must stay free"
        sentence = f"The disk has room for {free_and_kept}. {MAKE_ROOM}"
        raise NoRoom(sentence, free_files=free, needed=count)
