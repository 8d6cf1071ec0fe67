"""Unpack a zip into pictures of the batch, with a verdict on each file."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from jobs.errors import ArchiveRefused, FileRefused
from jobs.intake.drafts import ensure_draft
from jobs.intake.files import manifest, zips
from jobs.intake.pictures.added_files import AddedFiles
from jobs.intake.pictures.receive import (
    add_picture,
    ensure_room,
    may_have_more,
    note_other_kinds,
    note_refused,
    store_picture,
)
from jobs.intake.pictures.receive.storing import StoredPicture
from jobs.models import Batch
from jobs.reporting import ReportProgress
from jobs.storage import store

log = logging.getLogger(__name__)

type Adder = Callable[[Batch, str, StoredPicture], None]
"""Lets the batch have a stored picture under a path."""


def unpack(
    batch: Batch,
    key: str,
    name: str,
    report: ReportProgress,
    *,
    ensure: Callable[[Batch], None] = ensure_draft,
    add: Adder = add_picture,
) -> AddedFiles:
    """Store every picture of the stored zip. The zip stays, because repeating this after a crash
    stores the same pictures in the same places. `ensure` and `add`: whether the batch takes
    pictures, and how.

    Raises ArchiveRefused (then nothing of it is stored), NoRoom, NotPossibleNow.
    """
    ensure(batch)
    with store().local(key) as path:
        found = _judged(batch, path)
        unpacked = AddedFiles(name)
        _Unpacking(batch, add, unpacked).take_all(path, found, report)
    counts = unpacked.taken, unpacked.left_out_count
    log.info("zip unpacked: batch=%s taken=%s left_out=%s", batch.pk, *counts)
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
    if not may_have_more(batch, len(taken)):
        raise ArchiveRefused(manifest.TOO_MANY)
    ensure_room(sum(member.size for member in taken), count=len(taken))
    return found


def _limits() -> zips.ZipLimits:
    return zips.ZipLimits(entries=manifest.MOST_PICTURES, entry_bytes=settings.MAX_FILE_BYTES)


class _Unpacking(NamedTuple):
    """Files of a zip on their way into a batch. `unpacked`: what became of them."""

    batch: Batch
    add: Adder
    unpacked: AddedFiles

    def take_all(self, path: Path, found: list[zips.PackedFile], report: ReportProgress) -> None:
        wanted = len(found) - self._leave_out(found)
        for number, (member, chunks) in enumerate(zips.extract(path, found, _limits()), 1):
            self._take(member, chunks)
            report(number, wanted)

    def _leave_out(self, found: list[zips.PackedFile]) -> int:
        """Note the files that are not unpacked with their reasons, and return how many these
        are.
        """
        left_out = [member for member in found if not member.is_taken]
        for member in left_out:
            self.unpacked.leave_out(member.path, member.sentence)
        note_other_kinds(self.batch, ((member.path, member.size) for member in left_out))
        return len(left_out)

    def _take(self, member: zips.PackedFile, chunks: Iterator[bytes]) -> None:
        """Store one picture, or note why it cannot be used."""
        try:
            self.add(self.batch, member.path, store_picture(self.batch, member.path, chunks))
        except FileRefused as refused:
            note_refused(self.batch, member.path, member.size, refused)
            self.unpacked.leave_out(member.path, refused.sentence)
        else:
            self.unpacked.taken += 1
