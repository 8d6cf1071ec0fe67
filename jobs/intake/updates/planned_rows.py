"""Planned rows, page by page: what a changed sheet would do."""

from django.db.models import Q

from jobs import reading
from jobs.models import Batch, PlannedRow, SheetUpdate

_CONDITIONS = {
    "conflicts": Q(has_conflict=True),
    "changed": Q(kind=PlannedRow.Kind.CHANGED),
    "new": Q(kind=PlannedRow.Kind.NEW),
    "gone": Q(kind=PlannedRow.Kind.GONE),
}
LISTS = tuple(_CONDITIONS)  #: of planned rows, those to decide first


def update_of(batch: Batch) -> SheetUpdate | None:
    """Return the changed sheet that the batch has not followed completely yet."""
    return SheetUpdate.objects.filter(batch=batch).select_related("asked_by").first()


def undecided(update: SheetUpdate) -> int:
    """Return in how many rows the sheet and a correction disagree, and nobody has decided."""
    return update.rows.filter(has_conflict=True, takes_sheet=None).count()


def planned_page(
    update: SheetUpdate, listed: str, start: int, size: int
) -> reading.Page[PlannedRow]:
    """Return a page of one of LISTS from row `start` on."""
    rows = update.rows.filter(_CONDITIONS[listed]).select_related("job")
    return reading.page_from(rows, start, size)
