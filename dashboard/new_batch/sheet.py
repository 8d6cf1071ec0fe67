"""The second step: the sheet is uploaded, read by a chore, and shown as it will print."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dashboard.batch.decorators import of_draft
from dashboard.batch.steps import steps
from dashboard.batch.waiting import Waiting, problems_of
from dashboard.desk.languages import language_of
from dashboard.new_batch.sheet_form import SheetChoicesForm
from dashboard.requests.bad_requests import wants_json
from dashboard.requests.htmx import HtmxRequest, page_or_press, render_part
from dashboard.requests.uploads import Body, streams_files
from jobs.errors import SheetRefused
from jobs.intake import attachments, chore_requests
from jobs.intake.pictures import receive
from jobs.intake.rows import rows
from jobs.intake.sheets import sheet_kinds
from jobs.models import Batch, Chore

FIRST_ROWS = 8
NAMES_SHOWN = 5


@page_or_press
@of_draft("sheet")
def sheet(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the sheet. A POST reads it again with the person's choices."""
    if request.method == "POST":
        return _read_again(request, batch)
    return render_part(request, "new_batch/sheet.html", "step", _context(batch))


def _read_again(request: HtmxRequest, batch: Batch) -> HttpResponse:
    found = _found(batch, chore_requests.latest(batch, Chore.Kind.READ))
    form = SheetChoicesForm(request.POST, found=found, initial=found)
    if not form.is_valid():
        return render(
            request, "new_batch/sheet.html", {**_context(batch), "form": form}, status=422
        )
    attachments.choose_reading(batch, form.cleaned_data)
    return redirect("sheet", batch.pk)


@require_POST
@streams_files
@of_draft("sheet")
def take_file(request: HtmxRequest, batch: Batch, *, body: Body) -> HttpResponse:
    part = next(body.files(), None)
    if part is None:
        raise SheetRefused(f"Choose a sheet first: {sheet_kinds.NAMES}.", problems=[])
    language = language_of(request.headers.get("Accept-Language", ""))
    attachments.take_sheet(batch, part.file_name, part.chunks, language=language)
    if wants_json(request):
        return JsonResponse({"sentence": f"{attachments.file_name(part.file_name)} is uploaded."})
    return redirect("sheet", batch.pk)


def _context(batch: Batch) -> dict[str, Any]:
    chore = chore_requests.latest(batch, Chore.Kind.READ)
    found = _found(batch, chore)
    return {
        "batch": batch,
        "sheet": getattr(batch, "sheet", None),
        "steps": steps(batch, "sheet"),
        "waiting": Waiting.of(chore),
        "refused": problems_of(chore),
        "found": found,
        "columns": _marked_columns(found),
        "first_rows": _first_rows(batch, found),
        "missing_columns": rows.missing_columns(batch) if found else [],
        "form": SheetChoicesForm(found=found, initial=found),
        **_pictures(batch),
    }


def _pictures(batch: Batch) -> dict[str, Any]:
    """Return the first pictures, whose names a sheet can list, and how many there are."""
    pictures = receive.pictures(batch)
    return {
        "names": list(pictures.order_by("pk")[:NAMES_SHOWN]),
        "picture_count": pictures.count(),
    }


def _found(batch: Batch, chore: Chore | None) -> dict[str, Any]:
    """Return what the last reading found, even if it failed half-way.

    Empty if the sheet was not read.
    """
    if not hasattr(batch, "sheet"):
        return {}
    details = chore.details if chore is not None else {}
    found: dict[str, Any] = details.get("found") or batch.sheet.found
    return found


def _marked_columns(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every column, with the difference between stored and shown values if there is one."""
    differing = {
        difference["column"]: difference for difference in found.get("differing_columns", [])
    }
    return [{"name": name, "difference": differing.get(name)} for name in found.get("columns", [])]


def _first_rows(batch: Batch, found: dict[str, Any]) -> list[dict[str, Any]]:
    columns = found.get("columns", [])
    return [
        {"row": job.row, "texts": [job.text(column) for column in columns]}
        for job in (rows.preview_rows(batch, FIRST_ROWS) if columns else [])
    ]
