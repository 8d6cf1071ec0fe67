"""The list of batches, and the two ways to a new one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dashboard.htmx import HtmxRequest, no_content, refusals_said
from jobs import control, reading
from jobs.intake import sample as sample_batch
from jobs.models import Batch
from jobs.reading import BatchState, Counts
from jobs.storage import store

ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Entry:
    """One batch as the list shows it."""

    batch: Batch
    state: BatchState
    counts: Counts
    seconds_left: tuple[int, int] | None  #: while it runs
    rate: float  #: images a second over the whole run, once it is settled

    @property
    def seconds_taken(self) -> float:
        """From start to end; 0 while it runs."""
        if self.batch.started_at is None or self.batch.settled_at is None:
            return 0.0
        return (self.batch.settled_at - self.batch.started_at).total_seconds()


@require_safe
def batches(request: HtmxRequest) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    page = Paginator(reading.batch_list(search), ON_A_PAGE).get_page(request.GET.get("page"))
    entries = _entries(list(page))
    version = _version(entries)
    if request.htmx and request.GET.get("v") == version:
        return no_content()
    shown = {
        "search": search,
        "page": page,
        "entries": entries,
        "version": version,
        "is_moving": any(entry.state in ("running", "draft") for entry in entries),
        "disk_used": store().total_bytes() - store().free_bytes(),
        "disk_total": store().total_bytes(),
    }
    return render(request, "batches.html#list" if request.htmx else "batches.html", shown)


@require_POST
def new(request: HtmxRequest) -> HttpResponse:
    return redirect("images", control.create(request.user).pk)


@require_POST
def sample(request: HtmxRequest) -> HttpResponse:
    with refusals_said(request):
        return redirect("batch", sample_batch.request(request.user).pk)
    return redirect("batches")


def _entries(batches: Sequence[Batch]) -> list[Entry]:
    counts = reading.counts_of(batches)
    rates = reading.rates_of(batches)
    return [_entry(batch, counts[batch], rates.get(batch, 0.0)) for batch in batches]


def _entry(batch: Batch, counts: Counts, rate: float) -> Entry:
    entry = Entry(batch, reading.state_of(batch), counts, reading.time_left(counts, rate), 0.0)
    if not entry.seconds_taken:
        return entry
    return Entry(batch, entry.state, counts, None, counts.done / entry.seconds_taken)


def _version(entries: Sequence[Entry]) -> str:
    """Changes whenever the list would."""
    facts = [(entry.batch.pk, entry.batch.name, entry.state, entry.counts, entry.batch.checked_at) for entry in entries]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
