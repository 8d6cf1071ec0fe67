"""Rows of a changed sheet without a picture, paired by hand with pictures that no row uses."""

from typing import Any

from django.contrib import messages
from django.views.decorators.http import require_POST

from dashboard.batch.decorators import then_show
from dashboard.requests.htmx import HtmxRequest
from dashboard.requests.parameters import number_in, numbers_in
from dashboard.templatetags.words import counted
from jobs.control import sheet_updates
from jobs.intake.updates import pairs
from jobs.models import Batch, PlannedRow, SheetUpdate

SHOWN = 50  #: rows and pictures shown
PAIRED = 8  #: pictures that were paired before
TAUGHT = "{} paired with “{}”. The sheet is compared again."


def shown(update: SheetUpdate) -> dict[str, Any] | None:
    """Return the rows and pictures that are left over, or None if no row lacks a picture."""
    without = pairs.rows_without_picture(update)
    found = list(without[:SHOWN])
    if not found or not pairs.can_pair(update):
        return None
    left = pairs.pictures_to_pair(update.batch)
    pictures, paired = list(left[:SHOWN]), list(pairs.paired(update.batch, PAIRED))
    return {
        "rows": [_row(update, planned) for planned in found],
        "row_count": without.count(),
        "pictures": pictures,
        "picture_count": left.count(),
        "paired": paired,
        "can_pair": bool(pictures or paired),
    }


def _row(update: SheetUpdate, planned: PlannedRow) -> dict[str, Any]:
    return {
        "row": planned.row,
        "value": pairs.value(update, planned),
        "problem": planned.source_problem,
    }


@require_POST
@then_show("changed-sheet")
def pair(request: HtmxRequest, batch: Batch) -> None:
    """Pair the ticked rows with a picture, and compare again."""
    rows = set(numbers_in(request.POST, "row"))
    source = number_in(request.POST, "source") or 0
    path = sheet_updates.pair(batch, request.user, rows, source)
    messages.success(request, TAUGHT.format(counted(len(rows), "row"), path))
