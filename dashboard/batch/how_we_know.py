"""How we know: the sum of the rows, every file read again, and why rows were made more than
once.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.batch.drafts import find
from dashboard.requests.htmx import HtmxRequest, refusals_said, render_part
from dashboard.templatetags.words import counted
from jobs import control, reading
from jobs.intake import chore_requests
from jobs.models import Chore
from jobs.results import verifying


@require_http_methods(["GET", "HEAD", "POST"])
def how_we_know(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    """Show the proof. A POST starts a new verification; the page polls while it runs."""
    batch = find(batch_id)
    if request.method == "POST":
        chore_requests.open_one(batch, Chore.Kind.VERIFY)
        return redirect("how-we-know", batch.pk)
    chore = chore_requests.latest(batch, Chore.Kind.VERIFY)
    shown = {"batch": batch, "counts": reading.counts(batch), "chore": chore, **_verdict(chore)}
    if shown["verdict"] and not shown["is_sound"]:
        shown["lost"] = verifying.lost_rows(batch)
    return render_part(request, "batch/how_we_know.html", "verdict", shown)


@require_POST
def make_lost_again(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    """Make the rows again whose results are missing or changed."""
    batch = find(batch_id)
    with refusals_said(request):
        count = control.make_lost_again(batch, request.user)
        messages.info(request, f"{counted(count, 'picture')} will be made again.")
        return redirect("batch", batch.pk)
    return redirect("how-we-know", batch.pk)


def _verdict(chore: Chore | None) -> dict[str, Any]:
    """Return what the last verification found, if it is done."""
    verdict = chore.result if chore and chore.state == Chore.State.DONE else None
    return {
        "verdict": verdict,
        "is_sound": verdict is not None and verifying.is_sound(verdict),
        "verified_at": parse_datetime(verdict["at"]) if verdict else None,
    }
