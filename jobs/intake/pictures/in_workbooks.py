"""Take the pictures in the cells of a workbook into the batch, as files with the names that these
cells show.
"""

import logging
import zipfile
from collections.abc import Sequence
from pathlib import Path

from jobs.errors import FileRefused, SheetRefused
from jobs.intake.files import manifest
from jobs.intake.pictures import checksums, folders, receive
from jobs.intake.pictures.replacements import stored
from jobs.intake.sheets.picture_cells import SheetPicture
from jobs.models import Batch
from jobs.reporting import ReportProgress

log = logging.getLogger(__name__)


def take(
    batch: Batch, workbook: Path, pictures: Sequence[SheetPicture], report: ReportProgress
) -> int:
    """Store each picture that the batch does not have yet, and return how many these were.

    A picture that cannot be used is noted with its reason, as an uploaded one is. Raises
    SheetRefused for more pictures than a batch may have, NoRoom, StorageFailed; calling it again
    stores the rest.
    """
    missing = _missing(batch, pictures)
    if not missing:
        return 0
    _ensure_not_too_many(batch, missing)
    receive.ensure_room(sum(picture.packed.size for picture in missing), count=len(missing))
    with zipfile.ZipFile(workbook) as package:
        for done, picture in enumerate(missing, 1):
            _take_one(batch, package, picture)
            report(done, len(missing))
    log.info("pictures of a workbook taken: batch=%s pictures=%s", batch.pk, len(missing))
    return len(missing)


def _missing(batch: Batch, pictures: Sequence[SheetPicture]) -> list[SheetPicture]:
    """Return the pictures that are not stored yet with the same bytes under the same name."""
    if not pictures:
        return []
    checksums.take(stored(batch), {picture.packed.size for picture in pictures})
    here = set(stored(batch).values_list("path", "size", "crc32"))
    return [it for it in pictures if (it.name, it.packed.size, it.packed.crc32) not in here]


def _ensure_not_too_many(batch: Batch, missing: Sequence[SheetPicture]) -> None:
    if not receive.may_have_more(batch, len(missing)):
        raise SheetRefused(manifest.TOO_MANY, problems=[manifest.TOO_MANY])


def _take_one(batch: Batch, package: zipfile.ZipFile, picture: SheetPicture) -> None:
    try:
        with package.open(picture.packed.part) as file:
            file_of_batch = receive.store_picture(batch, picture.name, folders.pieces(file))
        receive.add_picture(batch, picture.name, file_of_batch)
    except FileRefused as refused:
        receive.note_refused(batch, picture.name, picture.packed.size, refused)
