"""Make many rows again: a person asks in a request, and a chore does it in short transactions.

The request counts the rows and stores which rows it means. So each of them is sent again once,
whoever else asks for it, and however often the chore starts over.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import reduce
from itertools import batched
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from jobs.audit import note
from jobs.control.running import require_going
from jobs.databases import clock
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.intake.drafts import forget_check
from jobs.intake.pictures import receive
from jobs.models import Batch, Chore, Job, Source
from jobs.queue import lifecycle
from jobs.reporting import ReportProgress
from jobs.results import verifying
from jobs.states import State

FEW = 200  #: rows that a request changes by itself
PIECE = 1000  #: rows named in one query

type Payload = Mapping[str, Any]
"""What a request leaves to a chore."""


def retry(batch: Batch, user: User, *, code: str = "", row: int | None = None) -> int:
    """Retry failed rows: all, those with one reason, or one row. Return how many; pressing twice
    retries once.

    More than FEW rows follow within seconds.
    """
    with transaction.atomic():
        now = _hold(batch)
        failed = _failed(batch, now, code, row)
        count = failed.count()
        if count > FEW:
            _leave_to_chore(batch, count, code=code, until=now.isoformat())
        else:
            count = lifecycle.retry(failed)
        note(user, batch, "retry", count, code=code, row=row)
    return count


def make_lost_again(batch: Batch, user: User) -> int:
    """Make the rows again whose results the last verification found missing or changed. Return how
    many; more than FEW rows follow within seconds.
    """
    with transaction.atomic():
        _hold(batch)
        rows = verifying.lost_rows(batch)
        if len(rows) > FEW:
            _leave_to_chore(batch, len(rows), lost=True)
        else:
            _remake(batch, rows)
        note(user, batch, "make_lost_again", len(rows))
    return len(rows)


def _remake(batch: Batch, rows: Collection[int]) -> int:
    return lifecycle.remake(batch.jobs.filter(row__in=rows, state=State.DONE))


def _failed(batch: Batch, moment: datetime, code: str, row: int | None) -> QuerySet[Job]:
    """Return the rows that had failed by then, of one reason or with one number if it is given."""
    number = {} if row is None else {"row": row}
    return _not_yet_retried(batch).filter(_failed_by(moment, code), **number)


def _leave_to_chore(batch: Batch, rows: int, **meant: str | int) -> None:
    """Request a chore for more than FEW rows. `meant`: which ones, as `_left` reads it."""
    chore_requests.request(batch, Chore.Kind.AGAIN, **meant, rows=rows)


def _not_yet_retried(batch: Batch) -> QuerySet[Job]:
    """Return the rows without those that an open chore will retry."""
    earlier = chore_requests.open_retries(batch)
    return reduce(_without_meant, earlier, batch.jobs.all())


def _without_meant(rows: QuerySet[Job], chore: Chore) -> QuerySet[Job]:
    return rows.exclude(_meant_by(chore.payload))


def give_picture(batch: Batch, source: Source, before: Source | None) -> int:
    """Let rows follow to which the picture before was of no use, inside the transaction that gave
    one row the new one.

    Return how many will be made again.
    """
    if before is None:
        return 0
    rows = _following(source, before)
    count = rows.count()
    if count > FEW:
        until = _hold(batch).isoformat()
        _leave_to_chore(batch, count, source=source.pk, before=before.pk, until=until)
        return rows.filter(state=State.FAILED).count()
    return _give(rows, source, before) if count else 0


def _give(rows: QuerySet[Job], source: Source, before: Source) -> int:
    return lifecycle.retry(rows) if before == source else lifecycle.give_picture(rows, source)


def _following(source: Source, before: Source) -> QuerySet[Job]:
    """Return the rows that follow when one row gets another picture, or its picture another
    file.
    """
    if before == source:
        return Job.objects.filter(source=source, state=State.FAILED)
    return receive.rows_without_use_of(before)


def send(batch: Batch, payload: Payload, progress: ReportProgress) -> int:
    """Do what a request left to a chore; after a kill, do the rest of it.

    Return how many rows are made again.
    """
    if payload.get("lost"):
        return _send_lost(batch, payload["rows"], progress)
    rows = _left(batch, payload)
    say = _ProgressAfterKill(rows, payload["rows"], progress)
    say(0)
    if _keeps_pictures(payload):
        return lifecycle.retry(rows, say)
    count = lifecycle.give_picture(rows, Source.objects.get(pk=payload["source"]), say)
    if batch.is_draft:
        forget_check(batch)
    return count


def _send_lost(batch: Batch, total: int, progress: ReportProgress) -> int:
    rows = verifying.lost_rows(batch)
    gone, count = max(total - len(rows), 0), 0
    for part in batched(rows, PIECE):
        count += _remake(batch, part)
        progress(min(gone + count, total), total)
    return count


class _ProgressAfterKill:
    """Reports rows changed, and adds those that were changed before a kill."""

    def __init__(self, rows: QuerySet[Job], total: int, progress: ReportProgress) -> None:
        self._gone = max(total - rows.count(), 0)
        self._total, self._progress = total, progress

    def __call__(self, changed: int) -> None:
        self._progress(min(self._gone + changed, self._total), self._total)


def _keeps_pictures(payload: Payload) -> bool:
    """Return whether rows are only made again, and get no other picture."""
    source = payload.get("source")
    return bool(payload.get("before", source) == source)


def _left(batch: Batch, payload: Payload) -> QuerySet[Job]:
    if "source" not in payload:
        return batch.jobs.filter(_meant_by(payload))
    if _keeps_pictures(payload):
        return batch.jobs.filter(_failed_by(_moment(payload)), source=payload["source"])
    return receive.rows_without_use_of(Source.objects.filter(pk=payload["before"]).first())


def _meant_by(payload: Payload) -> Q:
    return _failed_by(_moment(payload), payload["code"])


def _moment(payload: Payload) -> datetime:
    moment = parse_datetime(payload["until"])
    if moment is None:
        raise ValueError(payload["until"])
    return moment


def _failed_by(moment: datetime, code: str = "") -> Q:
    """Select rows that had failed by then. Those that failed for lack of a picture have no time."""
    by_then = Q(finished_at=None) | Q(finished_at__lte=moment)
    failed = Q(state=State.FAILED) & by_then
    return failed & Q(code=code) if code else failed


def _hold(batch: Batch) -> datetime:
    """Lock the batch until the transaction ends, and return the time by the database's clock, by
    which rows fail too; a later one if rows have failed before that clock was set back.

    Raises NotPossibleNow.
    """
    present = clock.now_or_after(batch.jobs.all(), "finished_at")
    own = Batch.objects.filter(pk=batch.pk).annotate(now=present)
    held = own.select_for_update(no_key=True).first()
    if held is None:
        raise NotPossibleNow("This batch was deleted meanwhile.")
    require_going(held)
    now: datetime = vars(held)["now"]
    return now
