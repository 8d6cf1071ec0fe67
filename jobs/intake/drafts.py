"""What holds for every change of a batch that has not started: it needs a draft, and it makes the check stale."""

from jobs.errors import NotPossibleNow
from jobs.models import Batch


def forget_check(batch: Batch) -> None:
    """Something that the check looked at is different now."""
    if batch.checked_at is not None:
        Batch.objects.filter(pk=batch.pk).update(checked_at=None)
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
