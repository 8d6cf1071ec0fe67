"""What a person can ask of hot folders."""

import pytest

from jobs.errors import NotPossibleNow
from jobs.hot_folders import recipes
from jobs.models import Batch, HotFolder
from tests import factories
from tests.hot_folders.drops import hot_folder, owner

pytestmark = pytest.mark.django_db


def test_a_recipe_keeps_the_design_and_the_matching_of_its_batch(root):
    folder = hot_folder(leaves_out=True)

    assert (folder.design_version, folder.match_rule.column, folder.leaves_out) == (
        folder.recipe.design_version,
        "picture",
        True,
    )


def test_a_recipe_outlives_its_batch(root):
    folder = hot_folder()
    version = folder.design_version

    factories.delete(folder.recipe)

    folder = HotFolder.objects.get()
    assert (folder.recipe, folder.design_version) == (None, version)


def test_two_hot_folders_cannot_have_one_name(root):
    hot_folder()

    with pytest.raises(NotPossibleNow, match="already a hot folder named “weekly”"):
        hot_folder()


@pytest.mark.parametrize("name", ["", " ", "a/b", "..", ".hidden", "con", "x" * 61])
def test_a_name_that_no_folder_can_have_is_refused(root, name):
    with pytest.raises(NotPossibleNow, match="needs a name"):
        hot_folder(name)


def test_a_batch_without_a_design_is_no_recipe(root):
    with pytest.raises(NotPossibleNow, match="Choose how the text looks"):
        recipes.make(factories.draft(design_version=None), owner(), "weekly", leaves_out=False)


def test_a_hot_folder_is_stopped_started_and_forgotten(root):
    folder = hot_folder()

    recipes.stop(folder, owner())
    stopped = HotFolder.objects.get().stopped_at
    recipes.start(folder, owner())
    started = HotFolder.objects.get().stopped_at
    recipes.forget(folder, owner())

    assert (stopped is None, started, HotFolder.objects.count()) == (False, None, 0)
    assert Batch.objects.count() == 1
