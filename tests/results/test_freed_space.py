"""What deleting a batch would free, and what stays for others."""

import pytest

from jobs.models import Batch, Loan, Source
from jobs.results.freed_space import freed_by
from jobs.storage import keys, store
from tests import factories

pytestmark = pytest.mark.django_db


def with_picture(batch: Batch, path: str, size: int) -> Source:
    key = keys.source(batch.pk)
    store().put_bytes(key, b"x" * size)
    return factories.source(batch, path, key=key, size=size)


def borrowed(lender: Batch, source: Source) -> Batch:
    """Create a batch that shares a picture with another, which had it first."""
    borrower = factories.draft()
    Loan.objects.create(borrower=borrower, lender=lender.pk)
    factories.source(borrower, source.path, key=source.key, size=source.size)
    return borrower


def test_all_its_files_become_free_if_nobody_shares_them() -> None:
    batch = factories.draft()
    with_picture(batch, "1.jpg", 10_000)
    with_picture(batch, "2.jpg", 20_000)
    with_picture(factories.draft(), "1.jpg", 999_999)

    freed = freed_by(batch)

    assert freed.is_exact
    assert 30_000 <= freed.size < 60_000  # whole blocks of the disk
    assert freed.shared == 0


def test_a_picture_that_another_batch_shares_stays() -> None:
    batch = factories.draft()
    source = with_picture(batch, "1.jpg", 10_000)
    alone = with_picture(batch, "2.jpg", 20_000)
    borrower = borrowed(batch, source)

    freed, theirs = freed_by(batch), freed_by(borrower)

    assert 20_000 <= freed.size < freed.size + freed.shared < 60_000
    assert freed.shared >= 10_000
    assert (theirs.size, theirs.shared) == (0, source.size)
    assert alone.key != source.key


def test_pictures_of_a_lender_that_is_gone_go_with_their_last_borrower() -> None:
    lender = factories.draft()
    source = with_picture(lender, "1.jpg", 10_000)
    borrower = borrowed(lender, source)
    Batch.objects.filter(pk=lender.pk).delete()

    freed = freed_by(borrower)

    assert freed.size >= 10_000
    assert freed.shared == 0


def test_a_batch_without_files_frees_nothing() -> None:
    freed = freed_by(factories.draft())

    assert (freed.size, freed.shared, freed.is_exact) == (0, 0, True)
