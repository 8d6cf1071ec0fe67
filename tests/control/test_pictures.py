"""What a person can ask of the pictures of a draft."""

import pytest

from jobs.control import pictures
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.intake.rows import matches
from jobs.models import Audit, Batch, Chore
from tests import factories
from tests.dashboard.new_batches import do_chores
from tests.intake.batches import with_pictures, with_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    made = with_sheet(with_pictures("1.jpg", "2.jpg", "9.jpg"), "photo\n1.jpg\n2.jpg\n")
    matches.match_rows(made)
    return made


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


def test_while_rows_are_matched_nothing_is_removed(user, batch):
    chore_requests.request(batch, Chore.Kind.MATCH)

    with pytest.raises(NotPossibleNow, match="just being matched"):
        pictures.remove_unused(batch, user)

    assert batch.sources.count() == 3


def test_pictures_of_another_batch_are_not_removed(user, batch):
    elsewhere = factories.source(factories.draft(), "a.jpg")

    assert pictures.remove_pictures(batch, user, [elsewhere.pk]).pictures == 0
    assert elsewhere.batch.sources.count() == 1
