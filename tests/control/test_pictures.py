"""What a person can ask of the pictures of a batch."""

import pytest
from django.utils import timezone

from jobs.control import pictures
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.intake.rows import matches
from jobs.models import Audit, Batch, Chore, PlannedRow, SheetUpdate
from tests import factories
from tests.dashboard.new_batches import do_chores
from tests.intake.batches import with_pictures, with_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    made = with_sheet(with_pictures("1.jpg", "2.jpg", "9.jpg"), "photo\n1.jpg\n2.jpg\n")
    matches.match_rows(made)
    return made


def remove_all(batch, user):
    """Ask for the removal of all its pictures by name."""
    return pictures.remove_pictures(batch, user, list(batch.sources.values_list("pk", flat=True)))


def test_removing_a_used_picture_is_noted_and_its_rows_say_what_is_missing(user, batch):
    removed = pictures.remove_pictures(batch, user, [batch.sources.get(path="1.jpg").pk])
    do_chores(batch)

    line = Audit.objects.get(action="remove_pictures")
    assert (removed.pictures, removed.rows, line.count, line.details["rows"]) == (1, 1, 1, 1)
    assert batch.jobs.get(row=2).source_problem == "No picture is named “1.jpg”."


def test_many_unused_pictures_are_removed_by_a_chore(user, batch, monkeypatch):
    monkeypatch.setattr(pictures, "FEW", 0)

    assert pictures.remove_unused(batch, user) is None
    do_chores(batch)

    assert batch.chores.get(kind=Chore.Kind.REMOVE).result["pictures"] == 1
    assert sorted(batch.sources.values_list("path", flat=True)) == ["1.jpg", "2.jpg"]


def test_without_rows_no_picture_counts_as_unused(user):
    with pytest.raises(NotPossibleNow, match="There are no rows yet"):
        pictures.remove_unused(with_pictures("1.jpg"), user)


def lend(batch):
    chore_requests.request(factories.draft(), Chore.Kind.TAKE_OVER, of=f"{batch.pk}")


@pytest.mark.parametrize("remove", [pictures.remove_unused, remove_all])
@pytest.mark.parametrize(
    ("going_on", "said"),
    [
        (lambda batch: chore_requests.request(batch, Chore.Kind.MATCH), "just being matched"),
        (lend, "taking over these pictures"),
    ],
)
def test_while_pictures_are_matched_or_lent_nothing_is_removed(user, batch, going_on, said, remove):
    going_on(batch)

    with pytest.raises(NotPossibleNow, match=said):
        remove(batch, user)

    assert batch.sources.count() == 3


@pytest.mark.parametrize("kind", [Chore.Kind.UNPACK, Chore.Kind.CHECK])
def test_a_draft_that_is_checked_or_gets_more_pictures_may_lose_unused_ones(user, batch, kind):
    chore_requests.request(batch, kind)

    assert pictures.remove_unused(batch, user).pictures == 1
    assert [chore.kind for chore in batch.chores.all()] == [kind]


def test_a_changed_sheet_of_another_batch_is_not_compared_again(user, started):
    alone = factories.running(1)
    factories.source(alone, "4.jpg")

    assert pictures.remove_unused(alone, user).pictures == 1
    assert not Chore.objects.exists()


@pytest.fixture
def started():
    """Return a started batch: a row uses `2.jpg`, an open changed sheet `3.jpg`, nothing `4.jpg`."""
    batch = factories.running(1)
    update = SheetUpdate.objects.create(
        batch=batch, asked_by=batch.owner, name="b.csv", key=f"{batch.pk}/b.csv", size=1
    )
    planned = factories.source(batch, "3.jpg")
    PlannedRow.objects.create(update=update, kind="new", row=3, source=planned.pk)
    factories.source(batch, "4.jpg")
    return batch


@pytest.mark.parametrize("remove", [pictures.remove_unused, remove_all])
def test_a_started_batch_loses_only_pictures_that_no_row_of_it_or_of_a_changed_sheet_uses(
    user, started, remove
):
    removed = remove(started, user)

    assert (removed.pictures, removed.rows) == (1, 0)
    assert sorted(started.sources.values_list("path", flat=True)) == ["2.jpg", "3.jpg"]
    assert [chore.kind for chore in started.chores.all()] == ["compare"]


@pytest.mark.parametrize("remove", [pictures.remove_unused, remove_all])
@pytest.mark.parametrize(
    "going_on",
    [
        lambda batch: chore_requests.request(batch, Chore.Kind.COMPARE),
        lambda batch: SheetUpdate.objects.update(confirmed_at=timezone.now()),
    ],
)
def test_while_a_changed_sheet_is_compared_or_followed_nothing_is_removed(
    user, started, going_on, remove
):
    going_on(started)

    with pytest.raises(NotPossibleNow):
        remove(started, user)

    assert started.sources.count() == 3


def test_pictures_of_another_batch_are_not_removed(user, batch):
    elsewhere = factories.source(factories.draft(), "a.jpg")

    assert pictures.remove_pictures(batch, user, [elsewhere.pk]).pictures == 0
    assert elsewhere.batch.sources.count() == 1
