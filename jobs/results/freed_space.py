"""Estimate the disk space that deleting a batch would free, before anything is deleted."""

from dataclasses import dataclass

from django.db.models import Q, Sum

from jobs.models import Batch
from jobs.results.deleting import gone_lenders, kept_paths
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
    size = shared = 0.0
    is_exact = True
    for owner in (batch.pk, *gone_lenders(batch)):
        kept = kept_paths(owner, without=batch.pk)
        for file, stands_for in store().sample(keys.batch(owner)):
            is_exact = is_exact and stands_for == 1
            if file.path not in kept:
                size += file.size * stands_for
            elif owner == batch.pk:
                shared += file.size * stands_for
    return Freed(round(size), round(shared) + _borrowed(batch), is_exact)


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
