"""Sets in hot folders are waited for, and each becomes exactly one batch."""

import os
import shutil
from pathlib import Path

import pytest
from django.db import DataError
from django.utils import timezone

from jobs.hot_folders import filling, places, recipes, watching
from jobs.models import Batch, Chore, HotSet
from jobs.reporting import report_nothing
from tests import factories
from tests.hot_folders.drops import batches, drop, hot_folder, look_when_steady, owner

pytestmark = pytest.mark.django_db


def test_a_complete_set_becomes_a_batch_that_is_to_be_filled(root):
    hot_folder()
    drop(root)

    (hot_set,) = look_when_steady()

    assert (hot_set.place, hot_set.batch.name) == ("monday", "weekly: monday")
    assert list(hot_set.batch.chores.values_list("kind", flat=True)) == [Chore.Kind.HOT_SET]


def test_a_set_is_waited_for_while_it_is_copied(root):
    hot_folder()
    here = drop(root)
    watching.look()
    HotSet.objects.update(steady_since=timezone.now() - watching.STEADY)

    (here / "3.jpg").write_bytes(b"still coming")
    watching.look()

    assert batches() == []


def test_a_set_seen_for_the_first_time_is_waited_for(root):
    hot_folder()
    drop(root)

    watching.look()
    watching.look()

    assert (batches(), HotSet.objects.get().taken_at) == ([], None)


def test_looking_again_makes_no_second_batch(root):
    hot_folder()
    drop(root)
    (hot_set,) = look_when_steady()

    watching.take(hot_set)
    watching.look()

    assert batches() == ["weekly: monday"]


def test_the_same_name_dropped_later_is_another_batch(root):
    hot_folder()
    shutil.rmtree(drop(root))
    drop(root)
    look_when_steady()
    shutil.rmtree(f"{root}/weekly/in/monday")
    watching.look()
    drop(root)

    sets = look_when_steady()

    assert [it.place for it in sets] == ["monday", "monday (2)"]
    assert len(batches()) == 2


@pytest.mark.parametrize(
    ("sheets", "problem"),
    [
        (
            [],
            "There is no sheet in it. Copy one beside the pictures: .csv, .tsv, .xlsx, .xls, .ods.",
        ),
        (["b.csv", "a.xlsx"], "There are several sheets in it: a.xlsx, b.csv. Leave only one."),
        (
            [f"{number}.csv" for number in range(1, 6)],
            "There are several sheets in it: 1.csv, 2.csv, 3.csv and 2 more. Leave only one.",
        ),
    ],
)
def test_a_set_that_cannot_be_taken_says_why(root, sheets, problem):
    hot_folder()
    here = drop(root, sheet=None)
    for name in sheets:
        (here / name).write_text("a;b")

    (hot_set,) = look_when_steady()

    assert (hot_set.problem, hot_set.batch) == (problem, None)


def test_sheets_with_the_longest_names_that_a_disk_takes_can_be_named(root):
    hot_folder()
    here = drop(root, sheet=None)
    for number in range(3):
        (here / f"{number}{'x' * 250}.csv").write_text("a;b")

    (hot_set,) = look_when_steady()

    assert len(hot_set.problem) == HotSet._meta.get_field("problem").max_length


def test_files_beside_the_sets_are_named_once_and_not_taken(root):
    hot_folder()
    drop(root, "monday")
    waiting = Path(root) / "weekly" / "in"
    for name in ("a.jpg", "list.csv", ".DS_Store"):
        (waiting / name).write_bytes(b"1")

    monday, loose = look_when_steady()

    assert (monday.batch.name, loose.name, loose.batch) == ("weekly: monday", "a.jpg", None)
    assert loose.problem == (
        "2 files are in no folder. Put pictures and their sheet into a folder, and copy that."
    )


def test_rows_from_pictures_need_no_sheet(root):
    hot_folder(match={"by": "pictures"})
    drop(root, sheet=None)

    look_when_steady()

    assert batches() == ["weekly: monday"]


def test_a_set_whose_name_is_no_utf_8_is_taken_under_a_legible_name(root):
    hot_folder()
    here = drop(root)
    here.rename(os.fsdecode(os.fsencode(here.parent) + b"/Gr\xf6\xdfe"))

    (hot_set,) = look_when_steady()
    filling.fill(hot_set.batch, report_nothing)

    assert (hot_set.name, hot_set.place) == ("Größe", "Größe")
    assert hot_set.batch.jobs.count() == 2


def test_a_set_that_was_removed_again_is_forgotten(root):
    hot_folder()
    here = drop(root)
    watching.look()

    shutil.rmtree(here)
    watching.look()

    assert not HotSet.objects.exists()


def test_a_stopped_hot_folder_takes_nothing(root):
    recipes.stop(hot_folder(), owner())
    drop(root)

    assert look_when_steady() == []


def test_one_hot_folder_that_is_gone_keeps_no_other_from_being_looked_into(root):
    hot_folder("daily")
    shutil.rmtree(f"{root}/daily")
    hot_folder("weekly")
    drop(root)

    assert len(look_when_steady()) == 1


def test_a_hot_folder_that_cannot_be_looked_into_says_why_until_it_can(root):
    folder = hot_folder("daily")
    shutil.rmtree(f"{root}/daily")
    watching.look()
    folder.refresh_from_db()
    gone = folder.trouble

    (Path(root) / "daily" / "in").mkdir(parents=True)
    watching.look()

    folder.refresh_from_db()
    assert gone == (
        "The hot folder “daily/in” cannot be used: No such file or directory. Ask the person who "
        "runs this site."
    )
    assert folder.trouble == ""


def test_what_nobody_thought_of_in_a_hot_folder_keeps_no_other_waiting(root, monkeypatch):
    folder = hot_folder("daily")
    hot_folder("weekly")
    drop(root)
    real = places.dropped

    def dropped(name: str) -> list[places.DroppedSet]:
        if name == "daily":
            raise DataError("value too long for type character varying(255)")
        return real(name)

    monkeypatch.setattr(places, "dropped", dropped)

    assert len(look_when_steady()) == 1
    folder.refresh_from_db()
    assert folder.trouble == watching.UNEXPECTED


def test_a_settled_batch_is_delivered_once_and_again_after_a_retry(root):
    hot_folder()
    drop(root)
    (hot_set,) = look_when_steady()
    batch, now = hot_set.batch, timezone.now()
    Batch.objects.filter(pk=batch.pk).update(started_at=now, settled_at=now)

    watching.look()
    watching.look()
    deliveries = batch.chores.filter(kind=Chore.Kind.DELIVER)
    asked = deliveries.count()
    deliveries.update(state=Chore.State.DONE)
    HotSet.objects.update(delivered_at=now)
    watching.look()
    afterwards = deliveries.count()
    Batch.objects.filter(pk=batch.pk).update(settled_at=timezone.now())
    watching.look()

    assert (asked, afterwards, deliveries.count()) == (1, 1, 2)


def test_a_delivery_that_failed_is_not_asked_for_again_by_itself(root):
    hot_folder()
    drop(root)
    (hot_set,) = look_when_steady()
    batch, now = hot_set.batch, timezone.now()
    Batch.objects.filter(pk=batch.pk).update(started_at=now, settled_at=now)
    watching.look()
    batch.chores.update(state=Chore.State.FAILED)

    watching.look()

    assert batch.chores.filter(kind=Chore.Kind.DELIVER).count() == 1


def test_batches_that_came_another_way_are_not_delivered(root):
    factories.running(settled_at=timezone.now())

    watching.look()

    assert not Chore.objects.exists()
