"""Pictures of a started batch that no row uses: found by name, and removed one by one or all."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from dashboard.batch.decorators import of_batch
from dashboard.batch.removed_pictures import NONE_CHOSEN, ask, chosen_in, remove_and_say
from dashboard.batch.waiting import Waiting
from dashboard.requests.htmx import HtmxRequest, page_or_press, refusals_said, render_page
from jobs import reading
from jobs.control import pictures as removals
from jobs.intake import chore_requests
from jobs.intake.pictures.removing import Removal
from jobs.intake.updates import pictures
from jobs.models import Batch, Chore
from jobs.reading import FoundPictures

SHOWN = 60


@dataclass(frozen=True)
class UnusedPicturesPage:
    """The unused pictures that a search finds."""

    batch: Batch
    searched: str

    @cached_property
    def waiting(self) -> Waiting | None:
        return Waiting.of(chore_requests.latest(self.batch, Chore.Kind.REMOVE))

    @cached_property
    def found(self) -> FoundPictures:
        return reading.find_pictures(pictures.unused(self.batch), self.searched, SHOWN)

    @cached_property
    def unused(self) -> Removal | None:
        """Return what the removal of all of them would do. None if there are none."""
        is_any = self.found.total or self.searched
        return removals.removal(self.batch, None) if is_any else None


@page_or_press
@of_batch
def unused_pictures(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the unused pictures that a search finds. A POST asks before some are removed; with
    `sure`, it removes them.
    """
    if batch.is_draft:
        return redirect("pictures", batch.pk)
    if request.method == "POST":
        return _remove(request, batch)
    page = UnusedPicturesPage(batch, request.GET.get("picture", "").strip())
    return render_page(request, "batch/unused_pictures.html", page, part="all")


def _remove(request: HtmxRequest, batch: Batch) -> HttpResponse:
    chosen = chosen_in(request.POST)
    if chosen == []:
        messages.error(request, NONE_CHOSEN)
    elif "sure" not in request.POST:
        return ask(request, "batch/remove_pictures.html", batch, chosen)
    else:
        with refusals_said(request):
            remove_and_say(request, batch, chosen)
    return redirect("unused-pictures", batch.pk)
