"""Delete a batch in short steps: its files, its rows, its design, and last the batch itself.

It is marked first (`Batch.deleted_at`), so nobody sees it half deleted. Every step can be repeated
from its beginning, and the batch's row is deleted last. So the chore continues after a kill at any
moment, and no file or row is left for ever. `manage.py cleanup` finds files that another process
was still writing.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.db.models.functions import Now

from jobs.databases.pacing import Pace
from jobs.models import Batch, Deletion, DesignChange, Finding, Job, SearchBlock, Source
from jobs.reporting import ReportProgress
from jobs.results import leftovers
from jobs.storage import File, direct_uploads, faults_in_words, keys, store
from jobs.storage.disk import allocated_bytes

NOTED = 0.5  #: seconds between two notes of the progress


def count(batch: Batch, more: Iterable[int] = ()) -> Deletion:
    """Return the progress of the deletion. The first call counts what there is to delete.

    `more`: sizes of files that are deleted with the design. Later calls compute the progress from
    what is left, so that nothing is missed after a kill.
    """
    files, size = _sum(file.size for file in _files(batch))
    deletion = Deletion.objects.get(pk=batch.pk)
    if deletion.files is None:
        extra_files, extra_size = _sum(more)
        deletion.files, deletion.size = files + extra_files, size + extra_size
    else:
        _raise_to_what_is_gone(deletion, deletion.files - files, deletion.size - size)
    deletion.save(update_fields=["files", "size", "files_gone", "size_gone"])
    return deletion


def _raise_to_what_is_gone(deletion: Deletion, files: int, size: int) -> None:
    deletion.files_gone = max(deletion.files_gone, files)
    deletion.size_gone = max(deletion.size_gone, size)


def delete_files(batch: Batch, deletion: Deletion, progress: ReportProgress) -> None:
    """Delete every file that only this batch uses.

    Raises StorageFailed, and whatever `progress` raises.
    """
    _delete_stored(batch, deletion, progress)
    if direct := direct_uploads():
        for key in direct.incomplete(keys.batch(batch.pk)):
            direct.drop(key)
    for owner in _owners(batch):
        store().delete_empty_folders(keys.batch(owner))


def _delete_stored(batch: Batch, deletion: Deletion, progress: ReportProgress) -> None:
    noted_at = 0.0
    for piece in _unlinked(batch):
        _count_as_gone(deletion, piece)
        if time.monotonic() - noted_at > NOTED:
            noted_at = time.monotonic()
            _note(deletion)
            progress(min(deletion.files_gone, deletion.files or 0), deletion.files or 0)
    _note(deletion)


def _count_as_gone(deletion: Deletion, files: Sequence[File]) -> None:
    deletion.files_gone += len(files)
    deletion.size_gone += sum(file.size for file in files)


def _unlinked(batch: Batch) -> Iterator[Sequence[File]]:
    """Delete the files at a pace that leaves the disk to others, and yield those just deleted."""
    found, pace = _files(batch), Pace(20, least=20, rest=0.5)
    while piece := list(islice(found, pace.size)):
        with pace.piece():
            _delete(piece)
        yield piece


def _note(deletion: Deletion) -> None:
    """Note how much is deleted, never more than there was: a file that came later was not
    counted.
    """
    deletion.files_gone = min(deletion.files_gone, deletion.files or 0)
    deletion.size_gone = min(deletion.size_gone, deletion.size)
    deletion.save(update_fields=["files_gone", "size_gone"])


class _HalfUpload(File):
    """An unfinished upload, which waits in a folder of this machine."""

    @classmethod
    def at(cls, path: Path) -> "_HalfUpload":
        return cls(f"{path}", allocated_bytes(path.stat()))

    def delete(self) -> None:
        with faults_in_words(self.address):
            Path(self.address).unlink(missing_ok=True)


def _delete(files: Sequence[File]) -> None:
    store().delete_files([file for file in files if not isinstance(file, _HalfUpload)])
    for file in files:
        if isinstance(file, _HalfUpload):
            file.delete()


def _files(batch: Batch) -> Iterator[File]:
    """Yield the files of only this batch: under its keys, under those of deleted lenders, and
    unfinished uploads.
    """
    for owner in _owners(batch):
        yield from _files_of(owner)
    yield from _half_uploads(batch)


def _files_of(owner: UUID) -> Iterator[File]:
    kept = kept_addresses(owner)
    return (file for file in store().files(keys.batch(owner)) if file.address not in kept)


def _half_uploads(batch: Batch) -> Iterator[File]:
    for half in Path(settings.FILE_UPLOAD_TEMP_DIR).glob(f"slices-{batch.pk}-*"):
        with suppress(FileNotFoundError):  # its last slice arrived in the meantime
            yield _HalfUpload.at(half)


def _owners(batch: Batch) -> list[UUID]:
    return [batch.pk, *gone_lenders(batch)]


def gone_lenders(batch: Batch) -> list[UUID]:
    """Return deleted batches whose pictures this one shares."""
    lenders = set(batch.loans.values_list("lender", flat=True))
    return sorted(lenders - set(Batch.objects.filter(pk__in=lenders).values_list("pk", flat=True)))


def kept_addresses(owner: UUID, without: UUID | None = None) -> set[str]:
    """Return files under a batch's keys that other batches share.

    `without`: a batch to treat as deleted.
    """
    return {store().address(key) for key in leftovers.lent(owner, without)}


def _sum(sizes: Iterable[int]) -> tuple[int, int]:
    """Return how many files and how many bytes."""
    files = total = 0
    for size in sizes:
        files, total = files + 1, total + size
    return files, total


# --- Rows -----------------------------------------------------------------------------------------


def delete_rows(batch: Batch, progress: ReportProgress) -> None:
    """Delete the rows of large tables, a few hundred per transaction."""
    deletion = Deletion.objects.get(pk=batch.pk)

    def say() -> None:
        progress(deletion.files_gone, deletion.files or 0)

    _delete_in_pieces(batch, SearchBlock, Pace(10), say)  # a block covers a few hundred rows
    for model in (Finding, Job, Source):
        _delete_in_pieces(batch, model, Pace(200, least=100), say)


def _delete_in_pieces(
    batch: Batch, model: type[Model], pace: Pace, say: Callable[[], None]
) -> None:
    rows: QuerySet[Any] = model._default_manager.filter(batch=batch).order_by()
    while pks := list(rows.values_list("pk", flat=True)[: pace.size]):
        with pace.piece():
            model._default_manager.filter(pk__in=pks).only("pk").delete()
        say()


def delete_design(batch: Batch) -> None:
    """Delete the design, which would keep its fonts and insets, unless it is a saved design. One
    that is tried on the batch goes first, because it is a version of the same design.
    """
    with transaction.atomic():
        DesignChange.objects.filter(batch=batch.pk).delete()
        own = Batch.with_deleted.filter(pk=batch.pk)
        version = own.values_list("design_version", flat=True).first()
        if version is not None:
            own.update(design_version=None)
            leftovers.unnamed_designs().filter(versions=version).delete()


def end(batch: Batch) -> None:
    """Delete the batch itself with its last few rows. From now on only its Deletion is left."""
    with transaction.atomic():
        for held in Batch.with_deleted.select_for_update().filter(pk=batch.pk):
            held.delete()
        going = Deletion.objects.filter(pk=batch.pk, ended_at=None)
        going.update(ended_at=Now(), files_gone=F("files"), size_gone=F("size"))
