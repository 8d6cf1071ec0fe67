"""How we know: the sum of the rows, every file read again, and why rows were made more than
once.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from dashboard.batch.decorators import of_batch, then_show
from dashboard.requests.htmx import HtmxRequest, page_or_press, render_part
from dashboard.templatetags.words import counted
from jobs import control, reading
from jobs.intake import chore_requests
from jobs.models import Batch, Chore
from jobs.results import verifying


@page_or_press
@of_batch
def how_we_know(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the proof. A POST starts a new verification; the page polls while it runs."""
    if request.method == "POST":
        chore_requests.open_one(batch, Chore.Kind.VERIFY)
        return redirect("how-we-know", batch.pk)
    chore = chore_requests.latest(batch, Chore.Kind.VERIFY)
    shown = {"batch": batch, "counts": reading.counts(batch), "chore": chore, **_verdict(chore)}
    if shown["verdict"] and not shown["is_sound"]:
        shown["lost"] = verifying.lost_rows(batch)
    return render_part(request, "batch/how_we_know.html", "verdict", shown)


@require_POST
@then_show("batch", if_refused="how-we-know")
def make_lost_again(request: HtmxRequest, batch: Batch) -> None:
    """Make the rows again whose results are missing or changed."""
    count = control.make_lost_again(batch, request.user)
    messages.info(request, f"{counted(count, 'picture')} will be made again.")


def _verdict(chore: Chore | None) -> dict[str, Any]:
    """Return what the last verification found, if it is done."""
    verdict = chore.result if chore and chore.is_done else None
    return {
        "verdict": verdict,
        "is_sound": verdict is not None and verifying.is_sound(verdict),
        "verified_at": parse_datetime(verdict["at"]) if verdict else None,
    }
