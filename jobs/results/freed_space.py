"""Estimate the disk space that deleting a batch would free, before anything is deleted."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, Sum

from jobs.models import Batch
from jobs.results.deleting import gone_lenders, kept_addresses
from jobs.storage import keys, store


@dataclass(frozen=True, slots=True)
class Freed:
    """The bytes that become free, and the bytes of `shared` pictures, which stay for another
    batch.
    """

    size: int
    shared: int
    is_exact: bool  #: files to measure; with more files, the others are assumed to be like them


def freed_by(batch: Batch) -> Freed:
    own = _Measured(batch.pk, without=batch.pk)
    others = [_Measured(owner, without=batch.pk) for owner in gone_lenders(batch)]
    return Freed(
        round(own.free + sum(each.free for each in others)),
        round(own.kept) + _borrowed(batch),
        all(each.is_exact for each in (own, *others)),
    )


class _Measured:
    """The bytes under one batch's keys that become free, and those that other batches keep."""

    def __init__(self, owner: UUID, without: UUID) -> None:
        self.free = self.kept = 0.0
        self.is_exact = True
        kept = kept_addresses(owner, without)
        for file, stands_for in store().sample(keys.batch(owner)):
            self.is_exact = self.is_exact and stands_for == 1
            if file.address in kept:
                self.kept += file.size * stands_for
            else:
                self.free += file.size * stands_for


def _borrowed(batch: Batch) -> int:
    """Return the bytes of its pictures under another batch's keys. No query if it borrowed none."""
    lenders = list(batch.loans.values_list("lender", flat=True))
    if not lenders:
        return 0
    theirs = Q(pk__in=[])
    for lender in Batch.objects.filter(pk__in=lenders):
        theirs |= Q(key__startswith=keys.batch(lender.pk))
    borrowed: int = batch.sources.filter(theirs).aggregate(size=Sum("size", default=0))["size"]
    return borrowed
