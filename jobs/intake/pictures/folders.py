"""Add the pictures of a folder on this machine to the batch, as a browser would: announce them,
then store each.

Doing it again stores only pictures that are missing or have changed.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from itertools import batched
from typing import IO

from jobs.errors import FileRefused
from jobs.intake.files import manifest
from jobs.intake.files.folder_files import FolderFile
from jobs.intake.pictures import receive
from jobs.intake.pictures.added_files import AddedFiles
from jobs.models import Batch
from jobs.reporting import ReportProgress, report_nothing

PIECE = 256 * 1024  #: bytes


def bring(
    batch: Batch,
    found: Sequence[FolderFile],
    brought: AddedFiles,
    report: ReportProgress = report_nothing,
) -> None:
    """Store the pictures, and note in `brought` what became of each file. The folder is not
    changed.

    Raises NoRoom, StorageFailed: then the stored pictures stay, and calling it again stores the
    rest.
    """
    done = 0
    for page in batched(found, manifest.PAGE):
        entries = [[each.path, each.size, each.modified_ms] for each in page]
        for each, answer in zip(page, receive.announce(batch, entries, replace=True), strict=True):
            _bring_one(batch, each, answer, brought)
            done += 1
            report(done, len(found))


def _bring_one(
    batch: Batch, found: FolderFile, answer: receive.ManifestAnswer, brought: AddedFiles
) -> None:
    if answer["id"] is None:
        brought.leave_out(found.path, answer.get("sentence", ""))
        return
    with closing(pieces_of(found)) as chunks:
        verdict = receive.take(batch, answer["id"], chunks)
    if verdict.taken:
        brought.taken += 1
    else:
        brought.leave_out(found.path, verdict.sentence)


def pieces_of(found: FolderFile) -> Generator[bytes]:
    """Yield the bytes of a file. Raises FileRefused if it cannot be read."""
    try:
        with found.open() as file:
            yield from pieces(file)
    except OSError as error:
        raise FileRefused(f"This file cannot be read: {error.strerror}.") from error


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the bytes of a file, a piece at a time."""
    while piece := file.read(PIECE):
        yield piece
