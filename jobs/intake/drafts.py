"""Rules for changes of a batch that has not started: they need a draft, and they make the check
stale.

Also the default name of a draft.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import PurePath

from django.db import transaction

from jobs.errors import NotPossibleNow
from jobs.models import Batch
from jobs.reading.empty_drafts import NAME_OF_TIME

STARTED = (
    "This batch has started, so its rows and its sheet can no longer change. Make a new batch."
)


def forget_check(batch: Batch) -> None:
    """Mark the check as stale because one of its inputs changed.

    Works in the database, because a check may have ended since `batch` was read. A started batch
    keeps its check.
    """
    checked = Batch.objects.filter(pk=batch.pk, started_at=None, checked_at__isnull=False)
    checked.update(checked_at=None)
    if batch.is_draft:
        batch.checked_at = None


def hold_draft(batch: Batch) -> None:
    """Lock the draft until the transaction ends, so that nobody starts it.

    Raises NotPossibleNow if it has started.
    """
    if not Batch.objects.filter(pk=batch.pk, started_at=None).update(checked_at=None):
        raise NotPossibleNow(STARTED)
    batch.checked_at = None


@contextmanager
def held(batch: Batch) -> Iterator[None]:
    """Change a draft in one transaction that holds it. Raises NotPossibleNow if it has started."""
    with transaction.atomic():
        hold_draft(batch)
        yield


def ensure_draft(batch: Batch) -> None:
    """Raise NotPossibleNow if the batch has started. Call it before anything is read or stored."""
    if not batch.is_draft:
        raise NotPossibleNow(STARTED)


def name_of_time(now: datetime) -> str:
    """Return the first name of a batch: `Batch of 27 November, 14:05`."""
    return f"Batch of {now.strftime('%d %B, %H:%M').lstrip('0')}"


def name_by_sheet(batch: Batch, sheet: str, before: str) -> None:
    """Name a batch after the file of its sheet if nobody has named it.

    `before` is the previous sheet's name, or empty.
    """
    name, stem = batch.name, _stem(sheet)
    if stem and (re.fullmatch(NAME_OF_TIME, name) or (before and name == _stem(before))):
        batch.name = stem[:200]
        Batch.objects.filter(pk=batch.pk, name=name).update(name=batch.name)


def _stem(file_name: str) -> str:
    return PurePath(file_name).stem.strip()
