"""The results as PDF: its settings, its progress, and its files to download."""

from dataclasses import dataclass
from functools import cached_property, partial
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
from jobs.results.pdf.choices import PdfChoices
from jobs.results.pdf.parts import PdfPart
from jobs.results.pdf.row_numbers import ALL, RowNumbers


@dataclass(frozen=True)
class FinishedPdf:
    """The last PDF of a batch: its files, and whether results have changed since."""

    chore: Chore

    @cached_property
    def _choices(self) -> PdfChoices:
        return finished.choices_of(self.chore)

    @cached_property
    def is_zip(self) -> bool:
        return finished.is_zip(self.chore)

    @cached_property
    def parts(self) -> list[PdfPart]:
        return finished.parts_of(self.chore)

    @cached_property
    def is_old(self) -> bool:
        now = finished.fingerprint(self.chore.batch, self._choices)
        return bool(self.chore.result["of"] != now)

    @cached_property
    def newer(self) -> int:
        """Return how many rows were made since."""
        return finished.rows_made_since(self.chore).count

    @property
    def of_rows(self) -> RowNumbers:
        return self._choices.only


@dataclass(frozen=True)
class PdfPage:
    """The PDF being made, or else the last one, and the limits of the next."""

    batch: Batch

    @cached_property
    def _asked(self) -> Chore | None:
        return chore_requests.latest(self.batch, Chore.Kind.PDF)

    @cached_property
    def waiting(self) -> Waiting | None:
        return Waiting.of(self._asked)

    @property
    def failed(self) -> Chore | None:
        return self._asked if self._asked and self._asked.has_failed else None

    @cached_property
    def ready(self) -> FinishedPdf | None:
        last = None if self.waiting else finished.latest(self.batch)
        return FinishedPdf(last) if last else None

    @cached_property
    def counts(self) -> Counts:
        return reading.counts(self.batch)

    @property
    def results(self) -> int:
        return reading.results_made(self.batch, self.counts)

    @property
    def most_pages(self) -> int:
        return parts.MOST_PAGES

    @property
    def most_bytes(self) -> int:
        """Return how many bytes of results one file takes."""
        return parts.MOST_BYTES

    @property
    def least_files(self) -> int:
        """Return how many files all results would take at full resolution, at least."""
        return ceil(self.counts.result_bytes / parts.MOST_BYTES)


@page_or_press
@of_batch
def pdf(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the page.

    A POST makes a PDF and replaces one that is still being made; the page polls meanwhile.
    """
    page = PdfPage(batch)
    shown: dict[str, Any] = {"page": page, "batch": batch}
    if request.htmx:
        return render(request, "downloads/pdf.html#made", shown)
    if not page.counts.done:
        messages.error(request, "There are no results for a PDF yet.")
        return redirect("batch", batch.pk)
    form = _form(request, batch)
    if request.method == "POST" and form.is_valid():
        _make(batch, form)
        return redirect("pdf", batch.pk)
    return render(request, "downloads/pdf.html", shown | {"form": form})


def _form(request: HtmxRequest, batch: Batch) -> PdfForm:
    return PdfForm(
        request.POST or None,
        like=finished.usual_size(batch),
        before=finished.choices_before(batch),
        columns=rows.columns(batch),
        only=_proposed_rows(request, batch),
        sized=sizes.known(batch.design),
    )


def _proposed_rows(request: HtmxRequest, batch: Batch) -> RowNumbers:
    """Return the rows made since the last PDF if the address asks for them, those of a PDF that
    failed, so that a person can correct them, or else all.
    """
    last = finished.latest(batch) if "since" in request.GET else None
    if last:
        return finished.rows_made_since(last)
    failed = PdfPage(batch).failed
    return finished.choices_of(failed).only if failed else ALL


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
    made = batch.chores.filter(kind=Chore.Kind.PDF, state=Chore.State.DONE)
    file = PdfFile(batch, FinishedPdf(get_object_or_404(made, pk=chore_id)), number)
    if not 1 <= number <= file.count:
        raise Http404(f"No part {number}")
    if not parts.is_here(file.part):
        messages.error(request, "That PDF is no longer stored. Make it again.")
        return redirect("pdf", batch.pk)
    return _give(request, file)


@dataclass(frozen=True)
class PdfFile:
    """One of the files of a PDF, by its number."""

    batch: Batch
    pdf: FinishedPdf
    number: int

    @property
    def count(self) -> int:
        """Return how many files the PDF has."""
        return len(self.pdf.parts)

    @property
    def part(self) -> PdfPart:
        return self.pdf.parts[self.number - 1]

    @property
    def parcel(self) -> Parcel:
        kind = "application/zip" if self.pdf.is_zip else "application/pdf"
        return Parcel(self._name, kind, self.part.size, self.part.etag)

    @property
    def _name(self) -> str:
        if self.pdf.is_zip:
            return f"{self.batch.name} PDFs.zip"
        of_several = "" if self.count == 1 else f" {self.number} of {self.count}"
        return f"{self.batch.name}{of_several}.pdf"

    @property
    def address_of_pieces(self) -> str:
        return reverse("piece-of-pdf", args=[self.batch.pk, self.pdf.chore.pk, self.number])


def _give(request: HtmxRequest, file: PdfFile) -> HttpResponseBase:
    if is_handed_over(request):
        return hand_over(request, file.parcel, file.address_of_pieces, _note_nothing)
    return send(request, file.parcel, partial(parts.stream, file.part))


def _note_nothing(_start: int, _stop: int) -> None:
    """Note nothing: a PDF is not compared with later results."""
