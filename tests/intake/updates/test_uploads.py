"""A changed sheet is uploaded, replaced, refused, or thrown away."""

import pytest
from django.utils.timezone import localtime

from jobs import control
from jobs.control import sheet_updates
from jobs.errors import NotPossibleNow, SheetRefused
from jobs.intake import chore_requests
from jobs.intake.updates import uploads
from jobs.models import Batch, Job, PlannedRow, SheetUpdate
from jobs.storage import store
from tests import factories
from tests.intake.batches import with_sheet
from tests.prepared import made_once
from tests.updated_batches import (
    compared,
    finished,
    planned,
    rows_of,
)

pytestmark = pytest.mark.django_db

CHANGED = "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Zwei\n"
"""One row new at the top, one changed, the third gone; all others have moved."""


prepared = made_once(finished, paths=("1.jpg", "2.jpg", "3.jpg", "9.jpg"))


def test_a_changed_sheet_can_be_thrown_away_before_it_is_confirmed(batch):
    compared(batch, CHANGED)
    key = SheetUpdate.objects.get(batch=batch).key

    sheet_updates.discard(batch)

    assert not SheetUpdate.objects.exists()
    assert not PlannedRow.objects.exists()
    assert store().size(key) is None


def test_a_second_upload_replaces_the_first(batch):
    compared(batch, CHANGED)

    found = compared(batch, "picture;caption\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n")

    assert found.is_without_effect
    assert planned(batch) == []


def test_the_open_sheet_of_a_colleague_stays_until_a_person_replaces_it(batch):
    compared(batch, CHANGED)
    before, ann = SheetUpdate.objects.get(), factories.user("ann")
    since = localtime(before.uploaded_at)

    with pytest.raises(NotPossibleNow) as refused:
        sheet_updates.take(batch, ann, "mine.csv", [CHANGED.encode()])
    kept = SheetUpdate.objects.get()
    sheet_updates.take(batch, ann, "mine.csv", [CHANGED.encode()], instead_of=before.key)

    assert refused.value.sentence == (
        "operator uploaded the changed sheet “list.csv” on "
        f"{since.day} {since:%B at %H:%M} and has not updated the batch yet. It is still here, and "
        "yours was not taken. Agree on one of them first. To use yours, press “Replace the sheet "
        "of operator”."
    )
    assert (kept.key, kept.comparison) == (before.key, before.comparison)
    assert SheetUpdate.objects.get().asked_by == ann


def test_a_sheet_of_the_same_account_stays_until_it_is_named_too(batch):
    compared(batch, CHANGED)
    before = SheetUpdate.objects.get()

    with pytest.raises(NotPossibleNow) as refused:
        sheet_updates.take(batch, before.asked_by, "other.csv", [CHANGED.encode()])

    assert "You uploaded the changed sheet “list.csv” on" in refused.value.sentence
    assert "press “Choose another sheet”" in refused.value.sentence
    assert SheetUpdate.objects.get().key == before.key


def test_a_kill_leaves_no_changed_sheet_and_no_choice_without_its_comparison(batch, monkeypatch):
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(chore_requests, "request", die)
        with pytest.raises(KeyboardInterrupt):
            sheet_updates.take(batch, batch.owner, "list.csv", [CHANGED.encode()])
    assert not SheetUpdate.objects.exists()

    found = compared(batch, CHANGED)
    with monkeypatch.context() as patched:
        patched.setattr(chore_requests, "request", die)
        with pytest.raises(KeyboardInterrupt):
            sheet_updates.compare_by(batch, key_by="row")
    assert SheetUpdate.objects.get().comparison == found.to_json()


@pytest.mark.parametrize("numbers", [(2, 3), (2, 3, 4)])
def test_rows_that_exchange_their_pictures_are_compared_again(batch, numbers):
    compared(batch, CHANGED)
    before = uploads.basis(batch)
    jobs = list(batch.jobs.filter(row__in=numbers))
    pictures = [job.source_id for job in jobs]

    for job, source in zip(jobs, [*pictures[1:], pictures[0]], strict=True):
        Job.objects.filter(pk=job.pk).update(source=source)

    assert uploads.basis(batch) != before


def test_pictures_that_two_pairs_of_rows_exchange_are_noticed():
    batch = finished("picture\n1.jpg\n2.jpg\n4.jpg\n3.jpg\n", ("1.jpg", "2.jpg", "3.jpg", "4.jpg"))
    before = uploads.basis(batch)
    sources = dict(batch.sources.values_list("path", "pk"))

    for row, path in ((2, "2.jpg"), (3, "1.jpg"), (4, "3.jpg"), (5, "4.jpg")):
        batch.jobs.filter(row=row).update(source=sources[path])

    assert uploads.basis(batch) != before


def test_a_draft_a_cancelled_batch_and_one_without_a_sheet_have_none_to_follow(batch):
    draft = with_sheet(factories.draft())
    control.cancel(factories.running(1), batch.owner)
    cancelled = Batch.objects.exclude(cancelled_at=None).get()
    bare = factories.running(1)

    for other, why in ((draft, "has not started"), (cancelled, "cancelled"), (bare, "no sheet")):
        with pytest.raises(NotPossibleNow, match=why):
            sheet_updates.take(other, batch.owner, "list.csv", [CHANGED.encode()])

    assert not SheetUpdate.objects.exists()


def test_a_sheet_that_cannot_be_read_says_why_and_changes_nothing(batch):
    before = rows_of(batch)

    with pytest.raises(SheetRefused) as refused:
        compared(batch, "picture;picture\n")

    assert refused.value.details["problems"]
    assert rows_of(batch) == before
