"""What a person can ask for a whole batch. The batch's flags are the truth, and its rows follow
them. If a process dies in between, or there is no time for 40,000 rows, the dispatcher continues
each second.
"""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Now

from jobs import reading
from jobs.errors import PictureAmbiguous, PictureMissing
from jobs.models import Batch, Chore, Finding, Job
from jobs.queue.lifecycle import worktime
from jobs.queue.lifecycle.rows import PIECE, hold, in_pieces, unsettle
from jobs.reading import raw
from jobs.states import OPEN, State

MANY_RESULTS = 2000  #: results above which a person would wait for the first byte of their zip
PREPARED_RESULTS = 500  #: above which it takes a busy machine more than half a second
FOLLOWING = 0.3  #: seconds for which the dispatcher updates rows in each round
AT_ONCE = 0.03  #: seconds for which rows are updated at once, while a person waits

# Written by hand because it runs each second.
_SETTLED = """
SELECT id,
    (SELECT 1 FROM jobs_job WHERE batch_id = jobs_batch.id
     AND state IN ('waiting', 'queued', 'running') LIMIT 1),
    (SELECT 1 FROM jobs_job WHERE cancelled_at IS NULL AND batch_id = jobs_batch.id
     AND state = 'cancelled' LIMIT 1)
FROM jobs_batch
WHERE settled_at IS NOT NULL AND deleted_at IS NULL AND id > %s
ORDER BY id LIMIT %s
"""
_FIRST = UUID(int=0)  #: before every batch

_NO_PICTURE = "The picture of this row was not uploaded. Upload it, then press Retry."
_SEVERAL = "More than one uploaded picture fits this row. Choose which one is meant."


def start(batch: Batch, first: Sequence[int] | None = None) -> int:
    """Start a draft; with `first`, only these rows until they are settled. Return 1 if this call
    started it, else 0.

    Rows without a picture fail, the first ones here: nobody waits for thousands, the dispatcher
    sees to the others.
    """
    with transaction.atomic():
        only_first = list(first) if first is not None else None
        if not _drafts(batch).update(started_at=Now(), only_first=only_first, **worktime.begins()):
            return 0
        batch.jobs.filter(row__in=first or []).update(first=True)
    fail_without_picture(batch.pk)
    return 1


def fail_without_picture(batch_id: UUID) -> int:
    """Fail the next rows of a started batch that have no picture, so that no worker needs to look
    at them.

    Return how many failed: a few thousand at most, 0 when none is left. Rows that were tried before
    are left to a worker, which records the attempt in their history. `finished_at` stays empty, so
    that no rate counts these rows.
    """
    bare = Job.objects.filter(
        batch=batch_id, source=None, state=State.WAITING, generation=1, attempts=0
    )
    rows = list(bare.order_by("row").values_list("row", flat=True)[:PIECE])
    if not rows:
        return 0
    is_ambiguous = Exists(Finding.objects.filter(job=OuterRef("pk"), code=PictureAmbiguous.code))
    return bare.filter(row__gte=rows[0], row__lte=rows[-1]).update(
        state=State.FAILED,
        code=Case(
            When(is_ambiguous, then=Value(PictureAmbiguous.code)),
            default=Value(PictureMissing.code),
        ),
        sentence=Case(
            When(~Q(source_problem=""), then=F("source_problem")),
            When(is_ambiguous, then=Value(_SEVERAL)),
            default=Value(_NO_PICTURE),
        ),
        details={},
    )


def pause(batch: Batch) -> int:
    """Pause the batch: running images finish, nothing else begins.

    Return 1 if this call paused it, else 0.
    """
    won = _going(batch).filter(paused_at=None).update(paused_at=Now(), **worktime.ends())
    follow_flags(batch.pk, seconds=AT_ONCE)
    return won


def resume(batch: Batch) -> int:
    """Continue after a pause.

    Return how many rows are to do or in progress; 0 if the batch was not paused.
    """
    won = _going(batch).filter(paused_at__isnull=False).update(paused_at=None, **worktime.begins())
    return batch.jobs.filter(state__in=OPEN).count() if won else 0


def cancel(batch: Batch) -> int:
    """Stop the rows that wait; let the running ones finish.

    Return how many rows are stopped or about to be.
    """
    won = _going(batch).update(cancelled_at=Now(), **worktime.ends())
    follow_flags(batch.pk, seconds=AT_ONCE)
    # The dispatcher helps with the last ones.
    stopped = [State.CANCELLED, State.WAITING, State.QUEUED]
    return batch.jobs.filter(state__in=stopped).count() if won else 0


def uncancel(batch: Batch) -> int:
    """Continue after a cancel, in a new generation. Return how many rows are to do or in progress,
    at least 1 if the batch was cancelled.
    """
    cancelled = Batch.objects.filter(pk=batch.pk, cancelled_at__isnull=False)
    opened = {"paused_at": None, "only_first": None, "settled_at": None, "settled_counts": None}
    won = cancelled.update(cancelled_at=None, **opened, **worktime.begins())
    follow_flags(batch.pk, seconds=AT_ONCE)
    return won and (batch.jobs.filter(state__in=[*OPEN, State.CANCELLED]).count() or won)


def follow_flags(batch_id: UUID, *, seconds: float | None = None) -> int:
    """Update rows to match the batch's flags until the time is up. The dispatcher repeats this
    until all rows match.

    Return how many rows were changed. `seconds` defaults to FOLLOWING.
    """
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        return 0  # it was deleted meanwhile
    seconds = FOLLOWING if seconds is None else seconds
    if batch.is_cancelled:
        stopping = batch.jobs.filter(batch__cancelled_at__isnull=False)
        return in_pieces(stopping, [State.WAITING, State.QUEUED], _stop, seconds=seconds)
    continued = batch.jobs.filter(batch__cancelled_at=None)
    again = in_pieces(continued, [State.CANCELLED], _begin_again, seconds=seconds)
    if batch.is_paused:
        resting = batch.jobs.filter(batch__paused_at__isnull=False)
        return again + in_pieces(resting, [State.QUEUED], _withdraw, seconds=seconds)
    return again


def _stop(rows: QuerySet[Job]) -> int:
    return rows.update(state=State.CANCELLED, queued_at=None, strikes=0)


def _begin_again(rows: QuerySet[Job]) -> int:
    return rows.update(state=State.WAITING, generation=F("generation") + 1, attempts=0, crashes=0)


def _withdraw(rows: QuerySet[Job]) -> int:
    return rows.update(state=State.WAITING, queued_at=None, strikes=0)


def first_again(batch: Batch) -> int:
    """Make the rows of *Make 10 first* once more before the others, inside a transaction that holds
    the batch. Return how many.
    """
    rows = list(batch.jobs.filter(first=True).order_by("row").values_list("row", flat=True))
    paused = _going(batch).filter(paused_at__isnull=False)
    won = paused.update(paused_at=None, only_first=rows, **worktime.begins())
    return len(rows) if won else 0


def end_first(batch_id: UUID) -> int:
    """Pause once the rows that were to be made first are settled, so that a person can look. 1 if
    it was this call.
    """
    open_first = Job.objects.filter(batch=OuterRef("pk"), first=True, state__in=OPEN)
    looked_for = Batch.objects.filter(
        pk=batch_id, only_first__isnull=False, paused_at=None, cancelled_at=None
    )
    made = looked_for.exclude(Exists(open_first))
    if not made.exists():
        return 0
    with transaction.atomic():
        hold(looked_for)  # a retry of a first row may be under way
        return made.update(paused_at=Now(), only_first=None, **worktime.ends())


def settle(batch_id: UUID) -> bool:
    """Freeze the counts once no row will change by itself. Return whether this call did it.

    The batch is locked before its rows are counted: otherwise a retry in between would be missing
    from the counts. Cancelled rows of a batch that was continued are about to wait again.
    """
    if Job.objects.filter(batch=batch_id, state__in=OPEN).exists():
        return False
    unsettled = Batch.objects.filter(pk=batch_id, started_at__isnull=False, settled_at=None)
    with transaction.atomic():
        if not hold(unsettled):
            return False
        batch = unsettled.get()
        if batch.jobs.filter(state__in=_unfinished(is_cancelled=batch.is_cancelled)).exists():
            return False
        counts = asdict(reading.count_by_state(batch))
        frozen = {"settled_at": Now(), "settled_counts": counts, "only_first": None}
        won = unsettled.update(**frozen, **worktime.ends()) == 1
        if won and counts["done"] > PREPARED_RESULTS:
            _ask_for_archive(batch)
        return won


def _ask_for_archive(batch: Batch) -> None:
    """Let the archive be frozen before a person asks for it."""
    if not batch.chores.filter(kind=Chore.Kind.FREEZE, state=Chore.State.WAITING).exists():
        batch.chores.create(kind=Chore.Kind.FREEZE)


def unfinished(after: UUID | None, limit: int) -> tuple[list[UUID], UUID | None]:
    """Find the batches that still have rows to make among the next `limit` settled ones, in the
    order of their ids.

    Return them, and the id to continue after, or None after the last batch. Scalar subqueries make
    both databases look into the index a few times for each batch; with EXISTS they may choose to
    read all rows.
    """
    page = raw.fetch(_SETTLED, [raw.key(after or _FIRST), limit])
    found = [UUID(str(pk)) for pk, is_open, stopped in page if is_open or stopped]
    return found, UUID(str(page[-1][0])) if len(page) == limit else None


def reopen_unfinished(batch_id: UUID) -> bool:
    """Open a settled batch again that still has rows to make: without this, nobody would ever make
    them.
    """
    with transaction.atomic():
        for batch in Batch.objects.filter(pk__in=hold(Batch.objects.filter(pk=batch_id))):
            left = batch.jobs.filter(state__in=_unfinished(is_cancelled=batch.is_cancelled))
            return left.exists() and bool(unsettle([batch_id]))
    return False


def _unfinished(*, is_cancelled: bool) -> Sequence[State]:
    """Return the states of rows that the dispatcher still has to handle."""
    return OPEN if is_cancelled else (*OPEN, State.CANCELLED)


def _drafts(batch: Batch) -> QuerySet[Batch]:
    return Batch.objects.filter(pk=batch.pk, started_at=None)


def _going(batch: Batch) -> QuerySet[Batch]:
    return Batch.objects.filter(
        pk=batch.pk, started_at__isnull=False, cancelled_at=None, settled_at=None
    )
