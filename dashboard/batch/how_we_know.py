"""How we know: the sum of the rows, every file read again, and why rows were made more than
once.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from dashboard.batch.decorators import of_batch, then_show
from dashboard.requests.htmx import HtmxRequest, page_or_press, render_page
from dashboard.templatetags.words import counted
from jobs import control, reading
from jobs.intake import chore_requests
from jobs.models import Batch, Chore
from jobs.reading import Counts
from jobs.results import verifying


@dataclass(frozen=True)
class HowWeKnowPage:
    """The sum of the rows, and what the last verification found."""

    batch: Batch

    @cached_property
    def counts(self) -> Counts:
        return reading.counts(self.batch)

    @cached_property
    def chore(self) -> Chore | None:
        """Return the last verification: open, done or failed."""
        return chore_requests.latest(self.batch, Chore.Kind.VERIFY)

    @property
    def verdict(self) -> dict[str, Any] | None:
        """Return what it found, if it is done."""
        return self.chore.result if self.chore and self.chore.is_done else None

    @property
    def is_sound(self) -> bool:
        return self.verdict is not None and verifying.is_sound(self.verdict)

    @property
    def verified_at(self) -> datetime | None:
        return parse_datetime(self.verdict["at"]) if self.verdict else None

    @cached_property
    def lost(self) -> list[int]:
        """Return the rows whose results are missing or changed."""
        return verifying.lost_rows(self.batch) if self.verdict and not self.is_sound else []


@page_or_press
@of_batch
def how_we_know(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the proof. A POST starts a new verification; the page polls while it runs."""
    if request.method == "POST":
        chore_requests.open_one(batch, Chore.Kind.VERIFY)
        return redirect("how-we-know", batch.pk)
    page = HowWeKnowPage(batch)
    return render_page(request, "batch/how_we_know.html", page, part="verdict")


@require_POST
@then_show("batch", if_refused="how-we-know")
def make_lost_again(request: HtmxRequest, batch: Batch) -> None:
    """Make the rows again whose results are missing or changed."""
    count = control.make_lost_again(batch, request.user)
    messages.info(request, f"{counted(count, 'picture')} will be made again.")
