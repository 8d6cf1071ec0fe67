"""The serial numbers of rows that are gone from a changed sheet, or made again by it."""

import pytest

from jobs.intake.updates import numbered_rows
from jobs.intake.updates.numbered_rows import NumberedRow, Numbers
from jobs.models import Batch, SheetUpdate
from tests import factories
from tests.prepared import made_once
from tests.updated_batches import compared, finished

pytestmark = pytest.mark.django_db

CHANGED = "picture;caption\n1.jpg;One\n2.jpg;Zwei\n"
"""The second row changed, the third gone."""

DESIGN = {
    "format": 1,
    "boxes": [{"text": "{caption} {serial:INV-0000}", "size_min": 4, "size_max": 4}],
}

prepared = made_once(finished, design=DESIGN)


def update_of(batch: Batch) -> SheetUpdate:
    compared(batch, CHANGED)
    return SheetUpdate.objects.get(batch=batch)


def test_valid_numbers_of_gone_rows_are_named_with_their_rows(batch):
    first, second, gone = batch.jobs.order_by("row")
    for number, job in enumerate((first, second, gone), 1):
        factories.serial_number(job, number)

    found = numbered_rows.valid_of_gone(update_of(batch))

    assert found == Numbers(1, [NumberedRow("INV-0003", 4)])


@pytest.mark.parametrize("kind", ["revoked", "not issued"])
def test_other_numbers_of_gone_rows_are_nothing_to_say(batch, kind):
    gone = batch.jobs.get(row=4)
    if kind == "revoked":
        factories.revoked_number(gone, 3)
    else:
        factories.serial_number(gone, 3, issued_at=None)

    assert numbered_rows.valid_of_gone(update_of(batch)).total == 0


def test_revoked_numbers_of_rows_made_again_are_named_with_their_rows(batch):
    for job in batch.jobs.filter(row__in=(2, 3)):
        factories.revoked_number(job, job.row)

    found = numbered_rows.revoked_of_changed(update_of(batch))

    assert found == Numbers(1, [NumberedRow("INV-0003", 3)])


def test_a_valid_number_of_a_row_made_again_is_nothing_to_say(batch):
    factories.serial_number(batch.jobs.get(row=3), 3)

    assert numbered_rows.revoked_of_changed(update_of(batch)).total == 0


def test_a_revoked_number_that_the_design_no_longer_prints_is_nothing_to_say():
    batch = finished()
    factories.revoked_number(batch.jobs.get(row=3), 3)

    assert numbered_rows.revoked_of_changed(update_of(batch)).total == 0


def test_all_numbers_of_rows_made_again_can_be_replaced(batch):
    for job in batch.jobs.filter(row__in=(2, 3)):
        factories.serial_number(job, job.row)

    found = numbered_rows.issued_of_changed(update_of(batch))

    assert found == Numbers(1, [NumberedRow("INV-0003", 3)])


def test_only_the_first_numbers_are_named(batch, monkeypatch):
    monkeypatch.setattr(numbered_rows, "NAMED", 1)
    compared(batch, "picture;caption\n1.jpg;One\n")
    for job in batch.jobs.all():
        factories.serial_number(job, job.row)

    found = numbered_rows.valid_of_gone(SheetUpdate.objects.get(batch=batch))

    assert (found.total, found.more, len(found.first)) == (2, 1, 1)
