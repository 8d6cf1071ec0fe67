"""Leftovers: stored files that nothing uses, unfinished files, and abandoned drafts."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import reduce
from itertools import chain, groupby
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from jobs.databases import clock
from jobs.models import (
    Batch,
    Chore,
    Deletion,
    Design,
    Export,
    FontFile,
    HotFolder,
    InsetFile,
    Job,
    Loan,
    SavedDesign,
    Sheet,
    SheetUpdate,
    Source,
)
from jobs.models.row_results import stored_keys
from jobs.results import exports
from jobs.results.pdf import finished
from jobs.storage import keys, store

SETTLING = 3600.0  #: seconds; a newer file may belong to a process that has not written its row yet
FONTS, INSETS = "fonts", "insets"
_OWNERS = {"f": FONTS, "i": INSETS}
RESUMABLE = 7 * 86_400.0  #: seconds for which a broken upload can resume


def is_of_another_site() -> bool:
    """Return whether the storage has batches and this database knows none of them: then one of
    DATABASE_URL and STORAGE_URL is probably wrong, and all files would look unused.
    """
    has_batches = False
    for owner, _ in groupby(map(_batch_of, store().keys(""))):
        if owner not in (FONTS, INSETS, ""):
            has_batches = True
            if _is_known(owner):
                return False
    return has_batches


def _is_known(batch_id: str) -> bool:
    try:
        return (
            Batch.with_deleted.filter(pk=batch_id).exists()
            or Deletion.objects.filter(pk=batch_id).exists()
        )
    except ValidationError:
        return False


def unnamed() -> Iterator[str]:
    """Yield keys of files that nothing uses and that are older than SETTLING."""
    for owner, found in groupby(sorted(store().keys("")), key=_batch_of):
        yield from _unnamed_among(found, owner)


def _unnamed_among(found: Iterable[str], owner: str) -> Iterator[str]:
    # Read after listing the files, so that newer files are not among them.
    named = _named(owner)
    return (key for key in found if key not in named and _is_settled(key))


def needed() -> Iterator[str]:
    """Yield the key of every file that the site still needs, by the database; some more than once.

    Small pictures among them can be missing: they are made again.
    """
    yield from _named(FONTS)
    yield from _named(INSETS)
    for batch in Batch.objects.order_by("created_at").iterator():
        yield from _names_of(batch)


def unfinished() -> Iterator[Path]:
    """Yield temporary files whose writer must be dead, and parts of abandoned uploads."""
    present = clock.now().timestamp()
    yield from (path for path in store().unfinished() if _is_old(path, SETTLING, present))
    # These are this host's own, dated by its own clock.
    own, present = Path(settings.FILE_UPLOAD_TEMP_DIR), time.time()
    yield from (path for path in own.iterdir() if _is_old(path, RESUMABLE, present))


def old_drafts(days: int) -> QuerySet[Batch]:
    """Return batches that were made at least `days` days ago and never started."""
    return Batch.objects.filter(started_at=None, created_at__lt=clock.now() - timedelta(days=days))


def lent(batch_id: UUID | str, without: UUID | None = None) -> Iterator[str]:
    """Yield keys of this batch, which may be deleted, that other batches use, and of their small
    pictures.

    Batches that are being deleted do not count, nor does `without`.
    """
    loans = Loan.objects.filter(lender=batch_id, borrower__deleted_at=None)
    borrowers = loans.exclude(borrower=without).values("borrower")
    own = Source.objects.filter(batch__in=borrowers, key__startswith=keys.batch(batch_id))
    return _with_thumbnails(own.order_by().values_list("key", flat=True).distinct().iterator())


def _with_thumbnails(sources: Iterable[str]) -> Iterator[str]:
    for key in sources:
        yield from (key, keys.source_thumbnail(key))


def unnamed_designs(without: QuerySet[Batch] | None = None) -> QuerySet[Design]:
    """Return designs that no batch and no hot folder uses and that are not saved under a name.

    `without`: batches to treat as deleted.
    """
    batches = Batch.with_deleted.exclude(design_version=None)
    if without is not None:
        batches = batches.exclude(pk__in=without)
    used = (
        batches.values("design_version__design"),
        SavedDesign.objects.values("version__design"),
        HotFolder.objects.values("design_version__design"),
    )
    return reduce(lambda designs, ids: designs.exclude(pk__in=ids), used, Design.objects.all())


def _batch_of(key: str) -> str:
    """Return the owner of a key: `b/<batch>/in/…` → `<batch>`, `f/…` → FONTS, `i/…` → INSETS."""
    kind, rest = key.split("/", 1)
    return rest.split("/")[0] if kind == "b" else _OWNERS.get(kind, "")


def _named(batch_id: str) -> set[str]:
    if batch_id == FONTS:
        return set(FontFile.objects.values_list("key", flat=True))
    if batch_id == INSETS:
        return {
            key for pair in InsetFile.objects.values_list("key", "thumbnail_key") for key in pair
        }
    try:
        batch = Batch.objects.filter(pk=batch_id).first()
    except ValidationError:
        return set()
    return {*(_names_of(batch) if batch else ()), *lent(batch_id)}


def _names_of(batch: Batch) -> Iterator[str]:
    yield from _keys_of_sources(batch)
    yield from Sheet.objects.filter(batch=batch).values_list("key", flat=True)
    yield from SheetUpdate.objects.filter(batch=batch).values_list("key", flat=True)
    yield from _keys_of_results(batch)
    chores = Chore.objects.filter(batch=batch, state__in=Chore.OPEN)
    for payload in chores.values_list("payload", flat=True):
        yield from (value for value in payload.values() if keys.is_key(value))
    for export in Export.objects.filter(batch=batch):
        yield from exports.stored_keys(export)
    yield from finished.stored_keys(batch)


def _keys_of_sources(batch: Batch) -> Iterator[str]:
    stored = Source.objects.filter(batch=batch).exclude(key="").values_list("key", flat=True)
    return _with_thumbnails(stored.iterator())


def _keys_of_results(batch: Batch) -> Iterator[str]:
    results = Job.objects.filter(batch=batch).values_list("result_key", "thumbnail_key")
    yield from chain.from_iterable(results.iterator())
    several = Job.objects.filter(batch=batch, output_results__isnull=False)
    for found in several.values_list("output_results", flat=True).iterator():
        yield from stored_keys(found)


def _is_settled(key: str) -> bool:
    stored_at = store().modified(key)  # None: its owner deleted it in the meantime
    return stored_at is not None and clock.now().timestamp() - stored_at > SETTLING


def _is_old(path: Path, seconds: float, present: float) -> bool:
    with suppress(FileNotFoundError):  # its owner finished or deleted it in the meantime
        return present - path.stat().st_mtime > seconds
    return False
