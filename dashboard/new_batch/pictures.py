"""All pictures of a draft: found by name, and removed one by one, several, or all unused ones."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from dashboard.batch.decorators import of_draft
from dashboard.batch.removed_pictures import NONE_CHOSEN, ask, chosen_in, remove_and_say
from dashboard.batch.steps import StepPage
from dashboard.batch.waiting import Waiting
from dashboard.requests.htmx import HtmxRequest, render_page
from jobs import reading
from jobs.control import pictures as removals
from jobs.intake import chore_requests
from jobs.intake.pictures import removing
from jobs.intake.pictures.removing import Removal
from jobs.models import Batch, Chore, Source
from jobs.reading import FoundPictures

SHOWN = 60


@dataclass(frozen=True)
class PicturesPage(StepPage):
    """The pictures that a search finds, and those that no row uses."""

    step = "images"
    searched: str

    @cached_property
    def waiting(self) -> Waiting | None:
        return Waiting.of(chore_requests.latest(self.batch, Chore.Kind.REMOVE))

    @cached_property
    def has_rows(self) -> bool:
        return self.batch.jobs.exists()

    @property
    def total(self) -> int:
        return self._found.total

    @cached_property
    def found(self) -> list[tuple[Source, int]]:
        """Return each picture with the number of its rows."""
        uses = _uses(self._found.pictures)
        return [(picture, uses.get(picture.pk, 0)) for picture in self._found.pictures]

    @cached_property
    def _found(self) -> FoundPictures:
        return reading.find_pictures(removing.here(self.batch), self.searched, SHOWN)

    @cached_property
    def unused(self) -> Removal | None:
        """Return what the removal of all unused pictures would do. None before there are rows."""
        return removals.removal(self.batch, None) if self.has_rows else None


def _uses(pictures: list[Source]) -> dict[int, int]:
    """Return the number of rows of each picture, by its id."""
    counts = Source.objects.filter(pk__in=[picture.pk for picture in pictures])
    return dict(counts.annotate(uses=Count("jobs")).values_list("pk", "uses"))


@require_safe
@of_draft("images")
def pictures(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the pictures that a search finds."""
    page = PicturesPage(batch, request.GET.get("picture", "").strip())
    return render_page(request, "new_batch/pictures.html", page, part="all")


@require_POST
@of_draft("pictures")
def remove(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Ask before pictures are removed; with `sure`, remove them."""
    chosen = chosen_in(request.POST)
    if chosen == []:
        messages.error(request, NONE_CHOSEN)
    elif "sure" not in request.POST:
        return ask(request, "new_batch/remove_pictures.html", batch, chosen)
    else:
        remove_and_say(request, batch, chosen)
    return redirect("pictures", batch.pk)
