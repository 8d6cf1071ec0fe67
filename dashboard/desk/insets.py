"""The insets of a batch: pictures that its design puts onto the photos.

Upload, view, use and remove them.
"""

import re
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard.batch.decorators import of_batch, of_draft
from dashboard.desk.desk import document_of
from dashboard.desk.forms import boxes, image
from dashboard.requests.bad_requests import wants_json
from dashboard.requests.htmx import HtmxRequest, refusals_said
from dashboard.requests.parameters import number_in
from dashboard.requests.uploads import Body, streams_files
from dashboard.rows.files import send
from dashboard.templatetags.words import counted
from jobs import control
from jobs.design import Inset
from jobs.design.starting import placeholder
from jobs.design.values import MOST_INSETS
from jobs.errors import InputRefused, StorageFailed
from jobs.intake.rows import rows
from jobs.library import insets as inset_files
from jobs.library.insets import Received
from jobs.models import Batch, DesignVersion, InsetFile
from jobs.searching.folding import fold

MOST_FILES = 100  #: in one request
ON_A_PAGE = 60
NOTHING_PICKED = "No file was chosen. Choose pictures, then press Upload."


@require_safe
@of_batch
def insets(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the insets.

    With `?put` the design page asked for a picture: a single upload is added to the design at once.
    """
    names = [inset.name for inset in _insets_of(batch)]
    search = request.GET.get("q", "").strip()
    page = _page(_insets_of(batch), search, request.GET.get("page"))
    context = {
        "batch": batch,
        "count": len(names),
        "search": search,
        "page": page,
        "listed": _listed(page),
        "columns": [(column, placeholder(column)) for column in rows.columns(batch)]
        if batch.is_draft
        else [],
        "likely": inset_files.naming_column(batch, names),
        "puts": batch.is_draft and "put" in request.GET,
        "largest": inset_files.LARGEST,
        "most": MOST_INSETS,
        "at_once": MOST_FILES,
    }
    return render(request, "desk/insets.html", context)


@dataclass(frozen=True, slots=True)
class ListedInset:
    """One inset on the page. `pattern` prints its name in all rows."""

    inset: Inset
    pattern: str
    is_here: bool  #: whether its file is stored


def _insets_of(batch: Batch) -> tuple[Inset, ...]:
    return batch.design.insets if batch.design else ()


def _page(insets: Iterable[Inset], search: str, number: str | None) -> Page[Inset]:
    """Return one page of the insets with the searched text in their names, by name."""
    wanted = fold(search)
    found = [inset for inset in insets if wanted in fold(inset.name)]
    found.sort(key=lambda inset: inset.name.casefold())
    return Paginator(found, ON_A_PAGE).get_page(number)


def _listed(shown: Page[Inset]) -> list[ListedInset]:
    kept = InsetFile.objects.filter(sha256__in=[inset.sha256 for inset in shown])
    here = set(kept.values_list("sha256", flat=True))
    return [
        ListedInset(inset, image.pattern_of(inset.name), inset.sha256 in here) for inset in shown
    ]


@require_POST
@streams_files
@of_batch
def upload(request: HtmxRequest, batch: Batch, body: Body) -> HttpResponse:
    """Store several files at once.

    Files that are not pictures are reported; the others are kept. Our script sends very many files
    in several requests, all but the last of which ask for JSON.
    """
    puts = "put" in body.fields
    with refusals_said(request), ExitStack() as held:
        came = _received(request, body, held)
        if came:
            control.add_insets(batch, request.user, document_of(batch), came)
            batch.refresh_from_db()
        if wants_json(request):
            return JsonResponse({"added": len(came)})
        _say_added(request, len(came) + _added_before(body))
        if len(came) == 1 and batch.is_draft and puts and not _added_before(body):
            return _put(request, batch, image.pattern_of(came[0].name), came[0].name)
    if wants_json(request):
        return JsonResponse({"refused": True})
    return redirect(_back(batch, puts=puts))


def _added_before(body: Body) -> int:
    """Return how many insets came with earlier requests of the same upload, as our script says."""
    return number_in(body.fields, "added") or 0


def _say_added(request: HtmxRequest, count: int) -> None:
    if count:
        messages.success(request, f"{counted(count, 'picture')} added.")


def _received(request: HtmxRequest, body: Body, held: ExitStack) -> list[Received]:
    came: list[Received] = []
    too_many: list[str] = []
    parts = 0
    for part in body.files():
        if not part.file_name:
            continue
        parts += 1
        if parts > MOST_FILES:
            too_many.append(part.file_name)
            continue
        try:
            came.append(held.enter_context(inset_files.received(part.file_name, part.chunks)))
        except (InputRefused, StorageFailed) as refused:
            messages.error(request, refused.sentence)
    if too_many:
        messages.error(request, _too_many(too_many))
    if not parts:
        messages.error(request, NOTHING_PICKED)
    return came


def _too_many(names: list[str]) -> str:
    """Say which files were not taken."""
    others = f" and {counted(len(names) - 1, 'other file')}" if len(names) > 1 else ""
    were, them = ("were", "them") if others else ("was", "it")
    return (
        f"{names[0]}{others} {were} not uploaded: the limit is {MOST_FILES} files at a time. "
        f"Upload {them} again."
    )


def _back(batch: Batch, *, puts: bool) -> str:
    return reverse("insets", args=[batch.pk]) + ("?put" if puts else "")


@require_POST
@of_draft("insets")
def put(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Add an image box for the inset or column of a pattern."""
    pattern = request.POST.get("file", "")
    return _put(request, batch, pattern, pattern.strip("{}"))


def _put(request: HtmxRequest, batch: Batch, pattern: str, name: str) -> HttpResponse:
    """Add the box, named like its inset without the extension."""
    own = re.sub(r"\.\w{1,5}$", "", name).strip()[:50]
    before = document_of(batch)
    document = boxes.with_box(before, image.new_of(before, pattern, own), len(before["boxes"]))
    control.save_design(batch, request.user, document, edited=batch.design_version_id or 0)
    last = len(document["boxes"]) - 1
    return redirect(reverse("design", args=[batch.pk], query={"box": last}))


@require_POST
@of_draft("insets")
def remove(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Remove an inset, and show the page again on which it was pressed."""
    control.remove_inset(batch, request.user, request.POST.get("name", ""))
    return redirect(reverse("insets", args=[batch.pk], query=request.GET))


@require_safe
def thumbnail(request: HtmxRequest, batch_id: UUID, sha256: str) -> HttpResponseBase:
    """Send a small PNG of an inset that the batch's design uses."""
    versions = DesignVersion.objects.filter(batches__in=Batch.objects.filter(pk=batch_id))
    file = get_object_or_404(InsetFile, sha256=sha256, uses__version__in=versions)
    return send(request, file.thumbnail_key, "image/png")
