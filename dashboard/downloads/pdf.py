"""The results as PDF: its settings, its progress, and its files to download."""

from functools import partial
from math import ceil
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard.batch.decorators import of_batch, then_show
from dashboard.batch.waiting import Waiting
from dashboard.downloads.pdf_forms import PdfForm
from dashboard.downloads.sending import Parcel, hand_over, is_handed_over, send
from dashboard.requests.htmx import HtmxRequest, page_or_press
from jobs import reading
from jobs.intake import chore_requests
from jobs.intake.rows import rows
from jobs.models import Batch, Chore
from jobs.reading import Counts
from jobs.results.pdf import finished, parts, sizes
from jobs.results.pdf.row_numbers import ALL, RowNumbers


@page_or_press
@of_batch
def pdf(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the page.

    A POST makes a PDF and replaces one that is still being made; the page polls meanwhile.
    """
    if request.htmx:
        return render(request, "downloads/pdf.html#made", _state(batch))
    counts = reading.counts(batch)
    if not counts.done:
        messages.error(request, "There are no results for a PDF yet.")
        return redirect("batch", batch.pk)
    form = _form(request, batch)
    if request.method == "POST" and form.is_valid():
        _make(batch, form)
        return redirect("pdf", batch.pk)
    return _page(request, batch, form, counts)


def _page(request: HtmxRequest, batch: Batch, form: PdfForm, counts: Counts) -> HttpResponse:
    results = reading.results_made(batch, counts)
    shown = {"form": form, "counts": counts, "results": results, **_limits(counts), **_state(batch)}
    return render(request, "downloads/pdf.html", shown)


def _form(request: HtmxRequest, batch: Batch) -> PdfForm:
    usual, before = finished.usual_size(batch), finished.choices_before(batch)
    return PdfForm(
        request.POST or None,
        like=usual,
        before=before,
        columns=rows.columns(batch),
        only=_proposed_rows(request, batch),
        sized=sizes.known(batch.design),
    )


def _proposed_rows(request: HtmxRequest, batch: Batch) -> RowNumbers:
    """Return the rows made since the last PDF if the address asks for them, or else all."""
    last = finished.latest(batch) if "since" in request.GET else None
    return finished.rows_made_since(last) if last else ALL


def _make(batch: Batch, form: PdfForm) -> None:
    """Ask for a PDF with these choices, instead of one that is still being made."""
    chore_requests.withdraw(batch, Chore.Kind.PDF)
    chore_requests.request(batch, Chore.Kind.PDF, **form.choices.to_json())


@require_POST
@then_show("pdf")
def stop(request: HtmxRequest, batch: Batch) -> None:
    if chore_requests.withdraw(batch, Chore.Kind.PDF):
        messages.info(request, "The PDF was stopped. Nothing was saved.")


@require_safe
@of_batch
def part(request: HtmxRequest, batch: Batch, chore_id: int, number: int) -> HttpResponseBase:
    """Send one file of a PDF. Its bytes stay the same, whatever is made again meanwhile."""
    chore = get_object_or_404(
        batch.chores, pk=chore_id, kind=Chore.Kind.PDF, state=Chore.State.DONE
    )
    kept = finished.parts_of(chore)
    if not 1 <= number <= len(kept):
        raise Http404(f"No part {number}")
    return _give(request, batch, chore, number)


def _give(request: HtmxRequest, batch: Batch, chore: Chore, number: int) -> HttpResponseBase:
    kept = finished.parts_of(chore)
    wanted = kept[number - 1]
    if not parts.is_here(wanted):
        messages.error(request, "That PDF is no longer stored. Make it again.")
        return redirect("pdf", batch.pk)
    parcel = Parcel(*_called(batch, chore, number, len(kept)), wanted.size, wanted.etag)
    if is_handed_over(request):
        return _hand_over(
            request, parcel, reverse("piece-of-pdf", args=[batch.pk, chore.pk, number])
        )
    return send(request, parcel, partial(parts.stream, wanted))


def _hand_over(request: HtmxRequest, parcel: Parcel, pieces: str) -> HttpResponseBase:
    """Let nginx send it. Nothing is noted: a PDF is not compared with later results."""
    return hand_over(request, parcel, pieces, lambda _start, _stop: None)


def _called(batch: Batch, chore: Chore, number: int, of: int) -> tuple[str, str]:
    """Return name and type of a file."""
    if finished.is_zip(chore):
        return f"{batch.name} PDFs.zip", "application/zip"
    return (
        f"{batch.name}.pdf" if of == 1 else f"{batch.name} {number} of {of}.pdf",
        "application/pdf",
    )


def _state(batch: Batch) -> dict[str, Any]:
    """Return the PDF being made, or else the last one."""
    asked = chore_requests.latest(batch, Chore.Kind.PDF)
    waiting = Waiting.of(asked)
    ready = None if waiting else finished.latest(batch)
    return {
        "batch": batch,
        "waiting": waiting,
        "failed": asked if asked and asked.has_failed else None,
        "ready": ready,
        **(_finished(batch, ready) if ready else {"is_zip": False, "parts": [], "is_old": False}),
    }


def _finished(batch: Batch, ready: Chore) -> dict[str, Any]:
    """Return the files of a finished PDF, and whether results have changed since."""
    return {
        "is_zip": finished.is_zip(ready),
        "parts": finished.parts_of(ready),
        "is_old": ready.result["of"] != finished.fingerprint(batch, finished.choices_of(ready)),
        "newer": finished.rows_made_since(ready).count,
        "of_rows": finished.choices_of(ready).only,
    }


def _limits(counts: Counts) -> dict[str, int]:
    return {
        "most_pages": parts.MOST_PAGES,
        "most_bytes": parts.MOST_BYTES,
        "least_files": ceil(counts.result_bytes / parts.MOST_BYTES),
    }
