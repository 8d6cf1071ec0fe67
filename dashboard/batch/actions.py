"""The buttons of a batch.

Each asks `control`, then shows the batch again. Cancel and delete ask for confirmation.
"""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from dashboard.batch.batch import find_headed, show_live
from dashboard.batch.decorators import find, of_batch
from dashboard.batch.remedies import row_address
from dashboard.batch.steps import current_step
from dashboard.requests.htmx import HtmxRequest, page_or_press, refusals_said
from dashboard.requests.parameters import number_in
from dashboard.templatetags.words import counted
from jobs import control, reading
from jobs.control import deletions, retention
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.intake.rows.earlier_batch import name_like
from jobs.models import Batch, Job
from jobs.results import downloads


@require_POST
@of_batch
def pause(request: HtmxRequest, batch: Batch) -> HttpResponse:
    return _press(request, batch, lambda: control.pause(batch, request.user))


@require_POST
@of_batch
def continue_(request: HtmxRequest, batch: Batch) -> HttpResponse:
    return _press(request, batch, lambda: control.continue_(batch, request.user))


@require_POST
@of_batch
def retry(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Retry all failed rows, those with one `code`, or one `row`, which may also be a finished
    one.
    """
    row = number_in(request.POST, "row")
    if row is not None:
        jobs = Job.objects.select_related("batch")
        return _make_again(request, get_object_or_404(jobs, batch=batch, row=row))
    with refusals_said(request):
        count = control.retry(batch, request.user, code=request.POST.get("code", ""))
        messages.info(request, _retried(batch, count))
    return _shown_again(request, batch)


@require_POST
@of_batch
def zip_arrived(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Take a person's word that a zip arrived completely: behind a proxy nobody else can know."""
    number = number_in(request.POST, "download", digits=18) or 0
    return _press(request, batch, lambda: downloads.confirm(batch, request.user, number))


def _retried(batch: Batch, count: int) -> str:
    return f"{counted(count, 'picture')} will be made again." if count else _why_none(batch)


def _why_none(batch: Batch) -> str:
    if chore_requests.open_retries(batch):
        return f"These {batch.match_rule.noun}s are already being retried."
    return f"None of these {batch.match_rule.noun}s is still failed, so there was nothing to retry."


def _make_again(request: HtmxRequest, job: Job) -> HttpResponse:
    with refusals_said(request):
        control.make_again(job, request.user)
    return redirect(row_address(job.batch_id, job.row, request.POST.get("code", "")))


@page_or_press
@of_batch
def cancel(request: HtmxRequest, batch: Batch) -> HttpResponse:
    if request.method != "POST":
        return _question_of_cancel(request, batch)
    return _press(request, batch, lambda: control.cancel(batch, request.user))


def _question_of_cancel(request: HtmxRequest, batch: Batch) -> HttpResponse:
    with refusals_said(request):
        control.require_running(batch)
        counts = reading.counts(batch)
        made = reading.results_made(batch, counts)
        shown = {"batch": batch, "counts": counts, "results": made}
        return render(request, "batch/cancel.html", shown)
    return _shown_again(request, batch)


@page_or_press
@of_batch
def rename(request: HtmxRequest, batch: Batch) -> HttpResponse:
    if request.method != "POST":
        return render(request, "batch/rename.html", {"batch": batch})
    name = request.POST.get("name", "")
    try:
        control.rename(batch, request.user, name, before=request.POST.get("before"))
    except NotPossibleNow as refused:
        messages.error(request, refused.sentence)
        shown = {"batch": find(batch.pk), "name": name}
        return render(request, "batch/rename.html", shown, status=409)
    return _shown_again(request, batch)


@page_or_press
@of_batch
def keep(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Ask for how long the batch is kept after its last result."""
    if request.method != "POST":
        return render(request, "batch/keep.html", _to_keep(batch))
    days = number_in(request.POST, "days")
    return _press(request, batch, lambda: control.keep(batch, request.user, days))


def _to_keep(batch: Batch) -> dict[str, Any]:
    return {
        "batch": batch,
        "choices": retention.CHOICES,
        "usual": settings.KEEP_DAYS,
        "numbers": deletions.valid_numbers(batch).count(),
    }


@page_or_press
@of_batch
def make_another(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Make a new batch for the next sheet, with the choices of this one."""
    if request.method != "POST":
        pictures = reading.pictures_here(batch)
        shown = {"batch": batch, "name": name_like(batch.name), "pictures": pictures}
        return render(request, "batch/make_another.html", shown)
    with refusals_said(request):
        new = _make_as_asked(request, batch)
        return redirect(current_step(new), new.pk)
    return redirect("batch", batch.pk)


def _make_as_asked(request: HtmxRequest, batch: Batch) -> Batch:
    """Make the batch that the form describes, with the pictures of this one if they are wanted."""
    name, with_pictures = request.POST.get("name", ""), "pictures" in request.POST
    return control.make_another(batch, request.user, name, pictures=with_pictures)


@page_or_press
def delete(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    """Ask for confirmation and delete.

    A POST for a batch whose deletion has stopped continues it.
    """
    if request.method == "POST" and deletions.ask_again(batch_id):
        return redirect("batch", batch_id)
    batch = find(batch_id)
    if request.method != "POST":
        return render(request, "batch/delete.html", _to_delete(batch))
    with refusals_said(request):
        because = request.POST.get("reason", "") if "revoke" in request.POST else None
        deletions.ask(batch, request.user, revokes_because=because)
        return redirect("batches")
    return redirect("batch", batch.pk)


def _to_delete(batch: Batch) -> dict[str, Any]:
    """Return what would be lost with the batch. `freed` is counted only if the page shows it."""
    counts, pictures = reading.counts(batch), reading.pictures_here(batch)
    return {
        "batch": batch,
        "counts": counts,
        "pictures": pictures,
        "results": reading.results_made(batch, counts),
        "numbers": deletions.valid_numbers(batch).count(),
        "freed": partial(deletions.freed_by, batch),
    }


def _press(request: HtmxRequest, batch: Batch, action: Callable[[], object]) -> HttpResponse:
    with refusals_said(request):
        action()
    return _shown_again(request, batch)


def _shown_again(request: HtmxRequest, batch: Batch) -> HttpResponse:
    if request.htmx:
        return show_live(request, find_headed(batch.pk))
    return redirect("batch", batch.pk)
