"""The batch page. One view answers the page and its poll."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from dashboard.batch.live import Live
from dashboard.batch.steps import current_step
from dashboard.requests.htmx import HtmxRequest, health, no_content, render_part
from jobs import reading
from jobs.intake import chore_requests
from jobs.models import Batch, Chore
from jobs.reading import (
    Headed,
)


@require_safe
def batch(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    """Show the page, or its live part for the poll: 204 while nothing changed."""
    headed = reading.headed(batch_id)
    if headed is None:
        return show_deletion(request, batch_id)
    batch = headed.batch
    if not batch.is_draft:
        return show_live(request, headed)
    chore = chore_requests.starting_by_itself(batch)
    return (
        show_starting(request, batch, chore) if chore else redirect(current_step(batch), batch.pk)
    )


def find_headed(batch_id: UUID) -> Headed:
    headed = reading.headed(batch_id)
    if headed is None:
        raise Http404(f"No batch {batch_id}")
    return headed


def show_deletion(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    """Show the progress of a deletion and what it freed.

    Answer the poll with 204 while nothing changed.
    """
    going = reading.deletion_of(batch_id)
    if going is None:
        raise Http404(f"No batch {batch_id}")
    if request.htmx and request.htmx.target != "deletion":
        return HttpResponseClientRedirect(reverse("batch", args=[batch_id]))
    if request.htmx and request.GET.get("v") == going.version:
        return no_content()
    return render_part(request, "batch/deletion.html", "deletion", {"going": going})


def show_starting(request: HtmxRequest, batch: Batch, chore: Chore) -> HttpResponse:
    """Show the progress of the preparation. Answer the poll with 204 while nothing changed."""
    version = f"{chore.state}.{chore.done}"
    if request.htmx and request.GET.get("v") == version:
        return no_content()
    shown = {"batch": batch, "chore": chore, "version": version}
    return render_part(request, "batch/starting.html", "preparation", shown)


def show_live(request: HtmxRequest, headed: Headed) -> HttpResponse:
    """Show the batch as it is now: the whole page, or its live part for htmx."""
    batch = headed.batch
    if request.htmx and request.htmx.target == "preparation":
        return HttpResponseClientRedirect(reverse("batch", args=[batch.pk]))
    live = Live(headed, reading.progress(batch), reading.site_status(), request.user)
    if request.htmx and request.GET.get("v") == live.version:
        return no_content()
    shown = {"live": live, "batch": batch, "site": health(live.site)}
    return render_part(request, "batch/batch.html", "live", shown)
