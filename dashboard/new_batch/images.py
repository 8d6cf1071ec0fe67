"""The first step: pictures are uploaded in packs and slices by the script, by plain forms, or
copied from the inbox.
"""

import json
from dataclasses import asdict
from functools import partial
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, RawPostDataException
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.batch.decorators import of_draft
from dashboard.batch.steps import steps
from dashboard.requests.bad_requests import wants_json
from dashboard.requests.from_nginx import body_file
from dashboard.requests.htmx import HtmxRequest, page_or_press
from dashboard.requests.storage_room import storage_room
from dashboard.requests.uploads import Body, streams_files, whole_body
from dashboard.templatetags.words import counted
from jobs import reading
from jobs.intake import attachments, chore_requests
from jobs.intake.files.manifest import ManifestRefused
from jobs.intake.pictures import direct, receive, slices
from jobs.intake.pictures import inbox as inbox_folder
from jobs.models import Batch, Chore, Source
from jobs.texts import whole_number

PLAIN_FILES = 100  #: most pictures of one plain form, which is one request
SHOWN = 6  #: thumbnails of the latest pictures
MOST_GROUPS = 20


@require_safe
@of_draft("images")
def images(request: HtmxRequest, batch: Batch) -> HttpResponse:
    template = "new_batch/images.html"
    if request.htmx:
        template += "#sheet_here" if request.htmx.target == "sheet-here" else "#arrived"
    return render(request, template, _context(batch))


def _context(batch: Batch) -> dict[str, Any]:
    return {
        "batch": batch,
        "sheet": getattr(batch, "sheet", None),
        "steps": steps(batch, "images"),
        "pictures": reading.picture_counts(batch),
        "latest": reading.latest_pictures(batch, SHOWN),
        "problems": reading.unusable_pictures(batch, MOST_GROUPS),
        "bringing": chore_requests.latest(
            batch, Chore.Kind.UNPACK, Chore.Kind.INBOX, Chore.Kind.TAKE_OVER
        ),
        "has_inbox": bool(settings.INBOX),
        **storage_room(),
        "most_bytes": settings.MAX_FILE_BYTES,
        "plain_files": PLAIN_FILES,
        "direct_from": direct.FROM_BYTES if settings.DIRECT_UPLOADS else 0,
    }


# --- From the script ------------------------------------------------------------------------------


@require_POST
@of_draft("images", alone=True)
def manifest(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Answer which files are needed of one page of a folder's list."""
    try:
        page = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException) as error:
        raise ManifestRefused(
            "The list of files is not JSON. Reload the page and choose the folder again."
        ) from error
    files, replace = (
        (page.get("files"), page.get("replace")) if isinstance(page, dict) else (None, None)
    )
    return JsonResponse({"files": receive.announce(batch, files, replace=replace is True)})


@require_POST
@streams_files
@of_draft("images", alone=True)
def pack(request: HtmxRequest, batch: Batch, *, body: Body) -> HttpResponse:
    """Store some pictures, each in a part named by its number, and answer with a verdict for
    each.
    """
    files = ((_number(part.name), part.chunks) for part in body.files())
    size, is_here = _number(request.META.get("CONTENT_LENGTH", "")), body_file(request) is not None
    verdicts = receive.take_pack(batch, files, size, is_here=is_here)
    said = {verdict: asdict(verdict) for verdict in {verdict for _, verdict in verdicts}}
    return JsonResponse(
        {"files": [{"id": number, **said[verdict]} for number, verdict in verdicts]}
    )


def _number(name: str) -> int:
    """Return a whole number, such as the name of a part, or 0, which no announced file has."""
    return whole_number(name, digits=18) or 0


@require_http_methods(["HEAD", "PATCH"])
@of_draft("images", alone=True)
def one_file(request: HtmxRequest, batch: Batch, source_id: int) -> HttpResponse:
    """Store a large file, whole or in slices.

    HEAD answers how much has arrived; PATCH continues from there.
    """
    source = get_object_or_404(batch.sources, pk=source_id)
    if request.method == "HEAD":
        return HttpResponse(headers={"Upload-Offset": str(slices.offset(source))})
    return _take_slice(request, batch, source)


def _take_slice(request: HtmxRequest, batch: Batch, source: Source) -> HttpResponse:
    """Store the next bytes. Bytes for another place are not, and the answer says where it is."""
    start = _number(request.headers.get("Upload-Offset", ""))
    try:
        progress = slices.take_slice(
            batch, source, start, whole_body(request), file=body_file(request)
        )
    except slices.OffsetRefused as refused:
        return _slice_answer(refused.details["offset"], None, status=200)
    return _slice_answer(progress.offset, progress.verdict, status=200)


def _slice_answer(offset: int, verdict: receive.Verdict | None, *, status: int) -> HttpResponse:
    answer = {"verdict": asdict(verdict) if verdict else None}
    return JsonResponse(answer, status=status, headers={"Upload-Offset": str(offset)})


# --- From a folder of this machine ----------------------------------------------------------------


@page_or_press
@of_draft("images")
def inbox(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the folders of the inbox. A POST asks to copy one of them."""
    if request.method == "POST":
        inbox_folder.request(batch, request.POST.get("folder", ""))
        return redirect("images", batch.pk)
    shown = {
        "batch": batch,
        "steps": steps(batch, "images"),
        "inbox": settings.INBOX,
        "folders": inbox_folder.listed(),
    }
    return render(request, "new_batch/inbox.html", shown)


# --- A whole zip, and plain forms -----------------------------------------------------------------


@require_POST
@streams_files
@of_draft("images")
def take_zip(request: HtmxRequest, batch: Batch, *, body: Body) -> HttpResponse:
    part = next(body.files(), None)
    if part is None:
        return _answer(request, batch, "Choose a zip first.", taken=False)
    attachments.take_zip(batch, part.file_name, part.chunks)
    return _answer(
        request,
        batch,
        f"{attachments.file_name(part.file_name)} is uploaded and being unpacked.",
        taken=True,
    )


@require_POST
@streams_files
@of_draft("images")
def plain_form(request: HtmxRequest, batch: Batch, *, body: Body) -> HttpResponse:
    """Store up to 100 pictures from one request, for browsers without our script."""
    taken, late = _take_files(request, batch, body)
    if late:
        messages.error(request, _too_many(late))
    return _answer(request, batch, f"{counted(taken, 'picture')} uploaded.", taken=taken > 0)


def _take_files(request: HtmxRequest, batch: Batch, body: Body) -> tuple[int, int]:
    """Store the files, say why some cannot be used, and count those taken and those over the
    limit.
    """
    parts = body.files()
    first = ((part.file_name, part.chunks) for part in islice(parts, PLAIN_FILES))
    taken = 0
    for name, verdict in receive.take_each(first, partial(receive.take_unannounced, batch)):
        taken += verdict.taken
        if not verdict.taken:
            messages.error(request, f"{name}: {verdict.sentence}")
    return taken, sum(1 for _ in parts)


def _too_many(late: int) -> str:
    return (
        f"{counted(late, 'picture')} more were not uploaded. The limit is {PLAIN_FILES} at a time: "
        "upload them again."
    )


def _answer(request: HtmxRequest, batch: Batch, sentence: str, *, taken: bool) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"sentence": sentence}, status=200 if taken else 422)
    (messages.success if taken else messages.error)(request, sentence)
    return redirect("images", batch.pk)
