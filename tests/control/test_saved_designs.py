"""Designs saved under a name, for other batches."""

import pytest

from jobs import control
from jobs.control import deletions
from jobs.errors import NotPossibleNow
from jobs.models import Audit, Design, SavedDesign
from tests import factories

pytestmark = pytest.mark.django_db


LOOK = {"format": 1, "boxes": [{"text": "{caption}"}]}


def test_a_design_is_kept_under_a_name_and_outlives_its_batch(user) -> None:
    batch = factories.draft()
    document = control.save_design(batch, user, LOOK).document
    control.keep_design(batch, user, "  Price   tags ")
    deletions.at_once(batch, user)
    other = factories.draft()

    control.use_design(other, user, SavedDesign.objects.get())

    saved = SavedDesign.objects.get()
    assert (saved.name, saved.batch, saved.saved_by) == ("Price tags", None, user)
    assert other.design_version.document == document
    assert other.design_version.design != saved.version.design


def test_later_changes_in_the_batch_do_not_change_the_saved_design(user) -> None:
    batch = factories.draft()
    control.save_design(batch, user, LOOK)
    control.keep_design(batch, user, "Price tags")

    control.save_design(batch, user, LOOK | {"language": "de"})

    assert SavedDesign.objects.get().version.document["language"] == "en"


@pytest.mark.parametrize(
    ("name", "why"), [("  ", "needs a name"), ("Price tags", "“Price tags” already")]
)
def test_the_name_of_a_saved_design_is_unique(user, name: str, why: str) -> None:
    batch = factories.draft()
    control.save_design(batch, user, LOOK)
    control.keep_design(batch, user, "Price tags")
    other = control.keep_design(batch, user, "Labels")

    with pytest.raises(NotPossibleNow, match=why):
        control.keep_design(batch, user, name)
    with pytest.raises(NotPossibleNow, match=why):
        control.rename_design(other, user, name)

    assert list(SavedDesign.objects.values_list("name", flat=True)) == ["Labels", "Price tags"]


def test_a_saved_design_is_renamed_or_keeps_its_name(user) -> None:
    batch = factories.draft()
    control.save_design(batch, user, LOOK)
    saved = control.keep_design(batch, user, "Price tags")

    control.rename_design(saved, user, "Price tags")
    control.rename_design(saved, user, "Labels")

    assert SavedDesign.objects.get().name == "Labels"
    assert list(Audit.objects.filter(action="rename_design").values_list("details", flat=True)) == [
        {"name": "Labels", "before": "Price tags"}
    ]


def test_a_batch_without_a_design_has_none_to_save(user) -> None:
    with pytest.raises(NotPossibleNow, match="no design yet"):
        control.keep_design(factories.draft(), user, "Price tags")


def test_deleting_a_saved_design_deletes_only_what_no_batch_uses(user) -> None:
    gone, there = factories.draft(), factories.draft()
    for batch, name in ((gone, "Gone"), (there, "There")):
        control.save_design(batch, user, LOOK)
        control.keep_design(batch, user, name)
    deletions.at_once(gone, user)

    for saved in SavedDesign.objects.all():
        control.delete_design(saved, user)

    there.refresh_from_db()
    assert list(Design.objects.all()) == [there.design_version.design]
