"""Batches to delete, with files in the store."""

from django.utils import timezone

from jobs.models import (
    Attempt,
    Batch,
    Finding,
    Loan,
)
from jobs.states import State
from jobs.storage import keys, store
from tests import factories


def full(rows: int = 3, **fields) -> Batch:
    """Return a settled batch with pictures, results and thumbnails in the store."""
    batch = factories.running(settled_at=timezone.now(), **fields)
    for row in range(2, rows + 2):
        source = factories.source(batch, f"{row}.jpg", key=stored(keys.source(batch.pk)))
        stored(keys.source_thumbnail(source.key))
        result = stored(keys.result(batch.pk, row, 1, "x:00000001", "jpg"))
        job = factories.job(batch, row, State.DONE, source=source, result_key=result)
        Attempt.objects.create(
            job=job, generation=1, n=1, token="t", worker="w", started_at=timezone.now()
        )
        Finding.objects.create(batch=batch, job=job, code="small", blocks=False, sentence="Small.")
    return batch


def stored(key: str, size: int = 5000) -> str:
    return store().put_bytes(key, b"x" * size).key


def files() -> set[str]:
    return set(store().keys(""))


def borrower_of(batch: Batch) -> Batch:
    """Return a batch that shares the first picture of another."""
    lent = batch.sources.first()
    other = factories.draft(name="Other")
    factories.source(other, lent.path, key=lent.key)
    Loan.objects.create(borrower=other, lender=batch.pk)
    return other
