"""Which pictures were uploaded for a whole batch, and which a person gave to a row in place of one of these."""

from django.db.models import Exists, OuterRef, QuerySet

from jobs.models import Batch, Source


def uploaded(batch: Batch) -> QuerySet[Source]:
    """Return the pictures that names in a sheet can mean: all but the replacements."""
    return batch.sources.filter(row=None)


def is_replaced() -> Exists:
    """A condition on sources: whether a row uses another picture in place of this one."""
    instead = Source.objects.filter(batch=OuterRef("batch"), path=OuterRef("path"), row__isnull=False)
    return Exists(instead.filter(jobs__isnull=False).order_by())
