"""What happens when a person or a download meets a result that the storage cannot send."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.cache import cache
from django.http import Http404

from jobs.errors import StorageFailed
from jobs.intake import chore_requests
from jobs.models import Batch, Chore
from jobs.results import verifying
from jobs.storage import KeyMissing

SECONDS = 60  #: in which a batch is asked about once, however many of its results are missing


def is_missing(problem: BaseException) -> bool:
    """Return whether a file was missing, rather than the storage away."""
    if isinstance(problem, StorageFailed):
        return bool(problem.unreadable)
    return isinstance(problem, KeyMissing | Http404)


@contextmanager
def noticed(batch_id: UUID) -> Iterator[None]:
    """Let the page of the batch say so if a result turns out to be missing in this block."""
    try:
        yield
    except (KeyMissing, StorageFailed, Http404) as problem:
        if is_missing(problem):
            look(batch_id)
        raise


def look(batch_id: UUID) -> None:
    """Let a chore look which results of the batch are missing, so that its page can say so. Do
    nothing while the page says so already.
    """
    if not cache.add(f"missing:{batch_id}", value=True, timeout=SECONDS):
        return
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is not None and not verifying.lost_rows(batch):
        chore_requests.open_one(batch, Chore.Kind.VERIFY, sizes=True)
