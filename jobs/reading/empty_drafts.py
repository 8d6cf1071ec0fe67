"""Drafts in which nothing was begun: somebody pressed *New batch* and left."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from jobs.models import Batch, Chore, Job, Source

NAME_OF_TIME = r"Batch of \d{1,2} \w+, \d\d:\d\d"
"""The name of a batch that nobody named."""


def without_empty_drafts(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Return the batches that have started or were named, or have a picture, a sheet, a row or a
    design, also if these are still on their way.
    """
    named = ~Q(name__regex=f"^{NAME_OF_TIME}$")
    begun = Q(started_at__isnull=False) | Q(design_version__isnull=False) | Q(sheet__isnull=False)
    return batches.filter(begun | named | _has(Source) | _has(Job) | _has(Chore))


def _has(model: type[Source] | type[Job] | type[Chore]) -> Exists:
    return Exists(model.objects.filter(batch=OuterRef("pk")))


def empty_drafts_before(day: datetime) -> QuerySet[Batch]:
    """Return the empty drafts that were made before this day."""
    old = Batch.objects.filter(created_at__lt=day)
    return old.exclude(pk__in=without_empty_drafts(old).values("pk"))
