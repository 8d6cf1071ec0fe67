"""The list of batches, and the two ways to a new one."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from dashboard.requests.htmx import HtmxRequest, no_content, refusals_said, render_part
from dashboard.requests.storage_room import storage_room
from jobs import control, reading
from jobs.intake import chore_requests, sample_batch
from jobs.models import Batch
from jobs.reading import BatchState, Counts, Going

ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class ListedBatch:
    """One batch in the list."""

    batch: Batch
    counts: Counts
    first: Counts | None  #: the counts of *Make 10 first*, if only these rows are finished
    rate_now: float  #: images a second over the last minute, while it runs
    starts: bool  #: a draft that will start without a further click

    @property
    def state(self) -> BatchState:
        return reading.state_of(self.batch)

    @property
    def seconds_left(self) -> tuple[int, int] | None:
        return reading.time_left(self.counts, self.rate_now)

    @property
    def seconds_taken(self) -> float:
        """Return the seconds at work, or 0 until the batch is finished."""
        return self.batch.worked.total_seconds() if self.batch.is_settled else 0.0

    @property
    def rate(self) -> float:
        """Return images a second over the whole run, once the batch is finished."""
        return self.counts.done / self.seconds_taken if self.seconds_taken else 0.0


@require_safe
def batches(request: HtmxRequest) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    page = Paginator(reading.batch_list(search), ON_A_PAGE).get_page(request.GET.get("page"))
    listed = _listed(page)
    if request.htmx and request.GET.get("v") == listed["version"]:
        return no_content()
    shown = {"search": search, "page": page, **listed, **storage_room()}
    return render_part(request, "site/batches.html", "list", shown)


def _listed(page: Iterable[Batch]) -> dict[str, Any]:
    """Return the batches of a page and the deletions under way, with their version for the poll."""
    entries, going = _entries(list(page)), reading.deletions()
    return {
        "entries": entries,
        "deletions": going,
        "version": _version(entries, going),
        "is_moving": _is_moving(entries, going),
    }


@require_POST
def new(request: HtmxRequest) -> HttpResponse:
    return redirect("images", control.create(request.user).pk)


@require_POST
def sample(request: HtmxRequest) -> HttpResponse:
    with refusals_said(request):
        return redirect("batch", sample_batch.request(request.user).pk)
    return redirect("batches")


def _entries(batches: Sequence[Batch]) -> list[ListedBatch]:
    """Return the entries. At most four queries, however many batches."""
    counts = reading.counts_of(batches)
    running = [batch for batch in batches if reading.state_of(batch) == "running"]
    first, rates = reading.first_made(counts), reading.rates_of(running)
    starting = chore_requests.starting_by_themselves([batch for batch in batches if batch.is_draft])
    return [
        ListedBatch(
            batch, counts[batch], first.get(batch), rates.get(batch, 0.0), batch.pk in starting
        )
        for batch in batches
    ]


def _is_moving(entries: Sequence[ListedBatch], going: Sequence[Going]) -> bool:
    """Return whether the list may change by itself: then it polls."""
    works = any(entry.state in ("running", "draft") for entry in entries)
    return works or any(each.is_moving for each in going)


def _version(entries: Sequence[ListedBatch], going: Sequence[Going]) -> str:
    """Return a text that changes whenever the list changes."""
    of_batches = [
        (
            entry.batch.pk,
            entry.batch.name,
            entry.state,
            entry.counts,
            entry.batch.checked_at,
            entry.starts,
        )
        for entry in entries
    ]
    facts = (of_batches, [(each.deletion.pk, each.version) for each in going])
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
