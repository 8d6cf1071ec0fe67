"""The insets of a batch: pictures that its design puts onto the photos.

Upload, view, use and remove them.
"""

import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard.batch.decorators import of_batch, of_draft
from dashboard.desk.desk import document_of
from dashboard.desk.forms import boxes, image
from dashboard.desk.forms.box import Offer
from dashboard.form_controls import Choices
from dashboard.requests.bad_requests import wants_json
from dashboard.requests.htmx import HtmxRequest, refusals_said, render_page
from dashboard.requests.parameters import number_in
from dashboard.requests.uploads import Body, FilePart, streams_files
from dashboard.rows.files import send
from dashboard.templatetags.words import counted
from jobs import control
from jobs.design import Inset
from jobs.design.starting import placeholder
from jobs.design.values import MOST_INSETS
from jobs.errors import InputRefused, StorageFailed
from jobs.intake.rows import rows
from jobs.library import insets as inset_files
from jobs.library import uses
from jobs.library.insets import Received
from jobs.models import Batch, DesignVersion, InsetFile
from jobs.searching.folding import fold

MOST_FILES = 100  #: in one request
ON_A_PAGE = 60
NOTHING_PICKED = "No file was chosen. Choose pictures, then press Upload."


@dataclass(frozen=True, slots=True)
class ListedInset:
    """One inset on the page."""

    inset: Inset
    is_here: bool  #: whether its file is stored

    @property
    def pattern(self) -> str:
        """Return the pattern that prints its name in all rows."""
        return image.pattern_of(self.inset.name)


@dataclass(frozen=True)
class InsetsPage:
    """One page of the insets of a batch, and what new ones can be."""

    batch: Batch
    query: Mapping[str, str]
    largest = inset_files.LARGEST
    most = MOST_INSETS
    at_once = MOST_FILES

    @property
    def _insets(self) -> tuple[Inset, ...]:
        return self.batch.design.insets if self.batch.design else ()

    @property
    def count(self) -> int:
        return len(self._insets)

    @property
    def search(self) -> str:
        return self.query.get("q", "").strip()

    @cached_property
    def found(self) -> Page[Inset]:
        """Return one page of the insets with the searched text in their names, by name."""
        wanted = fold(self.search)
        found = [inset for inset in self._insets if wanted in fold(inset.name)]
        found.sort(key=lambda inset: inset.name.casefold())
        return Paginator(found, ON_A_PAGE).get_page(self.query.get("page"))

    @cached_property
    def listed(self) -> list[ListedInset]:
        shown = list(self.found)
        here = uses.stored(InsetFile.objects.all(), shown)
        return [ListedInset(inset, inset.sha256 in here) for inset in shown]

    @cached_property
    def columns(self) -> Choices:
        """Return the columns that can name an inset for each row, and what prints them."""
        names = rows.columns(self.batch) if self.batch.is_draft else []
        return [(name, placeholder(name)) for name in names]

    @cached_property
    def likely(self) -> str:
        """Return the column that names insets, if one does."""
        return inset_files.naming_column(self.batch, [inset.name for inset in self._insets])

    @property
    def puts(self) -> bool:
        """Return whether a single upload is added to the design at once."""
        return self.batch.is_draft and "put" in self.query


@require_safe
@of_batch
def insets(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the insets.

    With `?put` the design page asked for a picture: a single upload is added to the design at once.
    """
    return render_page(request, "desk/insets.html", InsetsPage(batch, request.GET))


@require_POST
@streams_files
@of_batch
def upload(request: HtmxRequest, batch: Batch, body: Body) -> HttpResponse:
    """Store several files at once.

    Files that are not pictures are reported; the others are kept. Our script sends very many files
    in several requests, all but the last of which ask for JSON.
    """
    puts = "put" in body.fields
    with refusals_said(request):
        came = _stored(request, batch, body)
        if wants_json(request):
            return JsonResponse({"added": len(came)})
        before = _added_before(body)
        _say_added(request, len(came) + before)
        if puts and batch.is_draft and len(came) == 1 and not before:
            return _put(request, batch, image.pattern_of(came[0]), came[0])
    if wants_json(request):
        return JsonResponse({"refused": True})
    return redirect(_back(batch, puts=puts))


def _stored(request: HtmxRequest, batch: Batch, body: Body) -> list[str]:
    """Add the files to the design, and return their names."""
    with ExitStack() as held:
        came = _received(request, body, held)
        if came:
            control.add_uploaded_insets(batch, request.user, document_of, came)
        return [one.name for one in came]


def _added_before(body: Body) -> int:
    """Return how many insets came with earlier requests of the same upload, as our script says."""
    return number_in(body.fields, "added") or 0


def _say_added(request: HtmxRequest, count: int) -> None:
    if count:
        messages.success(request, f"{counted(count, 'picture')} added.")


def _received(request: HtmxRequest, body: Body, held: ExitStack) -> list[Received]:
    """Receive the files until `held` ends, and say which ones cannot be used."""
    parts = (part for part in body.files() if part.file_name)
    taken = [_received_one(request, part, held) for part in islice(parts, MOST_FILES)]
    if not taken:
        messages.error(request, NOTHING_PICKED)
    if too_many := [part.file_name for part in parts]:
        messages.error(request, _too_many(too_many))
    return [one for one in taken if one is not None]


def _received_one(request: HtmxRequest, part: FilePart, held: ExitStack) -> Received | None:
    try:
        return held.enter_context(inset_files.received(part.file_name, part.chunks))
    except (InputRefused, StorageFailed) as refused:
        messages.error(request, refused.sentence)
    return None


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
    """Add the box, named like its inset without the extension, and show it on the design page."""
    own = re.sub(r"\.\w{1,5}$", "", name).strip()[:50]
    before = document_of(batch)
    last = len(before["boxes"])
    document = boxes.with_box(before, image.new_of(Offer(before), pattern, own), last)
    control.save_design(batch, request.user, document, edited=batch.design_version_id or 0)
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
