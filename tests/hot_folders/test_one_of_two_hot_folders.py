"""Whatever is done to one hot folder changes no other, although sets of the same names lie in both.
The other one has the lower id: a query for all hot folders finds it first.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from jobs.hot_folders import delivering, filling, recipes, watching
from jobs.models import Batch, HotFolder, HotSet, Sheet
from jobs.reporting import report_nothing
from tests import factories
from tests.hot_folders.drops import drop, hot_folder
from tests.hot_folders.test_delivering import made
from tests.two_batches import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def folders(root: str) -> list[HotFolder]:
    """Return two hot folders, each with a taken set and one that waits and has a problem."""
    folders = [hot_folder(name) for name in ("daily", "weekly")]
    for folder in folders:
        for name in ("monday", "tuesday"):
            drop(root, name, folder=folder.name)
    watching.look()
    HotSet.objects.update(steady_since=timezone.now() - watching.STEADY, problem="Look.")
    for hot_set in HotSet.objects.filter(name="monday"):
        watching.take(hot_set)
    for batch in Batch.objects.exclude(hot_set=None):
        Sheet.objects.create(batch=batch, name="list.csv", key="a", size=1, choices={"a": "b"})
    return folders


def batch_of(folder: HotFolder) -> Batch:
    return folder.sets.exclude(batch=None).get().batch


def all_of(folder: HotFolder, root: str) -> list[Any]:
    """Return what the database and the disk have of a hot folder."""
    paths = sorted(Path(root, folder.name).rglob("*"))
    files = {path: path.read_bytes() for path in paths if path.is_file()}
    batches = Batch.objects.filter(hot_set__folder=folder).order_by("pk")
    stored = HotFolder.objects.filter(pk=folder.pk).values().first()
    return [stored, list(folder.sets.values()), *map(everything, batches), paths, files]


def change(folder: HotFolder, root: str) -> None:
    Path(root, folder.name, "in", "tuesday", "list.csv").write_text("picture;caption\n1.jpg;New\n")
    watching.look_into(folder)


def lose(folder: HotFolder, root: str) -> None:
    shutil.rmtree(Path(root, folder.name, "in", "tuesday"))
    watching.look_into(folder)


def refuse(folder: HotFolder, root: str) -> None:
    Path(root, folder.name, "in", "tuesday", "list.csv").unlink()
    watching.look_into(folder)
    folder.sets.filter(taken_at=None).update(steady_since=timezone.now() - watching.STEADY)
    watching.look_into(folder)


def deliver(folder: HotFolder, root: str) -> None:
    Batch.objects.filter(hot_set__folder=folder).update(settled_at=timezone.now())
    made(factories.job(batch_of(folder), 2), "one.jpg", b"bytes")
    delivering.deliver(batch_of(folder), report_nothing)


@pytest.mark.parametrize(
    "deed",
    [
        lambda it, root: watching.look_into(it),
        change,
        lose,
        refuse,
        deliver,
        lambda it, root: watching._note_trouble(it, "The disk is gone."),
        lambda it, root: filling.fill(batch_of(it), report_nothing),
        lambda it, root: recipes.stop(it, it.owner),
        lambda it, root: recipes.forget(it, it.owner),
    ],
)
def test_what_is_done_to_one_hot_folder_changes_no_other(folders, root, deed):
    other, folder = folders
    of_other, own = all_of(other, root), all_of(folder, root)

    deed(HotFolder.objects.get(pk=folder.pk), root)

    assert all_of(folder, root) != own
    assert all_of(other, root) == of_other


def test_one_hot_folder_is_started_and_the_other_stays_stopped(folders):
    _, folder = folders
    HotFolder.objects.update(stopped_at=timezone.now())

    recipes.start(folder, folder.owner)

    assert list(HotFolder.objects.filter(stopped_at=None)) == [folder]
