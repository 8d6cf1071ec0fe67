"""The page of hot folders, and making one of a batch."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs.hot_folders import new_folders
from jobs.models import Batch, Chore, HotFolder, HotSet
from tests import factories
from tests.dashboard import markup
from tests.dashboard.markup import buttons, flat
from tests.hot_folders.conftest import root
from tests.hot_folders.drops import drop, hot_folder, look_when_steady

__all__ = ["root"]

pytestmark = pytest.mark.django_db


def words(client: Client) -> str:
    return markup.words(flat(client.get(reverse("hot-folders"))))


def taken(root: str):
    hot_folder()
    drop(root)
    (hot_set,) = look_when_steady()
    return hot_set


def test_a_site_without_a_folder_for_them_says_how_to_set_one(operator):
    assert "can set a folder for them with OVERPRINT_HOT_FOLDERS" in words(operator)
    assert "Hot folders</a>" not in operator.get(reverse("batches")).text


def test_a_site_without_a_folder_for_them_asks_for_no_name(operator):
    batch = factories.running(design_version=factories.design_version())

    asked = operator.get(reverse("hot-folder-new", args=[batch.pk]))

    assert "can set a folder for them with OVERPRINT_HOT_FOLDERS" in markup.words(flat(asked))
    assert ('name="name"' in asked.text, "Make the hot folder" in asked.text) == (False, False)


def test_a_batch_becomes_the_recipe_of_a_hot_folder(operator, root):
    batch = factories.running(design_version=factories.design_version())
    asked = markup.words(flat(operator.get(reverse("hot-folder-new", args=[batch.pk]))))

    answer = operator.post(
        reverse("hot-folder-new", args=[batch.pk]), {"name": "weekly", "leaves_out": "on"}
    )

    assert f"becomes a batch like {batch.name}" in asked
    assert answer.url == reverse("hot-folders")
    folder = HotFolder.objects.get()
    assert (folder.name, folder.recipe, folder.leaves_out) == ("weekly", batch, True)
    assert f"Copy a folder with pictures and one sheet into {root}/weekly/in ." in words(operator)


def test_a_hot_folder_that_cannot_be_looked_into_says_why(operator, root):
    hot_folder()
    HotFolder.objects.update(trouble="The hot folder “weekly/in” cannot be used.")

    shown = words(operator)

    assert "Takes nothing" in shown
    assert "The hot folder “weekly/in” cannot be used." in shown


def test_a_name_in_use_is_refused_and_asked_for_again(operator, root):
    hot_folder()
    batch = Batch.objects.get()

    answer = operator.post(reverse("hot-folder-new", args=[batch.pk]), {"name": "weekly"})

    assert answer.url == reverse("hot-folder-new", args=[batch.pk])
    assert HotFolder.objects.count() == 1


def test_a_place_for_hot_folders_that_does_not_answer_is_reported(
    operator, settings, silent_share, monkeypatch
):
    settings.HOT_FOLDERS = str(silent_share)
    monkeypatch.setattr(new_folders, "make", open)
    page = reverse(
        "hot-folder-new", args=[factories.running(design_version=factories.design_version()).pk]
    )

    answer = operator.post(page, {"name": "r"}, follow=True)  # a name that `open` takes as a mode

    assert answer.redirect_chain == [(page, 302)]
    said = "The folder of the hot folders did not answer within 0.05 seconds."
    assert said in markup.words(flat(answer))
    assert not HotFolder.objects.exists()


def test_each_set_says_how_far_it_is(operator, root):
    taken(root)
    drop(root, "tuesday", sheet=None)
    look_when_steady()

    shown = words(operator)

    assert "monday Being read" in shown
    assert "tuesday Not taken yet There is no sheet in it." in shown


def test_a_set_that_is_not_taken_is_shown_however_many_were_taken_after_it(operator, root):
    folder = hot_folder()
    drop(root, "sheetless", sheet=None)
    look_when_steady()
    taken_later(folder, 20)

    assert "sheetless Not taken yet" in words(operator)


def taken_later(folder: HotFolder, count: int) -> None:
    now = timezone.now()
    folder.sets.bulk_create(
        HotSet(folder=folder, name=f"later {n}", steady_since=now, taken_at=now)
        for n in range(count)
    )


def of_a_draft(folder: HotFolder, name: str, state: str, **of_batch) -> HotSet:
    """A set whose batch is a draft, with its last step in this state."""
    batch = factories.draft(**of_batch)
    Chore.objects.create(batch=batch, kind=Chore.Kind.HOT_SET, state=state)
    now = timezone.now()
    return folder.sets.create(name=name, batch=batch, steady_since=now, taken_at=now)


def test_sets_that_need_a_person_come_before_later_ones(operator, root):
    folder, states = hot_folder(), Chore.State
    of_a_draft(folder, "failing", states.FAILED)
    of_a_draft(folder, "asking", states.DONE)
    of_a_draft(folder, "being filled", states.RUNNING)
    of_a_draft(folder, "deleted", states.FAILED, deleted_at=timezone.now())
    taken_later(folder, 8)

    shown = words(operator)

    later = " ".join(f"later {n} The batch was deleted" for n in (7, 6, 5, 4, 3, 2))
    first = (
        "asking Waiting for you Some rows would fail. Look at the check of “asking” failing Failed"
    )
    assert f"{first} Try again “failing” {later} And 4 more sets." in shown


def test_a_folder_says_how_many_sets_that_need_a_person_are_not_shown(operator, root):
    folder = hot_folder()
    for n in range(9):
        of_a_draft(folder, f"asking {n}", Chore.State.DONE)
    taken_later(folder, 2)

    assert "And 3 more sets, of which 1 needs you." in words(operator)


def test_a_batch_that_waits_for_a_person_leads_to_its_check(operator, root):
    hot_set = taken(root)
    hot_set.batch.chores.update(state=Chore.State.DONE)

    page = operator.get(reverse("hot-folders")).text

    assert reverse("check", args=[hot_set.batch.pk]) in page


def test_a_delivered_batch_names_its_folder(operator, root):
    hot_set = taken(root)
    now = timezone.now()
    hot_set.batch.chores.update(state=Chore.State.DONE)
    Batch.objects.filter(pk=hot_set.batch.pk).update(started_at=now, settled_at=now)
    type(hot_set).objects.update(delivered_at=now)

    assert "in out/monday" in words(operator)


def test_each_button_says_which_folder_or_set_it_is_for(operator, root):
    hot_set = taken(root)
    hot_set.batch.chores.update(state=Chore.State.FAILED)

    assert buttons(operator.get(reverse("hot-folders")).text) == [
        "Try again “monday”",
        "Stop taking sets “weekly”",
        "Remove the hot folder “weekly”",
    ]


def test_a_failed_step_is_told_and_can_be_tried_again(operator, root):
    hot_set = taken(root)
    hot_set.batch.chores.update(state=Chore.State.FAILED, sentence="The set has 2 sheets.")
    shown = words(operator)

    operator.post(reverse("hot-set-again", args=[hot_set.pk]))

    assert "The set has 2 sheets." in shown
    assert hot_set.batch.chores.filter(state=Chore.State.WAITING).count() == 1


def test_a_hot_folder_is_steered(operator, root):
    folder = hot_folder()
    steer = reverse("hot-folder-steer", args=[folder.pk])

    operator.post(steer, {"do": "stop"})
    stopped = words(operator)
    operator.post(steer, {"do": "start"})
    started = words(operator)
    operator.post(steer, {"do": "forget"})

    assert ("weekly Stopped" in stopped, "weekly Takes new sets" in started) == (True, True)
    assert "No hot folders yet." in words(operator)
