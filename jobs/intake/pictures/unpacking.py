"""Unpack a zip into pictures of the batch, with a verdict on each file, and delete the zip."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

from jobs.errors import ArchiveRefused, FileRefused
from jobs.intake.drafts import ensure_draft
from jobs.intake.files import manifest, zips
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.pictures.receive import (
    add_picture,
    ensure_room,
    note_other_kinds,
    note_refused,
    pictures,
    store_picture,
)
from jobs.models import Batch
from jobs.reporting import ReportProgress
from jobs.storage import Stored, store

log = logging.getLogger(__name__)

type Adder = Callable[[Batch, str, Stored, str], None]
"""Lets the batch have a stored picture: its path, its file, its format."""


def unpack(
    batch: Batch,
    key: str,
    name: str,
    report: ReportProgress,
    *,
    ensure: Callable[[Batch], None] = ensure_draft,
    add: Adder = add_picture,
) -> AddedFiles:
    """Store every picture of the stored zip. Repeating it after a crash stores the same pictures in
    the same places. `ensure` and `add`: whether the batch takes pictures, and how.

    Raises ArchiveRefused (then the zip is deleted and nothing of it is stored), NoRoom,
    NotPossibleNow.
    """
    ensure(batch)
    with store().local(key) as path:
        try:
            found = _judged(batch, path)
        except ArchiveRefused:
            store().delete(key)
            raise
        unpacked = _take_all(batch, path, name, found, report, add)
    store().delete(key)
    log.info(
        "zip unpacked: batch=%s taken=%s left_out=%s",
        batch.pk,
        unpacked.taken,
        unpacked.left_out_count,
    )
    return unpacked


def _judged(batch: Batch, path: Path) -> list[zips.PackedFile]:
    found = zips.members(path, _limits())
    taken = [member for member in found if member.is_taken]
    if not taken:
        raise ArchiveRefused(
            f"None of the {len(found):,} files in this zip is a supported picture. Pack pictures "
            f"and upload the zip "
            "again."
        )
    if pictures(batch).count() + len(taken) > manifest.MOST_PICTURES:
        raise ArchiveRefused(manifest.TOO_MANY)
    ensure_room(sum(member.size for member in taken), count=len(taken))
    return found


def _limits() -> zips.ZipLimits:
    return zips.ZipLimits(entries=manifest.MOST_PICTURES, entry_bytes=settings.MAX_FILE_BYTES)


def _take_all(
    batch: Batch,
    path: Path,
    name: str,
    found: list[zips.PackedFile],
    report: ReportProgress,
    add: Adder,
) -> AddedFiles:
    unpacked = AddedFiles(name)
    wanted = len(found) - _leave_out(batch, found, unpacked)
    for number, (member, chunks) in enumerate(zips.extract(path, found, _limits()), 1):
        _take(batch, member, chunks, unpacked, add)
        report(number, wanted)
    return unpacked


def _leave_out(batch: Batch, found: list[zips.PackedFile], unpacked: AddedFiles) -> int:
    """Note the files that are not unpacked with their reasons, and return how many these are."""
    left_out = [member for member in found if not member.is_taken]
    for member in left_out:
        unpacked.leave_out(member.path, member.sentence)
    note_other_kinds(batch, ((member.path, member.size) for member in left_out))
    return len(left_out)


def _take(
    batch: Batch,
    member: zips.PackedFile,
    chunks: Iterator[bytes],
    unpacked: AddedFiles,
    add: Adder,
) -> None:
    """Store one picture, or note why it cannot be used."""
    try:
        add(batch, member.path, *store_picture(batch, member.path, chunks))
    except FileRefused as refused:
        note_refused(batch, member.path, member.size, refused)
        unpacked.leave_out(member.path, refused.sentence)
    else:
        unpacked.taken += 1
