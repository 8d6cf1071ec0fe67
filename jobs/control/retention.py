"""How long a batch is kept once it has finished. Its page says when it will be deleted, and offers
to keep it longer. Then it is deleted as a person would delete it.

The day counts from the last result. It is stored when it is first known, at least GRACE ahead, so
that nothing goes without having been announced: not even after the site was off for a month, or
when somebody shortens the time. A link that a client can still open keeps its batch.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from jobs import reading
from jobs.audit import note
from jobs.control import deletions
from jobs.databases import clock
from jobs.errors import NotPossibleNow
from jobs.models import Batch, Proof

GRACE = timedelta(days=7)
FOR_EVER = 0
CHOICES = (7, 30, 90, 365, FOR_EVER)  #: days


def keep(batch: Batch, user: User, days: int | None) -> None:
    """Keep the batch for this many days after its last result, or FOR_EVER. None: as long as the
    site keeps batches. Raises NotPossibleNow.
    """
    if days is not None and days not in CHOICES:
        raise NotPossibleNow("Choose one of the times in the list.")
    with transaction.atomic():
        changed = Batch.objects.filter(pk=batch.pk).update(keep_days=days, delete_after=None)
        if not changed:
            raise NotPossibleNow(deletions.GOING)
        note(user, batch, "keep", days=days)
    plan(Batch.objects.filter(pk=batch.pk))


def look() -> None:
    """Plan the deletion of finished batches, then delete those whose day has come, and drafts that
    stayed empty.
    """
    plan(Batch.objects.all())
    for batch in _due():
        with suppress(NotPossibleNow):  # something of it is drawn or lent: the next look tries
            delete_if_due(batch)
    for draft in reading.empty_drafts_before(clock.now() - GRACE):
        with suppress(NotPossibleNow):
            deletions.ask(draft, None)


def delete_if_due(batch: Batch) -> None:
    """Delete a batch, unless somebody has just kept it or made a link to it. Raises
    NotPossibleNow.
    """
    with transaction.atomic():
        if _due().select_for_update().filter(pk=batch.pk).first():
            deletions.ask(batch, None)


def plan(batches: QuerySet[Batch]) -> None:
    """Store the day of deletion of each of these batches, as far as it changed."""
    finished = Q(settled_at__isnull=False) if settings.KEEP_DAYS else Q(keep_days__gt=0)
    concerned = batches.filter(finished | Q(delete_after__isnull=False))
    links = Max("proofs__ends_at", filter=Q(proofs__withdrawn_at=None))
    for batch in concerned.annotate(now=Now(), links_end=links).iterator():
        day = _day_of_deletion(batch, vars(batch)["now"], vars(batch)["links_end"])
        if day != batch.delete_after:
            same = Batch.objects.filter(clock.is_at("settled_at", batch.settled_at), pk=batch.pk)
            same.filter(keep_days=batch.keep_days).update(delete_after=day)


def _day_of_deletion(batch: Batch, now: datetime, links_end: datetime | None) -> datetime | None:
    """Return when the batch is deleted. A day that is stored can become later, or earlier as long
    as it is far enough ahead.
    """
    days = settings.KEEP_DAYS if batch.keep_days is None else batch.keep_days
    if not days or batch.settled_at is None:
        return None
    wanted = batch.settled_at + timedelta(days=days)
    if links_end is not None:
        wanted = max(wanted, links_end)
    announced = max(wanted, now + GRACE)
    if batch.delete_after is None:
        return announced
    return max(wanted, min(batch.delete_after, announced))


def _due() -> QuerySet[Batch]:
    over = Batch.objects.filter(delete_after__lt=Now(), settled_at__isnull=False)
    return over.exclude(Exists(_open_proofs()))


def _open_proofs() -> QuerySet[Proof]:
    return Proof.objects.filter(batch=OuterRef("pk"), withdrawn_at=None, ends_at__gt=Now())
