"""Leftovers: stored files that nothing names any more, files that were never finished, drafts nobody starts."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from jobs.models import Batch, Chore, Design, Export, FontFile, InsetFile, Job, Loan, SavedDesign, Sheet, Source
from jobs.results import exports
from jobs.results.pdf import made
from jobs.storage import keys, store

SETTLING = 3600.0  #: seconds; a younger file may belong to someone who has not written its row yet
FONTS, INSETS = "fonts", "insets"
RESUMABLE = 7 * 86_400.0  #: seconds for which a broken upload can be gone on with


def unnamed() -> Iterator[str]:
    """Keys of files that nothing names any more and that are older than SETTLING."""
    for batch_id, found in groupby(sorted(store().keys("")), key=_batch_of):
        named = _named(batch_id)  # read after the files were listed: what came since is not among them
        yield from (key for key in found if key not in named and _is_old(store().path(key)))


def unfinished() -> Iterator[Path]:
    """Temporary files whose writer must be dead, and parts of uploads that no one went on with."""
    yield from (path for path in store().unfinished() if _is_old(path))
    yield from (path for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir() if _is_old(path, RESUMABLE))


def old_drafts(days: int) -> QuerySet[Batch]:
    """Batches that were never started and were made so many days ago."""
    return Batch.objects.filter(started_at=None, created_at__lt=timezone.now() - timedelta(days=days))


def lent(batch_id: UUID | str, without: UUID | None = None) -> Iterator[str]:
    """Keys of this batch, which may be gone, that sources of other batches name, and of their small pictures.

    A batch that is being deleted needs none of them; nor does `without`, looked at as if it were gone.
    """
    borrowers = Loan.objects.filter(lender=batch_id, borrower__deleted_at=None).exclude(borrower=without)
    sources = Source.objects.filter(batch__in=borrowers.values("borrower"), key__startswith=keys.batch(batch_id))
    for key in sources.order_by().values_list("key", flat=True).distinct().iterator():
        yield from (key, keys.source_thumbnail(key))


def unnamed_designs(without: QuerySet[Batch] | None = None) -> QuerySet[Design]:
    """Those of no batch, of which no version was saved under a name either.

    `without`: batches that are looked at as if they were gone.
    """
    batches = Batch.with_deleted.exclude(design_version=None)
    if without is not None:
        batches = batches.exclude(pk__in=without)
    named = SavedDesign.objects.values("version__design")
    return Design.objects.exclude(pk__in=batches.values("design_version__design")).exclude(pk__in=named)


def _batch_of(key: str) -> str:
    """`b/<batch>/in/…` → `<batch>`, `f/…` → FONTS, `i/…` → INSETS."""
    kind, rest = key.split("/", 1)
    return rest.split("/")[0] if kind == "b" else {"f": FONTS, "i": INSETS}.get(kind, "")


def _named(batch_id: str) -> set[str]:
    if batch_id == FONTS:
        return set(FontFile.objects.values_list("key", flat=True))
    if batch_id == INSETS:
        return {key for pair in InsetFile.objects.values_list("key", "thumbnail_key") for key in pair}
    try:
        batch = Batch.objects.filter(pk=batch_id).first()
    except ValidationError:
        return set()
    return {*(_names_of(batch) if batch else ()), *lent(batch_id)}


def _names_of(batch: Batch) -> Iterator[str]:
    for key in Source.objects.filter(batch=batch).exclude(key="").values_list("key", flat=True).iterator():
        yield from (key, keys.source_thumbnail(key))
    yield from Sheet.objects.filter(batch=batch).values_list("key", flat=True)
    for result, thumbnail in Job.objects.filter(batch=batch).values_list("result_key", "thumbnail_key").iterator():
        yield from (result, thumbnail)
    for payload in Chore.objects.filter(batch=batch).values_list("payload", flat=True):
        yield from (value for value in payload.values() if isinstance(value, str))
    for export in Export.objects.filter(batch=batch):
        yield from exports.stored_keys(export)
    yield from made.stored_keys(batch)


def _is_old(path: Path, seconds: float = SETTLING) -> bool:
    with suppress(FileNotFoundError):  # its owner finished or deleted it meanwhile
        return time.time() - path.stat().st_mtime > seconds
    return False
