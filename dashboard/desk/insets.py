"""The insets of a batch: pictures that its design puts onto the photos.

Upload, view, use and remove them.
"""

import re
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard.batch.drafts import find, of_draft
from dashboard.desk.desk import document_of
from dashboard.desk.forms import boxes, image
from dashboard.requests.htmx import HtmxRequest, refusals_said
from dashboard.requests.uploads import Body, streams_files
from dashboard.rows.files import send
from dashboard.templatetags.words import counted
from jobs import control
from jobs.design.starting import placeholder
from jobs.design.values import MOST_INSETS
from jobs.errors import InputRefused, StorageFailed
from jobs.intake.rows import rows
from jobs.library import insets as inset_files
from jobs.library.insets import Received
from jobs.models import Batch, DesignVersion, InsetFile

MOST_FILES = 100  #: in one request
NOTHING_PICKED = "No file was chosen. Choose pictures, then press Upload."


@require_safe
def insets(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    """Show the insets.

    With `?put` the design page asked for a picture: a single upload is added to the design at once.
    """
    batch = find(batch_id)
    named = _named(batch)
    context = {
        "batch": batch,
        "insets": named,
        "columns": [(column, placeholder(column)) for column in rows.columns(batch)]
        if batch.is_draft
        else [],
        "likely": inset_files.naming_column(batch, [inset["name"] for inset in named]),
        "puts": batch.is_draft and "put" in request.GET,
        "largest": inset_files.LARGEST,
        "most": MOST_INSETS,
    }
    return render(request, "desk/insets.html", context)


def _named(batch: Batch) -> list[dict[str, Any]]:
    """Return the insets by name, each with its pattern for all rows and whether its file is
    stored.
    """
    named = batch.design.insets if batch.design else ()
    kept = InsetFile.objects.filter(sha256__in=[inset.sha256 for inset in named])
    here = set(kept.values_list("sha256", flat=True))
    shown = [
        asdict(inset) | {"pattern": image.pattern_of(inset.name), "is_here": inset.sha256 in here}
        for inset in named
    ]
    return sorted(shown, key=lambda inset: str(inset["name"]).casefold())


@require_POST
@streams_files
def upload(request: HtmxRequest, body: Body, batch_id: UUID) -> HttpResponse:
    """Store several files at once.

    Files that are not pictures are reported; the others are kept.
    """
    batch = find(batch_id)
    with refusals_said(request), ExitStack() as held:
        came = _received(request, body, held)
        if came:
            control.add_insets(batch, request.user, document_of(batch), came)
            batch.refresh_from_db()
            messages.success(request, f"{counted(len(came), 'picture')} added.")
        if len(came) == 1 and batch.is_draft and "put" in body.fields:
            return _put(request, batch, image.pattern_of(came[0].name), came[0].name)
    return redirect(_back(batch, puts="put" in body.fields))


def _received(request: HtmxRequest, body: Body, held: ExitStack) -> list[Received]:
    came: list[Received] = []
    parts = 0
    for part in body.files():
        if not part.file_name:
            continue
        parts += 1
        if parts > MOST_FILES:
            messages.error(
                request,
                f"{part.file_name} was not uploaded: the limit is {MOST_FILES} files at a time. "
                f"Upload it again.",
            )
            break
        try:
            came.append(held.enter_context(inset_files.received(part.file_name, part.chunks)))
        except (InputRefused, StorageFailed) as refused:
            messages.error(request, refused.sentence)
    if not parts:
        messages.error(request, NOTHING_PICKED)
    return came


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
    shown = urlencode({"box": len(document["boxes"]) - 1})
    return redirect(f"{reverse('design', args=[batch.pk])}?{shown}")


@require_POST
@of_draft("insets")
def remove(request: HtmxRequest, batch: Batch) -> HttpResponse:
    control.remove_inset(batch, request.user, request.POST.get("name", ""))
    return redirect("insets", batch.pk)


@require_safe
def thumbnail(request: HtmxRequest, batch_id: UUID, sha256: str) -> HttpResponseBase:
    """Send a small PNG of an inset that the batch's design uses."""
    versions = DesignVersion.objects.filter(batches__in=Batch.objects.filter(pk=batch_id))
    file = get_object_or_404(InsetFile, sha256=sha256, uses__version__in=versions)
    return send(request, file.thumbnail_key, "image/png")
