"""Make many rows again: a person asks in a request, and a chore does it in short transactions.

The request counts the rows and stores which rows it means. So each of them is sent again once,
whoever else asks for it, and however often the chore starts over.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.dateparse import parse_datetime

from jobs.audit import note
from jobs.control.running import require_going
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.intake.drafts import forget_check
from jobs.intake.pictures import receive
from jobs.models import Batch, Chore, Job, Source
from jobs.queue import lifecycle
from jobs.reporting import ReportProgress
from jobs.states import State

FEW = 200  #: rows that a request changes by itself


def retry(batch: Batch, user: User, *, code: str = "", row: int | None = None) -> int:
    """Retry failed rows: all, those with one reason, or one row. Return how many; pressing twice
    retries once.

    More than FEW rows follow within seconds.
    """
    with transaction.atomic():
        now = _hold(batch)
        failed = _not_yet_retried(batch).filter(_failed_by(now, code))
        if row is not None:
            failed = failed.filter(row=row)
        count = failed.count()
        if count > FEW:
            meant = {"code": code, "until": now.isoformat()}
            chore_requests.request(batch, Chore.Kind.AGAIN, **meant, rows=count)
        else:
            count = lifecycle.retry(failed)
        note(user, batch, "retry", count, code=code, row=row)
    return count


def _not_yet_retried(batch: Batch) -> QuerySet[Job]:
    """Return the rows without those that an open chore will retry."""
    rows = batch.jobs.all()
    for earlier in chore_requests.open_retries(batch):
        rows = rows.exclude(_meant_by(earlier.payload))
    return rows


def give_picture(batch: Batch, source: Source, before: Source | None) -> int:
    """Let rows follow to which the picture before was of no use, inside the transaction that gave
    one row the new one.

    Return how many will be made again.
    """
    is_replaced_again = before is not None and before.pk == source.pk
    if is_replaced_again:
        rows = Job.objects.filter(source=source, state=State.FAILED)
    else:
        rows = receive.rows_without_use_of(before)
    count, failed = rows.count(), rows.filter(state=State.FAILED).count()
    if before is None or not count:
        return 0
    if count <= FEW:
        return lifecycle.retry(rows) if is_replaced_again else lifecycle.give_picture(rows, source)
    meant = {"source": source.pk, "before": before.pk, "until": _hold(batch).isoformat()}
    chore_requests.request(batch, Chore.Kind.AGAIN, **meant, rows=count)
    return failed


def send(batch: Batch, payload: Mapping[str, Any], progress: ReportProgress) -> int:
    """Do what a request left to a chore; after a kill, do the rest of it.

    Return how many rows are made again.
    """
    rows, total = _left(batch, payload), payload["rows"]
    gone = max(total - rows.count(), 0)

    def say(changed: int) -> None:
        progress(min(gone + changed, total), total)

    say(0)
    if payload.get("before", payload.get("source")) == payload.get("source"):
        return lifecycle.retry(rows, say)
    count = lifecycle.give_picture(rows, Source.objects.get(pk=payload["source"]), say)
    if batch.is_draft:
        forget_check(batch)
    return count


def _left(batch: Batch, payload: Mapping[str, Any]) -> QuerySet[Job]:
    if "source" not in payload:
        return batch.jobs.filter(_meant_by(payload))
    if payload["before"] == payload["source"]:
        return batch.jobs.filter(_failed_by(_moment(payload)), source=payload["source"])
    return receive.rows_without_use_of(Source.objects.filter(pk=payload["before"]).first())


def _meant_by(payload: Mapping[str, Any]) -> Q:
    return _failed_by(_moment(payload), payload["code"])


def _moment(payload: Mapping[str, Any]) -> datetime:
    moment = parse_datetime(payload["until"])
    if moment is None:
        raise ValueError(payload["until"])
    return moment


def _failed_by(moment: datetime, code: str = "") -> Q:
    """Select rows that had failed by then. Those that failed for lack of a picture have no time."""
    failed = Q(state=State.FAILED) & (Q(finished_at=None) | Q(finished_at__lte=moment))
    return failed & Q(code=code) if code else failed


def _hold(batch: Batch) -> datetime:
    """Lock the batch until the transaction ends, and return the time by the database's clock, by
    which rows fail too.

    Raises NotPossibleNow.
    """
    held = (
        Batch.objects.select_for_update(no_key=True).annotate(now=Now()).filter(pk=batch.pk).first()
    )
    if held is None:
        raise NotPossibleNow("This batch was deleted meanwhile.")
    require_going(held)
    now: datetime = vars(held)["now"]
    return now
