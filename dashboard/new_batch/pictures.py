"""All pictures of a draft: found by name, and removed one by one, several, or all unused ones."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dashboard.batch.decorators import of_draft
from dashboard.batch.removed_pictures import chosen_in, said
from dashboard.batch.steps import steps
from dashboard.batch.waiting import Waiting
from dashboard.requests.htmx import HtmxRequest, render_part
from jobs import reading
from jobs.control import pictures as removals
from jobs.intake import chore_requests
from jobs.intake.pictures import removing
from jobs.intake.pictures.removing import Removal
from jobs.models import Batch, Chore, Source

SHOWN = 60


@require_safe
@of_draft("images")
def pictures(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the pictures that a search finds."""
    searched = request.GET.get("picture", "").strip()
    return render_part(request, "new_batch/pictures.html", "all", _context(batch, searched))


def _context(batch: Batch, searched: str) -> dict[str, Any]:
    has_rows = batch.jobs.exists()
    found = reading.find_pictures(removing.here(batch), searched, SHOWN)
    return {
        "batch": batch,
        "steps": steps(batch, "images"),
        "waiting": Waiting.of(chore_requests.latest(batch, Chore.Kind.REMOVE)),
        "searched": searched,
        "total": found.total,
        "found": _with_uses(found.pictures),
        "has_rows": has_rows,
        "unused": removals.removal(batch, None) if has_rows else None,
    }


def _with_uses(pictures: list[Source]) -> list[tuple[Source, int]]:
    """Return each picture with the number of its rows."""
    counts = Source.objects.filter(pk__in=[picture.pk for picture in pictures])
    uses = dict(counts.annotate(uses=Count("jobs")).values_list("pk", "uses"))
    return [(picture, uses.get(picture.pk, 0)) for picture in pictures]


@require_POST
@of_draft("pictures")
def remove(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Ask before pictures are removed; with `sure`, remove them."""
    chosen = None if "unused" in request.POST else chosen_in(request.POST)
    if chosen == []:
        messages.error(request, "No picture was chosen. Tick those to remove.")
        return redirect("pictures", batch.pk)
    if "sure" not in request.POST:
        return _ask(request, batch, chosen)
    removed = _removed(request, batch, chosen)
    if removed is not None:
        messages.success(request, said(removed))
    return redirect("pictures", batch.pk)


def _ask(request: HtmxRequest, batch: Batch, chosen: list[int] | None) -> HttpResponse:
    """Say what a removal would do, and ask whether to do it."""
    removal = removals.removal(batch, chosen)
    shown = {"batch": batch, "chosen": chosen, "removal": removal}
    return render(request, "new_batch/remove_pictures.html", shown)


def _removed(request: HtmxRequest, batch: Batch, chosen: list[int] | None) -> Removal | None:
    if not request.user.is_authenticated:
        return None
    return removals.remove(batch, request.user, chosen)
