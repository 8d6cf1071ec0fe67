"""Serial numbers of rows that follow a changed sheet: kept, revoked, or replaced by new ones."""

import pytest
from django.db import transaction

from jobs.control import revocations, sheet_updates
from jobs.errors import NotPossibleNow
from jobs.models import NumberSeries, SerialNumber, SheetUpdate
from jobs.queue import lifecycle
from jobs.queue.lifecycle import numbering
from tests import factories
from tests.intake.batches import CSV
from tests.prepared import made_once
from tests.updated_batches import compared, finished, followed

pytestmark = pytest.mark.django_db

CHANGED = "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Zwei\n"
NUMBERED = {
    "format": 1,
    "boxes": [{"text": "{caption} {serial:INV-0000}", "size_min": 4, "size_max": 4}],
}

prepared = made_once(finished, paths=("1.jpg", "2.jpg", "3.jpg", "9.jpg"))


def test_numbers_are_not_revoked_without_a_reason(batch):
    compared(batch, CHANGED)

    with pytest.raises(NotPossibleNow, match="Say why"):
        sheet_updates.confirm(batch, batch.owner, leaves_out=True, revokes_because=" ")

    assert not SheetUpdate.objects.get(batch=batch).is_confirmed


def test_numbers_of_rows_that_are_kept_are_not_revoked(batch):
    compared(batch, CHANGED)

    with pytest.raises(NotPossibleNow, match="stay valid"):
        sheet_updates.confirm(batch, batch.owner, leaves_out=False, revokes_because="lost")

    assert not SheetUpdate.objects.get(batch=batch).is_confirmed


@pytest.mark.parametrize("is_revoked", [False, True])
def test_a_wrong_certificate_is_revoked_and_the_corrected_one_gets_a_new_number(is_revoked):
    batch = finished(CSV, design=NUMBERED)
    right, wrong = batch.jobs.filter(row__in=(2, 3)).order_by("row")
    factories.serial_number(right, 1)
    old = (factories.revoked_number if is_revoked else factories.serial_number)(wrong, 2)
    NumberSeries.objects.update(next_number=3)
    compared(batch, CSV.replace("Two", "Zwei"))

    batch = followed(batch, renumbers_because="The name was  wrong")
    with transaction.atomic():
        numbering.give([right.pk, wrong.pk], batch.pk, batch.design_version_id)

    old.refresh_from_db()
    assert [str(one) for one in lifecycle.numbers_of(right.pk)] == ["INV-0001"]
    assert [str(one) for one in lifecycle.numbers_of(wrong.pk)] == ["INV-0003"]
    assert old.revoked_at is not None
    assert (old.revoked_because == "The name was wrong") is not is_revoked
    assert not SerialNumber.objects.get(number=1).revoked_at
    with pytest.raises(NotPossibleNow, match="has a newer number"):
        revocations.reinstate(old, batch.owner)


def test_without_that_choice_a_row_keeps_its_number():
    batch = finished(CSV, design=NUMBERED)
    job = batch.jobs.get(row=3)
    factories.serial_number(job, 2)
    compared(batch, CSV.replace("Two", "Zwei"))

    followed(batch)

    assert [str(one) for one in lifecycle.numbers_of(job.pk)] == ["INV-0002"]
    assert not SerialNumber.objects.exclude(revoked_at=None).exists()


def test_a_new_number_needs_a_reason_for_revoking_the_old_one(batch):
    compared(batch, CSV)

    with pytest.raises(NotPossibleNow, match="Say why it is revoked"):
        sheet_updates.confirm(batch, batch.owner, renumbers_because=" ")

    assert not SheetUpdate.objects.get().is_confirmed
