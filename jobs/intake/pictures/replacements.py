"""Distinguish pictures uploaded for the whole batch from replacements for single rows."""

from django.db.models import Exists, OuterRef, QuerySet

from jobs.models import Batch, Job, Source


def uploaded(batch: Batch) -> QuerySet[Source]:
    """Return the pictures that names in a sheet can refer to: all except replacements."""
    return batch.sources.filter(row=None)


def stored(batch: Batch) -> QuerySet[Source]:
    """Return the uploaded pictures whose bytes are here."""
    return uploaded(batch).exclude(key="")


def usable(batch: Batch) -> QuerySet[Source]:
    """Return the uploaded pictures whose bytes are here and can be used."""
    return stored(batch).filter(code="")


def is_used() -> Exists:
    """Return a condition on sources: a row has this picture."""
    return Exists(Job.objects.filter(source=OuterRef("pk")))


def is_replaced() -> Exists:
    """Return a condition on sources: a row uses another picture instead of this one."""
    instead = Source.objects.filter(
        batch=OuterRef("batch"), path=OuterRef("path"), row__isnull=False
    )
    return Exists(instead.filter(jobs__isnull=False).order_by())
