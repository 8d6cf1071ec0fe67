"""Planned rows, page by page: what a changed sheet would do."""

from django.db.models import Q, QuerySet

from jobs import reading
from jobs.models import Batch, PlannedRow, SheetUpdate

LISTS = ("conflicts", "changed", "new", "gone")  #: of planned rows, those to decide first


def update_of(batch: Batch) -> SheetUpdate | None:
    """Return the changed sheet that the batch has not followed completely yet."""
    return SheetUpdate.objects.filter(batch=batch).first()


def undecided(update: SheetUpdate) -> int:
    """Return in how many rows the sheet and a correction disagree, and nobody has decided."""
    return update.rows.filter(has_conflict=True, takes_sheet=None).count()


def planned_page(
    update: SheetUpdate, listed: str, start: int, size: int
) -> reading.Page[PlannedRow]:
    """Return a page of one of LISTS from row `start` on."""
    return reading.page_from(_listed(update, listed).select_related("job"), start, size)


def _listed(update: SheetUpdate, listed: str) -> QuerySet[PlannedRow]:
    kinds = PlannedRow.Kind
    of = {
        "conflicts": Q(has_conflict=True),
        "changed": Q(kind=kinds.CHANGED),
        "new": Q(kind=kinds.NEW),
        "gone": Q(kind=kinds.GONE),
    }
    return update.rows.filter(of[listed])
