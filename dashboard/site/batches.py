"""The list of batches, and the two ways to a new one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from dashboard.requests.htmx import HtmxRequest, no_content, refusals_said, render_part
from dashboard.requests.storage_room import StorageRoom, storage_room
from dashboard.templatetags.words import counted
from jobs import control, reading
from jobs.intake import chore_requests, sample_batch
from jobs.models import Batch
from jobs.queue import lifecycle
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
    def done(self) -> str:
        return self._in_words(self.counts.done)

    @property
    def wanted(self) -> str:
        return self._in_words(self.counts.wanted)

    def _in_words(self, count: int) -> str:
        """Return the number, called rows where a row has several results."""
        return counted(count, "row") if reading.outputs_of(self.batch).names else f"{count:,}"

    @property
    def seconds_left(self) -> tuple[int, int] | None:
        return reading.time_left(self.counts, self.rate_now)

    @property
    def zip_may_take_time(self) -> bool:
        """Return whether it has more results than can be prepared while a person waits."""
        return self.counts.done > lifecycle.MANY_RESULTS

    @property
    def version(self) -> tuple[object, ...]:
        """Return what the list shows of it."""
        batch = self.batch
        return batch.pk, batch.name, self.state, self.counts, batch.checked_at, self.starts

    @property
    def seconds_taken(self) -> float:
        """Return the seconds at work, or 0 until the batch is finished."""
        return self.batch.worked.total_seconds() if self.batch.is_settled else 0.0

    @property
    def rate(self) -> float:
        """Return images a second over the whole run, once the batch is finished."""
        return self.counts.done / self.seconds_taken if self.seconds_taken else 0.0


@dataclass(frozen=True)
class BatchesPage:
    """One page of the batches that a search finds, and the deletions under way."""

    search: str
    listed: Page[Batch]

    @cached_property
    def entries(self) -> list[ListedBatch]:
        """Return the batches. At most four queries, however many there are."""
        batches = list(self.listed)
        counts = reading.counts_of(batches)
        first, rates = reading.first_made(counts), reading.rates_of(_running(batches))
        starting = chore_requests.starting_by_themselves(_drafts(batches))
        return [
            ListedBatch(
                batch, counts[batch], first.get(batch), rates.get(batch, 0.0), batch.pk in starting
            )
            for batch in batches
        ]

    @cached_property
    def deletions(self) -> list[Going]:
        return reading.deletions()

    @property
    def is_moving(self) -> bool:
        """Return whether the list may change by itself: then it polls."""
        works = any(entry.state in ("running", "draft") for entry in self.entries)
        return works or any(each.is_moving for each in self.deletions)

    @cached_property
    def version(self) -> str:
        """Return a text that changes whenever the list changes."""
        of_deletions = [(each.deletion.pk, each.version) for each in self.deletions]
        facts = ([entry.version for entry in self.entries], of_deletions)
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]

    @cached_property
    def room(self) -> StorageRoom:
        return storage_room()


def _running(batches: Sequence[Batch]) -> list[Batch]:
    return [batch for batch in batches if reading.state_of(batch) == "running"]


def _drafts(batches: Sequence[Batch]) -> list[Batch]:
    return [batch for batch in batches if batch.is_draft]


@require_safe
def batches(request: HtmxRequest) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    page = BatchesPage(search, _found(search, request.GET.get("page", "1")))
    if request.htmx and request.GET.get("v") == page.version:
        return no_content()
    return render_part(request, "site/batches.html", "list", {"page": page})


def _found(search: str, number: str) -> Page[Batch]:
    """Return a page of the list. If the first one has all, nothing has to be counted."""
    found = reading.batch_list(search)
    pages = Paginator(found, ON_A_PAGE)
    if number != "1":
        return pages.get_page(number)
    first = list(found[: ON_A_PAGE + 1])
    if len(first) <= ON_A_PAGE:
        pages.count = len(first)
    return Page(first[:ON_A_PAGE], 1, pages)


@require_POST
def new(request: HtmxRequest) -> HttpResponse:
    return redirect("images", control.create(request.user).pk)


@require_POST
def sample(request: HtmxRequest) -> HttpResponse:
    with refusals_said(request):
        return redirect("batch", sample_batch.request(request.user).pk)
    return redirect("batches")
