"""Hot folders and the sets dropped into them: each set becomes one batch."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from jobs.matching import MatchRule
from jobs.models import HotFolder, HotSet
from tests import factories

pytestmark = pytest.mark.django_db


def hot_folder(name: str = "labels", **fields: Any) -> HotFolder:
    told = {"owner": factories.user(), "leaves_out": False}
    if "design_version" not in fields:
        told["design_version"] = factories.design_version()
    return HotFolder.objects.create(name=name, **told | fields)


def dropped(folder: HotFolder, name: str = "monday", **fields: Any) -> HotSet:
    told = {"fingerprint": "1", "steady_since": timezone.now()}
    return HotSet.objects.create(folder=folder, name=name, **told | fields)


def test_a_name_belongs_to_one_folder():
    hot_folder("labels")

    with pytest.raises(IntegrityError), transaction.atomic():
        hot_folder("labels")
    hot_folder("Labels")


def test_folders_are_listed_by_name_and_sets_newest_first():
    folders = [hot_folder(name) for name in ("b", "a")]
    sets = [dropped(folders[0], name) for name in ("x", "y")]

    assert list(HotFolder.objects.all()) == folders[::-1]
    assert list(HotSet.objects.all()) == sets[::-1]


def test_a_set_waits_once_under_its_name_and_may_come_again_after_it_was_taken():
    folder = hot_folder()
    first = dropped(folder)

    with pytest.raises(IntegrityError), transaction.atomic():
        dropped(folder)
    dropped(hot_folder("cards"))
    HotSet.objects.filter(pk=first.pk).update(taken_at=timezone.now())
    again = dropped(folder)
    HotSet.objects.filter(pk=again.pk).update(taken_at=timezone.now())

    assert folder.sets.count() == 2


def test_a_set_that_was_taken_cannot_be_put_back_beside_one_that_waits():
    folder = hot_folder()
    taken = dropped(folder, taken_at=timezone.now())
    dropped(folder)

    with pytest.raises(IntegrityError), transaction.atomic():
        HotSet.objects.filter(pk=taken.pk).update(taken_at=None)


def test_a_batch_comes_from_one_set():
    folder, batch = hot_folder(), factories.running()
    dropped(folder, "a", batch=batch)

    with pytest.raises(IntegrityError), transaction.atomic():
        dropped(folder, "b", batch=batch)
    for name in ("c", "d"):  # none of them has a batch yet
        dropped(folder, name)


def test_a_set_outlives_its_batch_and_a_folder_the_batch_that_was_its_recipe():
    recipe, batch = factories.running(), factories.running()
    folder = hot_folder(recipe=recipe)
    taken = dropped(folder, batch=batch, taken_at=timezone.now())

    recipe.delete()
    batch.delete()

    folder.refresh_from_db()
    taken.refresh_from_db()
    assert (folder.recipe, taken.batch, taken.folder) == (None, None, folder)


def test_sets_go_with_their_folder_and_the_batches_stay():
    folder, batch = hot_folder(), factories.running()
    dropped(folder, batch=batch)

    folder.delete()

    batch.refresh_from_db()
    assert not HotSet.objects.exists()


def test_the_design_and_the_owner_of_a_folder_cannot_be_deleted():
    folder = hot_folder(owner=factories.user("colleague"))

    for kept in (folder.owner, folder.design_version.design):
        with pytest.raises(ProtectedError), transaction.atomic():
            kept.delete()


def test_the_rule_of_a_folder_is_that_of_its_recipe():
    rule = MatchRule(by="column", column="photo", placeholder="none.jpg")

    assert hot_folder(match=rule.to_json()).match_rule == rule
    assert hot_folder("plain").match_rule == MatchRule()


def test_a_new_folder_takes_what_comes_and_a_new_set_waits():
    folder = HotFolder.objects.get(pk=hot_folder().pk)
    waiting = HotSet.objects.get(pk=dropped(folder).pk)

    assert (folder.stopped_at, folder.trouble, folder.choices) == (None, "", {})
    assert (waiting.taken_at, waiting.place, waiting.problem) == (None, "", "")
    assert (waiting.batch, waiting.delivered_at, f"{waiting}") == (None, None, "labels/monday")
