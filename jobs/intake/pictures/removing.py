"""Remove pictures from a batch: the rows that name them first, then the files that nothing else
uses.

A process that is killed in between leaves files without a name, which `manage.py cleanup` deletes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q, QuerySet

from jobs.databases.pacing import Pace
from jobs.intake.drafts import hold_draft
from jobs.intake.pictures.replacements import is_replaced, is_used, stored
from jobs.models import Batch, Loan, Source
from jobs.reporting import ReportProgress
from jobs.storage import keys, store


@dataclass(frozen=True, slots=True)
class Removal:
    """What is removed: pictures, the bytes that become free, those that another batch or row keeps,
    and the rows that lose their picture.
    """

    pictures: int = 0
    size: int = 0
    shared: int = 0
    rows: int = 0

    def __add__(self, other: "Removal") -> "Removal":
        return Removal(
            self.pictures + other.pictures,
            self.size + other.size,
            self.shared + other.shared,
            self.rows + other.rows,
        )


COLUMNS = ("pk", "key", "size")

type Found = tuple[int, str, int]
"""Id, key and size of a source."""


def _nothing(_: Removal) -> None:
    pass


def here(batch: Batch) -> QuerySet[Source]:
    """Return the pictures whose bytes are here, without replacements for single rows."""
    return stored(batch).order_by("pk")


def unused(batch: Batch) -> QuerySet[Source]:
    """Return the pictures that no row uses. One that a row could take back counts as used."""
    return here(batch).filter(~is_used(), ~is_replaced())


def weigh(batch: Batch, sources: QuerySet[Source]) -> Removal:
    """Return what removing these pictures would do, without doing it."""
    found = list(sources.values_list(*COLUMNS))
    rows = batch.jobs.filter(source__in=sources.order_by().values("pk")).count()
    return replace(_weighed(found, kept(batch, found)), rows=rows)


def remove(
    batch: Batch,
    sources: QuerySet[Source],
    report: ReportProgress,
    hold: Callable[[Batch], None] = hold_draft,
    then: Callable[[Removal], None] = _nothing,
) -> Removal:
    """Remove these pictures in pieces, each of which can be the last.

    `hold` locks the batch, and raises NotPossibleNow if they cannot be removed, such as those of a
    draft that has started. Which pictures they are is asked again under that lock. `then` is called
    in the transaction that removes the last of them, so that nothing that has to follow is
    forgotten. Raises whatever `report` raises.
    """
    total, removed, pace = sources.count(), Removal(), Pace(100, least=20)
    while sources.exists():
        with pace.piece(is_last=removed.pictures + pace.size >= total):
            with transaction.atomic():
                hold(batch)
                piece = _take_out(batch, sources, pace.size)
                removed += piece.removal
                if not sources.exists():
                    then(removed)
            piece.delete_files()
        report(min(removed.pictures, total), total)
    return removed


@dataclass(frozen=True, slots=True)
class _Piece:
    """Pictures that are no longer in the batch, and the keys of files that nothing else uses."""

    removal: Removal
    free: Sequence[str]

    def delete_files(self) -> None:
        for key in self.free:
            delete_file(key)


def _take_out(batch: Batch, sources: QuerySet[Source], size: int) -> _Piece:
    """Take the first pictures out of the batch, inside a transaction that holds it."""
    found = list(sources.values_list(*COLUMNS)[:size])
    stays = kept(batch, found)
    going = batch.sources.filter(pk__in=[pk for pk, _, _ in found])
    rows = batch.jobs.filter(source__in=going.values("pk")).update(source=None)
    going.delete()
    free = [key for _, key, _ in found if key not in stays]
    return _Piece(replace(_weighed(found, stays), rows=rows), free)


def delete_file(key: str) -> None:
    """Delete the file of a picture, with what was made of it for pages."""
    for each in (key, keys.source_thumbnail(key), keys.preview(key)):
        store().delete(each)


def _weighed(found: Sequence[Found], kept: set[str]) -> Removal:
    return Removal(
        pictures=len(found),
        size=sum(size for _, key, size in found if key not in kept),
        shared=sum(size for _, key, size in found if key in kept),
    )


def kept(batch: Batch, found: Sequence[Found]) -> set[str]:
    """Return the keys whose files stay: those of another batch, those that another batch borrowed,
    and those that a row of this batch has instead of its own picture.
    """
    own = keys.batch(batch.pk)
    borrowers = Loan.objects.filter(lender=batch.pk).values("borrower")
    others = Source.objects.filter(Q(batch=batch, row__isnull=False) | Q(batch__in=borrowers))
    used = set(others.values_list("key", flat=True))
    return {key for _, key, _ in found if key in used or not key.startswith(own)}
