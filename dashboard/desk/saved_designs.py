"""Saved designs: keep the design of one batch under a name and use it in another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from dashboard.batch.decorators import of_draft
from dashboard.requests.htmx import HtmxRequest, page_or_press
from dashboard.requests.parameters import number_in
from jobs import control
from jobs import design as designs
from jobs.intake.rows import rows
from jobs.library import fonts, insets
from jobs.models import Batch, SavedDesign
from jobs.texts import quoted

NO_FONT = (
    "The font “{}” of this design is missing. Upload it on the Fonts page, or choose another one."
)
NO_INSET = "The box picture “{}” of this design is missing. Upload it again."
NO_COLUMN = "This design needs {}, which the sheet does not have. Change the text, or the sheet."


@page_or_press
@of_draft("design-keep")
def keep(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Save the batch's design under the name in the POST."""
    if request.method != "POST":
        return render(request, "desk/keep_design.html", {"batch": batch})
    saved = control.keep_design(batch, request.user, request.POST.get("name", ""))
    messages.success(request, f"“{saved.name}” is saved. You can use it in any new batch.")
    return redirect("design", batch.pk)


@page_or_press
@of_draft("designs")
def saved(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show all saved designs. A POST uses one for this batch."""
    if request.method != "POST":
        kept = SavedDesign.objects.select_related("batch", "version", "saved_by")
        return render(request, "desk/saved_designs.html", {"batch": batch, "kept": kept})
    chosen = get_object_or_404(SavedDesign, pk=number_in(request.POST, "design"))
    _use(request, batch, chosen)
    return redirect("design", batch.pk)


def _use(request: HtmxRequest, batch: Batch, chosen: SavedDesign) -> None:
    """Use a saved design for this batch, and say what it needs that the batch does not have."""
    version = control.use_design(batch, request.user, chosen)
    messages.success(request, f"“{chosen.name}” is now the design of this batch.")
    batch.refresh_from_db()
    for sentence in _lacking(batch, version.parsed):
        messages.error(request, sentence)


def _lacking(batch: Batch, design: designs.Design) -> list[str]:
    """Return sentences on what the design needs but this batch does not have."""
    said = [*map(NO_FONT.format, fonts.gone(design)), *map(NO_INSET.format, insets.gone(design))]
    return said + lacking_columns(batch)


def lacking_columns(batch: Batch) -> list[str]:
    """Return a sentence on columns that the design needs and the sheet does not have, if any."""
    columns = rows.missing_columns(batch)
    return [NO_COLUMN.format(quoted(columns))] if columns else []


@page_or_press
@of_draft("designs")
def rename(request: HtmxRequest, batch: Batch, saved_id: int) -> HttpResponse:
    kept = get_object_or_404(SavedDesign, pk=saved_id)
    if request.method != "POST":
        return render(request, "desk/rename_design.html", {"batch": batch, "kept": kept})
    control.rename_design(kept, request.user, request.POST.get("name", ""))
    return redirect("designs", batch.pk)


@page_or_press
@of_draft("designs")
def delete(request: HtmxRequest, batch: Batch, saved_id: int) -> HttpResponse:
    kept = get_object_or_404(SavedDesign, pk=saved_id)
    if request.method != "POST":
        return render(request, "desk/delete_design.html", {"batch": batch, "kept": kept})
    control.delete_design(kept, request.user)
    messages.info(request, f"“{kept.name}” is deleted. Batches that use it keep it.")
    return redirect("designs", batch.pk)
