"""Planned rows, page by page: what a changed sheet would do."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from jobs.models import Batch, PlannedRow, SheetUpdate

LISTS = ("conflicts", "changed", "new", "gone")  #: of planned rows, those to decide first


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """`before` and `after`: rows at which the neighbouring pages begin; None at an end."""

    rows: list[PlannedRow]
    before: int | None
    after: int | None


def update_of(batch: Batch) -> SheetUpdate | None:
    """Return the changed sheet that the batch has not followed completely yet."""
    return SheetUpdate.objects.filter(batch=batch).first()


def undecided(update: SheetUpdate) -> int:
    """Return in how many rows the sheet and a correction disagree, and nobody has decided."""
    return update.rows.filter(has_conflict=True, takes_sheet=None).count()


def planned_page(update: SheetUpdate, listed: str, start: int, size: int) -> PlannedPage:
    """Return a page of one of LISTS from row `start` on."""
    found = _listed(update, listed).select_related("job").order_by("row")
    rows = list(found.filter(row__gte=start)[: size + 1])
    earlier = found.filter(row__lt=start).order_by("-row").values_list("row", flat=True)[:size]
    before = list(earlier) if start else []
    return PlannedPage(
        rows[:size], before[-1] if before else None, rows[size].row if len(rows) > size else None
    )


def _listed(update: SheetUpdate, listed: str) -> QuerySet[PlannedRow]:
    kinds = PlannedRow.Kind
    of = {
        "conflicts": Q(has_conflict=True),
        "changed": Q(kind=kinds.CHANGED),
        "new": Q(kind=kinds.NEW),
        "gone": Q(kind=kinds.GONE),
    }
    return update.rows.filter(of[listed])
