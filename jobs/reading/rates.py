"""Images a second over the last minute, or since its first one: one rule for a batch, the list and the site."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from jobs.models import Batch, Job

WINDOW = timedelta(seconds=60)  #: over which *now* is measured
FEW_SECONDS = 5  #: below this no rate is said
KEPT_SECONDS = 4  #: for which a batch's is said before it is counted anew


def rate(batches: Sequence[Batch]) -> float:
    """Of these batches together; 0 when unknown. One query."""
    now = timezone.now()
    found = _lately(batches, now).aggregate(n=Count("pk"), first=Min("finished_at"))
    return _rate(found["n"], found["first"], now)


def kept_rate(batch: Batch) -> float:
    """A minute's rate changes little in some seconds: not counted anew at every look."""
    key = f"rate:{batch.pk}"
    kept: float | None = cache.get(key)
    if kept is None:
        kept = rate([batch])
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def rates_of(batches: Sequence[Batch]) -> dict[Batch, float]:
    """Of each of these that made something lately. One query."""
    now = timezone.now()
    by_key = {batch.pk: batch for batch in batches}
    found = _lately(batches, now).values_list("batch").annotate(n=Count("pk"), first=Min("finished_at"))
    return {by_key[pk]: _rate(n, first, now) for pk, n, first in found}


def _lately(batches: Sequence[Batch], now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(batch__in=batches, finished_at__gt=now - WINDOW).order_by()


def _rate(n: int, first: datetime | None, now: datetime) -> float:
    seconds = (now - first).total_seconds() if first else 0.0
    return n / seconds if seconds >= FEW_SECONDS else 0.0
