"""Pictures that a form names for removal: asked about, removed, and what is said then."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from dashboard.requests.htmx import HtmxRequest
from dashboard.templatetags.words import counted
from jobs.byte_sizes import in_words
from jobs.control import pictures as removals
from jobs.intake.pictures.removing import Removal
from jobs.models import Batch
from jobs.texts import whole_number

MOST_CHOSEN = 200  #: pictures that one form names
NONE_CHOSEN = "No picture was chosen. Tick those to remove."

type Chosen = list[int] | None
"""The ids of pictures, or None for all that no row uses."""


def chosen_in(form: QueryDict) -> Chosen:
    """Return the pictures that a form names."""
    return None if "unused" in form else _numbers(form.getlist("source")[:MOST_CHOSEN])


def _numbers(texts: list[str]) -> list[int]:
    numbers = (whole_number(text, digits=18) for text in texts)
    return [number for number in numbers if number is not None]


def ask(request: HtmxRequest, template: str, batch: Batch, chosen: Chosen) -> HttpResponse:
    """Say what a removal would do, and ask whether to do it."""
    shown = {"batch": batch, "chosen": chosen, "removal": removals.removal(batch, chosen)}
    return render(request, template, shown)


def remove_and_say(request: HtmxRequest, batch: Batch, chosen: Chosen) -> None:
    """Remove the pictures. If that took no chore, say what it freed."""
    removed = removals.remove(batch, request.user, chosen)
    if removed is not None:
        messages.success(request, said(removed))


def said(removed: Removal) -> str:
    rows = f" {counted(removed.rows, 'row')} lost a picture." if removed.rows else ""
    return f"{counted(removed.pictures, 'picture')} removed, {in_words(removed.size)} freed.{rows}"
