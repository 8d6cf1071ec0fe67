"""Files over 64 MiB come in slices: each is appended at its offset, and the whole file is taken at the end.

What arrived so far is a plain file beside the database; its length is the offset, so that a broken connection
or a restart loses at most the bytes in flight.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from django.conf import settings

from jobs.errors import InputRefused
from jobs.intake.receive import TAKEN, Verdict, at_most, ensure_room, take
from jobs.models import Batch, Source
from jobs.storage import faults_in_words, write_whole

PIECE = 256 * 1024


class OffsetRefused(InputRefused):
    """A slice does not begin where the last one ended; `details["offset"]` says where it should."""

    code = "offset_refused"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sliced file is. `verdict` is there once all of it came."""

    offset: int
    verdict: Verdict | None = None


def offset(source: Source) -> int:
    """Bytes that are here already: where the next slice begins."""
    if source.is_here:
        return source.size
    path = _path(source)
    return path.stat().st_size if path.exists() else 0


def take_slice(batch: Batch, source: Source, start: int, chunks: Iterable[bytes]) -> Progress:
    """Append one slice that begins at byte `start`; the last one makes the file a picture of the batch.

    Raises OffsetRefused (nothing was appended), NoRoom, StorageFailed, and whatever `chunks` raises (what came before
    stays).
    """
    if source.is_here and not source.code:
        return Progress(source.size, TAKEN)
    ensure_room(source.size - start)
    with _locked(_path(source)) as file:
        _append(file, source, start, chunks)
        if file.tell() < source.size:
            return Progress(file.tell())
        file.seek(0)
        verdict = take(batch, source.pk, _pieces(file))
        _path(source).unlink()
    return Progress(source.size if verdict.taken else 0, verdict)


def _append(file: FileIO, source: Source, start: int, chunks: Iterable[bytes]) -> None:
    here = file.seek(0, os.SEEK_END)
    if start != here:
        raise OffsetRefused(f"{here:,} bytes of this file are here; the slice begins at byte {start:,}.", offset=here)
    for chunk in at_most(chunks, source.size - here):
        with faults_in_words(_path(source).parent):
            write_whole(file, chunk)


@contextmanager
def _locked(path: Path) -> Iterator[FileIO]:
    """The unfinished file, open for one writer at a time. Raises OffsetRefused while another one writes."""
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


def _pieces(file: FileIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
