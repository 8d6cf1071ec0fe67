"""Slices of large files in a storage that all hosts share, so that each slice may come through
another host. Their names say where they begin; what is there without a gap is the offset.
"""

from collections.abc import Iterator

from jobs.intake.pictures.receive.storing import Chunks
from jobs.models import Source
from jobs.storage import File, keys, store


def offset(source: Source) -> int:
    """Return the number of bytes received so far."""
    here = 0
    for start, size in _slices(source):
        if start != here:
            break
        here += size
    return here


def put(source: Source, start: int, chunks: Chunks) -> int:
    """Store a slice, and return its size.

    Raises StorageFailed, also if another window has just stored a slice there, and whatever
    `chunks` raises: then nothing of it is kept.
    """
    key = f"{_prefix(source)}{start}"
    stored = store().put(key, chunks)
    if not stored.size:  # a slice with bytes has to fit into its place
        store().delete(key)
    return stored.size


def chunks(source: Source) -> Chunks:
    """Yield the bytes of all slices. Raises KeyMissing if another window has taken them."""
    for start, size in _slices(source):
        yield from store().read_range(f"{_prefix(source)}{start}", 0, size)


def drop(source: Source) -> None:
    store().delete_files(list(_files(source)))


def _slices(source: Source) -> list[tuple[int, int]]:
    """Return where each slice begins, in order, and its size."""
    return sorted((_start_of(file), file.size) for file in _files(source))


def _start_of(file: File) -> int:
    return int(file.address.rpartition("/")[2])


def _files(source: Source) -> Iterator[File]:
    return store().files(_prefix(source))


def _prefix(source: Source) -> str:
    return keys.slices(source.batch_id, source.pk, source.size, source.modified_ms)
