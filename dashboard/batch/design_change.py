"""The page of another design for a started batch: what it touches, before anything happens."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from dashboard.batch.decorators import of_batch, then_show
from dashboard.batch.waiting import Waiting, why_failed
from dashboard.requests.htmx import HtmxRequest, render_part
from dashboard.templatetags.words import counted
from jobs import findings
from jobs.control import design_changes
from jobs.intake import chore_requests
from jobs.intake.updates.summary import DesignSummary
from jobs.models import Batch, Chore, DesignChange


@require_safe
@of_batch
def design_change(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the page, or its live part for the poll, which ends on the batch's page."""
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


@require_POST
@then_show("design", if_refused="batch")
def begin(request: HtmxRequest, batch: Batch) -> None:
    design_changes.begin(batch, request.user)


@require_POST
@then_show("design-change", if_refused="batch")
def check(_request: HtmxRequest, batch: Batch) -> None:
    design_changes.check(batch)


@require_POST
@then_show("design-change", if_refused="batch")
def confirm(request: HtmxRequest, batch: Batch) -> None:
    count = design_changes.confirm(batch, request.user)
    messages.info(request, f"{counted(count, 'result is,results are')} being made again.")


@require_POST
@then_show("design-change", if_refused="batch")
def resume(_request: HtmxRequest, batch: Batch) -> None:
    design_changes.resume(batch)


@require_POST
@then_show("batch")
def discard(_request: HtmxRequest, batch: Batch) -> None:
    design_changes.discard(batch)
