"""Pictures of a started batch that no row uses: found by name, and removed one by one or all."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from dashboard.batch.decorators import of_batch
from dashboard.batch.removed_pictures import chosen_in, said
from dashboard.batch.waiting import Waiting
from dashboard.requests.htmx import HtmxRequest, page_or_press, refusals_said, render_part
from jobs import reading
from jobs.control import pictures as removals
from jobs.intake import chore_requests
from jobs.intake.updates import pictures
from jobs.models import Batch, Chore

SHOWN = 60


@page_or_press
@of_batch
def unused_pictures(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the unused pictures that a search finds. A POST asks before some are removed; with
    `sure`, it removes them.
    """
    if batch.is_draft:
        return redirect("pictures", batch.pk)
    if request.method == "POST":
        return _remove(request, batch)
    searched = request.GET.get("picture", "").strip()
    return render_part(request, "batch/unused_pictures.html", "all", _context(batch, searched))


def _context(batch: Batch, searched: str) -> dict[str, Any]:
    waiting = Waiting.of(chore_requests.latest(batch, Chore.Kind.REMOVE))
    found = reading.find_pictures(pictures.unused(batch), searched, SHOWN)
    every = removals.removal(batch, None) if found.total or searched else None
    return {
        "batch": batch,
        "waiting": waiting,
        "searched": searched,
        "total": found.total,
        "found": found.pictures,
        "unused": every,
    }


def _remove(request: HtmxRequest, batch: Batch) -> HttpResponse:
    chosen = None if "unused" in request.POST else chosen_in(request.POST)
    if chosen == []:
        messages.error(request, "No picture was chosen. Tick those to remove.")
    elif "sure" not in request.POST:
        shown = {"batch": batch, "chosen": chosen, "removal": removals.removal(batch, chosen)}
        return render(request, "batch/remove_pictures.html", shown)
    elif request.user.is_authenticated:
        with refusals_said(request):
            removed = removals.remove(batch, request.user, chosen)
            if removed is not None:
                messages.success(request, said(removed))
    return redirect("unused-pictures", batch.pk)
