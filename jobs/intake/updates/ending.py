"""The end of an update: the changed sheet takes the place of the one before, in one transaction."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import F

from jobs.errors import NotPossibleNow
from jobs.intake.rows import search_blocks
from jobs.intake.updates import newer_pictures
from jobs.intake.updates.summary import Summary
from jobs.intake.updates.uploads import TAKEN_OVER, delete_plan, hold
from jobs.models import Sheet, SheetUpdate
from jobs.storage import store

OF_SHEET = ("name", "key", "size", "choices", "found", "uploaded_at")


def end(update: SheetUpdate, note: Callable[[], None]) -> None:
    """Let the changed sheet take the place of the one before, and forget the update, with the newer
    pictures that nobody accepted. A sheet with only some of the rows is thrown away. `note` is
    called in the same transaction.
    """
    batch = update.batch
    found = Summary.from_json(update.comparison)
    blocks = search_blocks.of_all(batch)
    with transaction.atomic():
        _hold_unless_over(update)
        search_blocks.replace(batch, blocks)
        needless = update.key if found.is_part else _replace_sheet(update)
        if found.by_picture:
            _count_sheet_rows(update, found)
        delete_plan(batch)
        newer = newer_pictures.forget(batch)
        update.delete()
        note()
    store().delete(needless)
    newer_pictures.delete_files(newer)


def _hold_unless_over(update: SheetUpdate) -> None:
    """Lock the batch. Raises NotPossibleNow if another process, which has taken over this update,
    has ended it: the sheet of the batch is that of the update then.
    """
    hold(update.batch)
    if not SheetUpdate.objects.filter(pk=update.pk, key=update.key).exists():
        raise NotPossibleNow(TAKEN_OVER)


def _count_sheet_rows(update: SheetUpdate, found: Summary) -> None:
    """Let the number of rows in the sheet follow, which is not that of its results."""
    sheet = Sheet.objects.filter(batch=update.batch)
    rows = F("row_count") + found.new_rows if found.is_part else found.sheet_rows
    sheet.update(row_count=rows)


def _replace_sheet(update: SheetUpdate) -> str:
    """Let the changed sheet take the place of the one before, and return the key of that one."""
    sheet = Sheet.objects.filter(batch=update.batch)
    before = sheet.values_list("key", flat=True).get()
    sheet.update(**{name: getattr(update, name) for name in OF_SHEET})
    return before
