"""Store the bytes of pictures: check their type, count them, and stop when the disk is full."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.conf import settings

from jobs import formats
from jobs.byte_sizes import in_words
from jobs.errors import FileRefused, NoRoom
from jobs.intake.files import kinds
from jobs.models import Batch, Source
from jobs.storage import RESERVE, RESERVE_FILES, Stored, keys, store


def store_picture(batch: Batch, name: str, chunks: Iterable[bytes]) -> tuple[Stored, str]:
    """Store one picture and check it while it is written. Return what was stored and its format.

    Raises FileRefused for an empty file, one over the limit, or one that is not a picture; then
    nothing is stored.
    """
    head, rest = peek(chunks)
    kind = kinds.ensure_picture(head, name)
    return store().put(keys.source(batch.pk), at_most(rest, settings.MAX_FILE_BYTES)), kind


def ensure_complete(stored: Stored, size: int) -> None:
    """Raise FileRefused if the number of stored bytes is not the announced one."""
    if stored.size != size:
        raise FileRefused(
            f"{stored.size:,} of {size:,} bytes arrived: the file changed or the upload broke. "
            f"Upload it again.",
            arrived=stored.size,
            announced=size,
        )


def fresh(stored: Stored, kind: str) -> dict[str, Any]:
    """Return the fields of a row for bytes that were not looked at yet."""
    return {
        "key": stored.key,
        "size": stored.size,
        "sha256": stored.sha256,
        "crc32": stored.crc32,
        "format": kind,
        "width": None,
        "height": None,
        "orientation": 1,
        "code": "",
        "sentence": "",
        "notes": "",
        "facts": None,
        "clock": "",
    }


FILE = (
    *("key", "size", "sha256", "crc32", "format", "width", "height", "orientation"),
    *("code", "sentence", "notes", "facts", "clock"),
)


def file_of(source: Source) -> dict[str, Any]:
    """Return the fields of a row for the file of another one, as it was looked at."""
    return {name: getattr(source, name) for name in FILE}


def peek(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first `HEAD` bytes (fewer only if the file is shorter), and an iterator over all
    bytes.
    """
    iterator, head, held = iter(chunks), b"", []
    while len(head) < formats.HEAD and (chunk := next(iterator, None)) is not None:
        head += chunk[: formats.HEAD - len(head)]
        held.append(chunk)
    return head, chain(held, iterator)


def at_most(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Yield the chunks.

    Raises FileRefused when they exceed `limit` bytes, whatever was announced.
    """
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise FileRefused(
                f"This file is larger than the limit of {in_words(limit)}.", limit=limit
            )
        yield chunk


def ensure_room(size: int, *, count: int = 1) -> None:
    """Raise NoRoom when the disk would be too full with this many more bytes, in `count` files."""
    free, free_files = store().free_bytes(), store().free_files()
    if free_files is not None and free_files - count < RESERVE_FILES:
        raise NoRoom(
            f"The disk has room for {free_files:,} more files, and {RESERVE_FILES:,} must stay "
            "free. Delete old batches or ask the person who runs this site.",
            free_files=free_files,
            needed=count,
        )
    if free - size < RESERVE:
        raise NoRoom(
            f"The disk has {in_words(free)} free, and {in_words(RESERVE)} must stay free. "
            "Delete old batches or ask the person who runs this site.",
            free=free,
            needed=size,
        )
