"""The page of another design for a started batch: what it touches, before anything happens."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from dashboard.batch.drafts import Waiting, find, why_failed
from dashboard.requests.htmx import HtmxRequest, refusals_said, render_part
from dashboard.templatetags.words import counted
from jobs import findings
from jobs.control import design_changes
from jobs.intake import chore_requests
from jobs.intake.updates.summary import DesignSummary
from jobs.models import Batch, Chore, DesignChange


@require_safe
def design_change(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    """Show the page, or its live part for the poll, which ends on the batch's page."""
    batch = find(batch_id)
    change = DesignChange.objects.filter(batch=batch).select_related("version").first()
    if change is None:
        there = reverse("batch", args=[batch.pk])
        return HttpResponseClientRedirect(there) if request.htmx else redirect(there)
    return render_part(request, "batch/design_change.html", "change", _context(batch, change))


def _context(batch: Batch, change: DesignChange) -> dict[str, Any]:
    kind = Chore.Kind.REDESIGN if change.is_confirmed else Chore.Kind.TRY_DESIGN
    chore = chore_requests.latest(batch, kind)
    shown = {
        "batch": batch,
        "change": change,
        "waiting": Waiting.of(chore),
        "stopped": why_failed(chore),
        "is_same": change.version_id == batch.design_version_id,
    }
    return shown | _checked(change) if change.is_checked else shown


def _checked(change: DesignChange) -> dict[str, Any]:
    """Return what the check of the other design found, with a title for each group."""
    summary = DesignSummary.from_json(change.checked)
    groups = [(findings.title_of(one.code, blocks=one.blocks), one) for one in summary.findings]
    return {"summary": summary, "groups": groups}


def _asks(ask: Callable[[HtmxRequest, Batch], object], then: str) -> Callable[..., HttpResponse]:
    """Make a view that asks something of a batch and continues to the page `then`."""

    def view(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
        batch = find(batch_id)
        with refusals_said(request):
            ask(request, batch)
            return redirect(then, batch.pk)
        return redirect("batch", batch.pk)

    return require_POST(view)


def _begin(request: HtmxRequest, batch: Batch) -> None:
    design_changes.begin(batch, request.user)


def _check(_request: HtmxRequest, batch: Batch) -> None:
    design_changes.check(batch)


def _confirm(request: HtmxRequest, batch: Batch) -> None:
    count = design_changes.confirm(batch, request.user)
    messages.info(request, f"{counted(count, 'result is,results are')} being made again.")


def _resume(_request: HtmxRequest, batch: Batch) -> None:
    design_changes.resume(batch)


def _discard(_request: HtmxRequest, batch: Batch) -> None:
    design_changes.discard(batch)


begin, check = _asks(_begin, "design"), _asks(_check, "design-change")
confirm, resume = _asks(_confirm, "design-change"), _asks(_resume, "design-change")
discard = _asks(_discard, "batch")
