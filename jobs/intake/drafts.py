"""What holds for every change of a batch that has not started: it needs a draft, and it makes the check stale. And what
a draft is called until a person or its sheet says."""

import re
from datetime import datetime
from pathlib import PurePath

from jobs.errors import NotPossibleNow
from jobs.models import Batch


def forget_check(batch: Batch) -> None:
    """Something that the check looked at is different now. Asks the database: a check may have ended since `batch` was
    read. A batch that was started keeps what its check said."""
    Batch.objects.filter(pk=batch.pk, started_at=None, checked_at__isnull=False).update(checked_at=None)
    if batch.is_draft:
        batch.checked_at = None


def hold_draft(batch: Batch) -> None:
    """Inside a transaction: nobody starts the batch before it ends. Raises NotPossibleNow when it has started."""
    if not Batch.objects.filter(pk=batch.pk, started_at=None).update(checked_at=None):
        raise NotPossibleNow("This batch has started: its rows and its sheet stay as they are. Make a new batch.")
    batch.checked_at = None


def ensure_draft(batch: Batch) -> None:
    """Raises NotPossibleNow when the batch has started: say so before anything is read or stored."""
    if not batch.is_draft:
        raise NotPossibleNow("This batch has started: its rows and its sheet stay as they are. Make a new batch.")


_NAMELESS = re.compile(r"Batch of \d{1,2} \w+, \d\d:\d\d")


def name_of_time(now: datetime) -> str:
    """What a batch is called at first: `Batch of 27 November, 14:05`."""
    return f"Batch of {now.strftime('%d %B, %H:%M').lstrip('0')}"


def name_by_sheet(batch: Batch, sheet: str, before: str) -> None:
    """A batch that nobody named is called as the file of its sheet; `before`: of the sheet that was there, or empty."""
    name, stem = batch.name, PurePath(sheet).stem.strip()
    if stem and (_NAMELESS.fullmatch(name) or (before and name == PurePath(before).stem.strip())):
        batch.name = stem[:200]
        Batch.objects.filter(pk=batch.pk, name=name).update(name=batch.name)
