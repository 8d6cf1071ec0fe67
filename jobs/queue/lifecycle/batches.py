"""What a person asks of a whole batch. The batch's flags are the truth, its rows follow them: whoever dies between
the two, the dispatcher asks the rows to follow again each second."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Now

from jobs import reading
from jobs.errors import PictureAmbiguous, PictureMissing
from jobs.models import Batch, Finding, Job
from jobs.queue.lifecycle.rows import PIECE, in_pieces
from jobs.states import OPEN, State

_NO_PICTURE = "This row names no picture that was uploaded. Bring the picture, then press Retry."
_SEVERAL = "More than one uploaded picture fits this row. Choose which one is meant."


def start(batch: Batch, first: Sequence[int] | None = None) -> int:
    """A draft begins to run; with `first`, only these rows until they are settled. 1 if it was this call.

    Rows without a picture fail, the first ones here: nobody waits for thousands, the dispatcher sees to the others.
    """
    with transaction.atomic():
        only_first = list(first) if first is not None else None
        if not _drafts(batch).update(started_at=Now(), only_first=only_first):
            return 0
        batch.jobs.filter(row__in=first or []).update(first=True)
    fail_without_picture(batch.pk)
    return 1


def fail_without_picture(batch_id: UUID) -> int:
    """The next rows of a started batch that have no picture fail: no worker needs to look at them.

    Some thousand at most; says how many, 0 when none is left. Rows that were tried before are left to a worker, whose
    try then stands in their history. Nobody finished them, so `finished_at` stays empty, and no rate counts them.
    """
    bare = Job.objects.filter(batch=batch_id, source=None, state=State.WAITING, generation=1, attempts=0)
    rows = list(bare.order_by("row").values_list("row", flat=True)[:PIECE])
    if not rows:
        return 0
    is_ambiguous = Exists(Finding.objects.filter(job=OuterRef("pk"), code=PictureAmbiguous.code))
    return bare.filter(row__gte=rows[0], row__lte=rows[-1]).update(
        state=State.FAILED,
        code=Case(When(is_ambiguous, then=Value(PictureAmbiguous.code)), default=Value(PictureMissing.code)),
        sentence=Case(
            When(~Q(source_problem=""), then=F("source_problem")),
            When(is_ambiguous, then=Value(_SEVERAL)),
            default=Value(_NO_PICTURE),
        ),
        details={},
    )


def pause(batch: Batch) -> int:
    """The running images finish, nothing else begins. 1 if it was this call."""
    won = _going(batch).filter(paused_at=None).update(paused_at=Now())
    follow_flags(batch.pk)
    return won


def resume(batch: Batch) -> int:
    """Continue after a pause. Says how many rows are to do or in hand; 0 when it was not paused."""
    won = _going(batch).filter(paused_at__isnull=False).update(paused_at=None)
    return batch.jobs.filter(state__in=OPEN).count() if won else 0


def cancel(batch: Batch) -> int:
    """What waits is stopped, the running images finish. Says how many rows are stopped now."""
    won = _going(batch).update(cancelled_at=Now())
    follow_flags(batch.pk)
    return batch.jobs.filter(state=State.CANCELLED).count() if won else 0  # the dispatcher may have helped


def uncancel(batch: Batch) -> int:
    """Continue after a cancel, in a new generation. Says how many rows are to do or in hand, at least 1 when it was
    cancelled."""
    cancelled = Batch.objects.filter(pk=batch.pk, cancelled_at__isnull=False)
    won = cancelled.update(cancelled_at=None, paused_at=None, only_first=None, settled_at=None, settled_counts=None)
    follow_flags(batch.pk)
    return won and (batch.jobs.filter(state__in=OPEN).count() or won)


def follow_flags(batch_id: UUID) -> int:
    """Bring the rows in line with the batch's flags. Says how many were changed."""
    batch = Batch.objects.get(pk=batch_id)
    if batch.is_cancelled:
        return in_pieces(batch.jobs.filter(batch__cancelled_at__isnull=False), [State.WAITING, State.QUEUED], _stop)
    again = in_pieces(batch.jobs.filter(batch__cancelled_at=None), [State.CANCELLED], _begin_again)
    if batch.is_paused:
        return again + in_pieces(batch.jobs.filter(batch__paused_at__isnull=False), [State.QUEUED], _withdraw)
    return again


def _stop(rows: QuerySet[Job]) -> int:
    return rows.update(state=State.CANCELLED, queued_at=None, strikes=0)


def _begin_again(rows: QuerySet[Job]) -> int:
    return rows.update(state=State.WAITING, generation=F("generation") + 1, attempts=0, crashes=0)


def _withdraw(rows: QuerySet[Job]) -> int:
    return rows.update(state=State.WAITING, queued_at=None, strikes=0)


def end_first(batch_id: UUID) -> int:
    """Pause once the rows that were to be made first are settled, so that a person can look. 1 if it was this call."""
    open_first = Job.objects.filter(batch=OuterRef("pk"), first=True, state__in=OPEN)
    looked_for = Batch.objects.filter(pk=batch_id, only_first__isnull=False, paused_at=None, cancelled_at=None)
    return looked_for.exclude(Exists(open_first)).update(paused_at=Now(), only_first=None)


def settle(batch_id: UUID) -> bool:
    """Freeze the counts once no row will change by itself any more. True if it was this call.

    The batch's row is locked before its jobs are counted: a retry in between would otherwise be frozen out.
    """
    if Job.objects.filter(batch=batch_id, state__in=OPEN).exists():
        return False
    with transaction.atomic():
        batch = Batch.objects.select_for_update().filter(pk=batch_id, settled_at=None).first()
        if batch is None or batch.is_draft or batch.jobs.filter(state__in=OPEN).exists():
            return False
        counts = asdict(reading.count_by_state(batch))
        won = Batch.objects.filter(pk=batch_id).update(settled_at=Now(), settled_counts=counts, only_first=None)
    return won == 1


def _drafts(batch: Batch) -> QuerySet[Batch]:
    return Batch.objects.filter(pk=batch.pk, started_at=None)


def _going(batch: Batch) -> QuerySet[Batch]:
    return Batch.objects.filter(pk=batch.pk, started_at__isnull=False, cancelled_at=None, settled_at=None)
