"""The end of an update: which sheet a batch has then, and who may end it."""

import pytest

from jobs.control import sheet_updates
from jobs.errors import NotPossibleNow
from jobs.intake.updates import ending
from jobs.models import Sheet, SheetUpdate
from jobs.results import leftovers
from jobs.storage import store
from tests.intake.batches import quiet
from tests.prepared import made_once
from tests.updated_batches import compared, finished, followed

pytestmark = pytest.mark.django_db

CHANGED = "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Zwei\n"

prepared = made_once(finished, paths=("1.jpg", "2.jpg", "3.jpg", "9.jpg"))


def test_the_old_sheet_is_deleted_and_the_new_one_is_no_leftover(batch):
    before = batch.sheet.key
    compared(batch, CHANGED)
    pending = SheetUpdate.objects.get(batch=batch).key
    named = leftovers._named(str(batch.pk))
    batch = followed(batch, leaves_out=True)

    assert pending in named
    assert Sheet.objects.get(batch=batch).key == pending
    assert store().size(before) is None


def test_a_process_whose_update_another_one_has_ended_deletes_nothing(batch):
    """It was frozen at the end, and taken over: by now the batch's sheet is the update's."""
    compared(batch, CHANGED)
    sheet_updates.confirm(batch, batch.owner, leaves_out=True)
    update = SheetUpdate.objects.get(batch=batch)
    sheet_updates.follow(batch, quiet)

    with pytest.raises(NotPossibleNow):
        ending.end(update, lambda: None)

    assert store().size(Sheet.objects.get(batch=batch).key) == len(CHANGED)
