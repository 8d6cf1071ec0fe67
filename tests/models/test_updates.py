"""A changed sheet and another design on their way into a batch: one of each at a time."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from jobs.models import Batch, DesignChange, Job, PlannedRow, SheetUpdate
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    return factories.running(1)


def changed_sheet(batch: Batch, **fields: Any) -> SheetUpdate:
    told = {"asked_by": factories.user(), "name": "new.xlsx", "key": "b/1/sheet/a", "size": 9}
    return SheetUpdate.objects.create(batch=batch, **told | fields)


def other_design(batch: Batch, **fields: Any) -> DesignChange:
    told = {"asked_by": factories.user(), "version": batch.design_version}
    return DesignChange.objects.create(batch=batch, **told | fields)


def planned(update: SheetUpdate, row: int, **fields: Any) -> PlannedRow:
    return PlannedRow.objects.create(
        update=update, row=row, **{"kind": PlannedRow.Kind.CHANGED} | fields
    )


@pytest.mark.parametrize("make", [changed_sheet, other_design])
def test_a_batch_has_one_at_a_time_and_another_one_afterwards(batch: Batch, make: Any):
    first = make(batch)

    with pytest.raises(IntegrityError), transaction.atomic():
        make(batch)
    first.delete()
    make(batch)


@pytest.mark.parametrize("make", [changed_sheet, other_design])
def test_it_goes_with_its_batch_and_keeps_who_asked_for_it(batch: Batch, make: Any):
    colleague = factories.user("colleague")
    made = make(batch, asked_by=colleague)

    with pytest.raises(ProtectedError), transaction.atomic():
        colleague.delete()
    batch.delete()

    assert not type(made).objects.exists()
    colleague.delete()


def test_a_changed_sheet_begins_with_nothing_decided(batch: Batch):
    update = SheetUpdate.objects.get(pk=changed_sheet(batch).pk)

    decided = (update.is_part, update.leaves_out, update.has_failed_rows, update.leaves_totals_out)
    assert decided == (None, None, False, False)
    assert (update.key_by, update.key_column) == (SheetUpdate.KeyBy.PROPOSED, "")
    assert (update.revokes_because, update.renumbers_because) == ("", "")
    assert (update.is_compared, update.is_confirmed, update.is_prepared) == (False, False, False)
    assert (update.moves, update.moved, update.newer_pictures) == ([], 0, [])


def test_it_is_compared_once_something_was_found_and_confirmed_once_a_person_said_so(
    batch: Batch,
):
    compared = changed_sheet(batch, comparison={"new": 0})
    confirmed = changed_sheet(factories.running(), confirmed_at=timezone.now())

    assert (compared.is_compared, compared.is_confirmed) == (True, False)
    assert (confirmed.is_compared, confirmed.is_confirmed) == (False, True)


def test_planned_rows_go_with_the_sheet_and_leave_the_rows_of_the_batch(batch: Batch):
    update = changed_sheet(batch)
    planned(update, 2, job=batch.jobs.get())
    planned(update, 3, kind=PlannedRow.Kind.NEW)

    update.delete()

    assert (PlannedRow.objects.count(), batch.jobs.count()) == (0, 1)


def test_a_planned_row_goes_with_its_job(batch: Batch):
    update = changed_sheet(batch)
    planned(update, 2, job=batch.jobs.get())
    new = planned(update, 3, kind=PlannedRow.Kind.NEW)

    batch.jobs.all().delete()

    assert list(update.rows.all()) == [new]


def test_planned_rows_are_in_the_order_of_the_sheet_and_of_their_making(batch: Batch):
    update = changed_sheet(batch)
    made = [planned(update, row) for row in (9, 2, 9)]

    assert list(update.rows.all()) == [made[1], made[0], made[2]]


def test_a_planned_row_is_nothing_but_its_kind_at_first(batch: Batch):
    row = PlannedRow.objects.get(pk=planned(changed_sheet(batch), 2).pk)

    assert (row.job, row.source, row.takes_sheet) == (None, None, None)
    assert (row.has_conflict, row.is_applied) == (False, False)
    assert (row.cells, row.differences, row.findings) == ({}, [], [])


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (PlannedRow.Kind.NEW, "new row 4"),
        (PlannedRow.Kind.CHANGED, "changed row 4"),
        (PlannedRow.Kind.GONE, "gone row 4"),
        (PlannedRow.Kind.NOTED, "noted row 4"),
    ],
)
def test_a_planned_row_says_what_happens_to_which_row(batch: Batch, kind: str, said: str):
    assert f"{planned(changed_sheet(batch), 4, kind=kind)}" == f"{said} of {batch.pk}"


def test_a_design_that_is_tried_stays_while_it_is_tried(batch: Batch):
    version = factories.design_version()
    change = other_design(batch, version=version)

    with pytest.raises(ProtectedError), transaction.atomic():
        version.design.delete()
    change.delete()

    version.design.delete()


def test_a_check_counts_for_the_version_it_was_made_of(batch: Batch):
    version, newer = batch.design_version, factories.design_version()
    change = other_design(batch, checked_version=version.pk)

    before = change.is_checked
    change.version = newer

    assert (before, change.is_checked) == (True, False)
    assert not other_design(factories.running()).is_checked


def test_a_design_is_tried_until_a_person_confirms_it(batch: Batch):
    change = other_design(batch)

    assert (change.is_confirmed, change.begins_with_first, change.switched_at) == (
        False,
        False,
        None,
    )
    change.confirmed_at = timezone.now()
    assert change.is_confirmed


def test_rows_of_the_batch_are_free_to_change_their_numbers_one_after_the_other(batch: Batch):
    """As the moves do: no two rows ever have one number, not even for a moment."""
    first, second = batch.jobs.get(), factories.job(batch, 3)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=first.pk).update(row=3)
    for job, row in ((first, 99), (second, 2), (first, 3)):
        Job.objects.filter(pk=job.pk).update(row=row)

    assert list(batch.jobs.values_list("pk", "row")) == [(second.pk, 2), (first.pk, 3)]
