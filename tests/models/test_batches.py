"""Batches, sheets, pictures and loans: what their tables refuse and what they say of themselves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.models import Batch, Loan, Sheet
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_state_of_a_batch_follows_from_its_times() -> None:
    now = timezone.now()
    draft = factories.draft()
    stopped = factories.draft(started_at=now, paused_at=now, cancelled_at=now, settled_at=now)

    for batch, flags in [
        (draft, (True, False, False, False)),
        (stopped, (False, True, True, True)),
    ]:
        assert (batch.is_draft, batch.is_paused, batch.is_cancelled, batch.is_settled) == flags


def test_a_batch_that_is_being_deleted_is_there_only_for_whom_deletes_it() -> None:
    kept, going = factories.draft(), factories.draft(deleted_at=timezone.now())

    assert list(Batch.objects.all()) == [kept]
    assert set(Batch.with_deleted.all()) == {kept, going}


def test_batches_are_listed_newest_first() -> None:
    batches = [factories.draft(name=name) for name in ("first", "second")]
    now = timezone.now()
    for days, batch in enumerate(reversed(batches)):
        Batch.objects.filter(pk=batch.pk).update(created_at=now - timedelta(days=days))

    assert [batch.name for batch in Batch.objects.all()] == ["second", "first"]


def test_a_path_is_taken_once_in_a_batch_except_by_replacements_of_rows() -> None:
    batch = factories.draft()
    factories.source(batch, "1.jpg")
    factories.source(factories.draft(), "1.jpg")
    factories.source(batch, "1.jpg", row=2)
    factories.source(batch, "1.jpg", row=3)

    for row in (None, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.source(batch, "1.jpg", row=row)


def test_a_picture_is_here_once_it_has_a_key_and_a_replacement_has_a_row() -> None:
    batch = factories.draft()
    announced, own = (
        factories.source(batch, "1.jpg", key=""),
        factories.source(batch, "2.jpg", row=2),
    )

    assert (announced.is_here, announced.is_replacement) == (False, False)
    assert (own.is_here, own.is_replacement) == (True, True)


def test_a_lender_is_noted_once() -> None:
    lender, borrower = factories.draft(), factories.draft()
    Loan.objects.create(borrower=borrower, lender=lender.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(borrower=borrower, lender=lender.pk)


def test_a_loan_outlives_its_lender_and_goes_with_its_borrower() -> None:
    lender, borrower = factories.draft(), factories.draft()
    loan = Loan.objects.create(borrower=borrower, lender=lender.pk)

    lender.delete()
    assert Loan.objects.get() == loan
    borrower.delete()
    assert not Loan.objects.exists()


def test_a_batch_has_one_sheet() -> None:
    batch = factories.draft()
    Sheet.objects.create(batch=batch, name="a.csv", key="k", size=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.create(batch=batch, name="b.csv", key="l", size=1)
