"""Receive large files in one or more slices: each is appended at its offset, and the whole file is
stored at the end.

The bytes so far are in a plain file next to the database. Its length is the offset, so a broken
connection or a restart loses at most the bytes in flight. In a storage that hosts share, each slice
is a separate file there (`stored_slices`).
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from django.conf import settings

from jobs.errors import InputRefused
from jobs.intake.pictures import stored_slices
from jobs.intake.pictures.receive import TAKEN, Verdict, at_most, ensure_room, take, take_file
from jobs.intake.pictures.receive.storing import Chunks
from jobs.models import Batch, Source
from jobs.storage import KeyMissing, faults_in_words, store, write_whole


class OffsetRefused(InputRefused):
    """A slice does not begin where the last one ended; `details["offset"]` says where it should."""

    code = "offset_refused"


@dataclass(frozen=True, slots=True)
class SliceProgress:
    """The progress of a sliced file. `verdict` is set once the file is complete."""

    offset: int
    verdict: Verdict | None = None


def offset(source: Source) -> int:
    """Return the number of bytes received so far, where the next slice begins."""
    if source.is_here:
        return source.size
    if store().is_shared:
        return stored_slices.offset(source)
    return _size_of(_path(source))


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def take_slice(
    batch: Batch, source: Source, start: int, chunks: Chunks, *, file: Path | None = None
) -> SliceProgress:
    """Append one slice that begins at byte `start`. The last one makes the file a picture of the
    batch.

    `file`: a file that already has the same bytes, if any. If it is the whole picture, it is moved
    without reading. Raises OffsetRefused (nothing was appended), NoRoom, StorageFailed, and
    whatever `chunks` raises (earlier bytes stay).
    """
    if source.is_usable:
        return SliceProgress(source.size, TAKEN)
    ensure_room(source.size - start)
    if file and start == 0 and file.stat().st_size == source.size:
        return _take_whole(batch, source, file)
    if store().is_shared:
        return _take_stored(batch, source, start, chunks)
    with _locked(_path(source)) as partial:
        _append(partial, source, start, chunks)
        if partial.tell() < source.size:
            return SliceProgress(partial.tell())
        return _take_whole(batch, source, _path(source))


def _take_stored(batch: Batch, source: Source, start: int, chunks: Chunks) -> SliceProgress:
    """Store one slice; the last one makes all of them one file."""
    here = stored_slices.offset(source)
    _require_next(start, here)
    here += stored_slices.put(source, start, at_most(chunks, source.size - here))
    if here < source.size:
        return SliceProgress(here)
    try:
        verdict = take(batch, source.pk, stored_slices.chunks(source))
    except KeyMissing:  # another window has just taken it
        return SliceProgress(stored_slices.offset(source))
    stored_slices.drop(source)
    return _ended(source, verdict)


def _take_whole(batch: Batch, source: Source, path: Path) -> SliceProgress:
    """Move a finished file into place as the picture.

    Raises NoRoom (the file stays where it is), StorageFailed.
    """
    verdict = take_file(batch, source.pk, path)
    _path(source).unlink(missing_ok=True)  # a part of it may have come before
    return _ended(source, verdict)


def _ended(source: Source, verdict: Verdict) -> SliceProgress:
    return SliceProgress(source.size if verdict.taken else 0, verdict)


def _append(file: FileIO, source: Source, start: int, chunks: Chunks) -> None:
    here = file.seek(0, os.SEEK_END)
    _require_next(start, here)
    for chunk in at_most(chunks, source.size - here):
        with faults_in_words(_path(source).parent):
            write_whole(file, chunk)


def _require_next(start: int, here: int) -> None:
    if start != here:
        raise OffsetRefused(
            f"{here:,} bytes of this file are here; the slice begins at byte {start:,}.",
            offset=here,
        )


@contextmanager
def _locked(path: Path) -> Iterator[FileIO]:
    """Open the unfinished file for one writer. Raises OffsetRefused while another one writes."""
    with faults_in_words(path.parent):
        opened = FileIO(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    with opened as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            here = path.stat().st_size
            raise OffsetRefused("Another window is sending this file.", offset=here) from error
        yield file


def _path(source: Source) -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / f"slices-{source.batch_id}-{source.pk}"
