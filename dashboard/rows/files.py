"""Files of a batch.

Pages show only small pictures made by the site; uploaded files are sent as attachments.
"""

from functools import partial
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from dashboard.batch import missing_results
from dashboard.requests.entrance import is_behind_front
from dashboard.requests.htmx import HtmxRequest
from dashboard.templatetags.words import short_key
from jobs import formats, rendering
from jobs.errors import OverprintError
from jobs.formats import Format
from jobs.models import Job, RowResult, Source
from jobs.models.drawn_words import file_name
from jobs.processes.children import previews
from jobs.states import State
from jobs.storage import KeyMissing, keys, store

PLAIN_BYTES = "application/octet-stream"
NOT_A_PAGE = "sandbox; default-src 'none'"
THUMBNAIL_EDGE, PREVIEW_EDGE = 320, 1200  #: pixels of the longer edge
JPEG_BEGINS, JPEG_ENDS = b"\xff\xd8\xff", b"\xff\xd9"
CHILD_SECONDS, CHILD_MEGABYTES = 20.0, 1500


@require_safe
def result(request: HtmxRequest, batch_id: UUID, row: int) -> HttpResponseBase:
    job = _made(batch_id, row)
    made = asked_result(request, job)
    with missing_results.noticed(batch_id):
        return send_result(request, job, made)


@require_safe
def result_thumbnail(request: HtmxRequest, batch_id: UUID, row: int) -> HttpResponseBase:
    """Send the thumbnail that was made with the result; make it again if it was lost.

    `?edge=1200` sends a larger one, which is made on first use."""
    made = asked_result(request, _made(batch_id, row))
    if "edge" not in request.GET:
        return send_thumbnail(request, made)
    with missing_results.noticed(batch_id):
        return _send_preview(request, made)


@require_safe
def words(request: HtmxRequest, batch_id: UUID, row: int) -> HttpResponse:
    """Send the places of the words of a result, if its design asked for them."""
    job = _made(batch_id, row)
    made = asked_result(request, job)
    if made.words is None:
        raise Http404(f"{job} has no places of words")
    picture = name_alone(job, made)
    named = content_disposition_header(as_attachment=True, filename=file_name(picture))
    return HttpResponse(
        made.words.as_file(picture),
        content_type="application/json",
        headers={"Content-Disposition": str(named)},
    )


@require_safe
def source_thumbnail(request: HtmxRequest, batch_id: UUID, source_id: int) -> HttpResponseBase:
    """Send a small picture of the source. It is made on first use, then kept."""
    key = _here(batch_id, source_id).key
    if "edge" in request.GET:
        return _send_small(request, key, keys.preview(key), PREVIEW_EDGE)
    return _send_small(request, key, keys.source_thumbnail(key), THUMBNAIL_EDGE)


@require_safe
def source(request: HtmxRequest, batch_id: UUID, source_id: int) -> HttpResponseBase:
    found = _here(batch_id, source_id)
    media_type = formats.of(found.format).media_type if found.format else PLAIN_BYTES
    return send(request, found.key, media_type, name=found.path.rpartition("/")[2])


def _made(batch_id: UUID, row: int) -> Job:
    return get_object_or_404(Job, batch=batch_id, batch__deleted_at=None, row=row, state=State.DONE)


def _here(batch_id: UUID, source_id: int) -> Source:
    return get_object_or_404(
        Source.objects.exclude(key=""), batch=batch_id, batch__deleted_at=None, pk=source_id
    )


def asked_result(request: HtmxRequest, job: Job) -> RowResult:
    """Return the result of the output in the address, such as `?output=story`, or the first one."""
    made = result_of(job, request.GET.get("output", ""))
    if made is None:
        raise Http404(f"{job} has no such result")
    return made


def result_of(job: Job, output: str) -> RowResult | None:
    """Return the row's result of this output, or its first one if none is named."""
    return next((made for made in job.results if not output or made.output == output), None)


def send_result(request: HtmxRequest, job: Job, made: RowResult) -> HttpResponseBase:
    return send(request, made.key, media_type(made), name=name_alone(job, made))


def name_alone(job: Job, made: RowResult) -> str:
    """Return the file name of a result that is downloaded by itself.

    Results of one row may differ only in their folders, so the output begins its name.
    """
    path = job.names_by_output.get(made.output, "")
    name = path.rpartition("/")[2]
    is_named = not made.output or made.output in name
    return name if is_named else f"{made.output} {name}"


def send_thumbnail(request: HtmxRequest, made: RowResult) -> HttpResponseBase:
    if not made.thumbnail_key:
        return _send_preview(request, made)
    return _send_small(request, made.key, made.thumbnail_key, THUMBNAIL_EDGE)


def media_type(made: RowResult) -> str:
    """Return the media type by the extension we gave it, never by what a client claims."""
    found = _result_format(made)
    return found.media_type if found else PLAIN_BYTES


def is_shown(made: RowResult) -> bool:
    """Return whether every browser shows a result of this format."""
    found = _result_format(made)
    return found is not None and found.is_shown_by_browsers


def _result_format(made: RowResult) -> Format | None:
    return formats.EXTENSIONS.get(made.key.rpartition(".")[2])


def _send_preview(request: HtmxRequest, made: RowResult) -> HttpResponseBase:
    return _send_small(request, made.key, keys.preview(made.key), PREVIEW_EDGE)


def _send_small(request: HtmxRequest, key: str, small_key: str, long_edge: int) -> HttpResponseBase:
    """Send the small version of a stored picture. Make it if it is missing or damaged.

    If the picture cannot be opened, send a placeholder."""
    if not whole_jpeg(small_key):
        _require_stored(key)
        try:
            with store().local(key) as path:
                data = _drawn_small(path, long_edge)
        except OverprintError:
            return redirect(static("images/no-picture.svg"))
        store().put_reproducible(small_key, data)
    return send(request, small_key, "image/jpeg")


def whole_jpeg(key: str) -> bytes:
    """Return a stored small picture, or nothing if it is missing or was truncated by a power
    cut.
    """
    try:
        data = store().read(key)
    except KeyMissing:
        return b""
    return data if data.startswith(JPEG_BEGINS) and data.endswith(JPEG_ENDS) else b""


def _drawn_small(path: Path, long_edge: int) -> bytes:
    """Draw a small picture in a child process: the web process never decodes a stranger's
    picture.
    """
    draw = partial(rendering.thumbnail, max_pixels=settings.MAX_PIXELS, long_edge=long_edge)
    return previews.call(draw, path, seconds=CHILD_SECONDS, megabytes=CHILD_MEGABYTES)


def send(request: HtmxRequest, key: str, media_type: str, *, name: str = "") -> HttpResponseBase:
    """Send a stored file.

    Its bytes never change, so its key is the ETag, and an address with the key is cached for ever.
    """
    etag = f'"{short_key(key)}"'
    is_known = request.headers.get("If-None-Match") == etag
    response: HttpResponseBase = (
        HttpResponseNotModified() if is_known else _file(request, key, media_type)
    )
    response.headers["ETag"] = etag
    response.headers["Content-Security-Policy"] = NOT_A_PAGE
    response.headers["X-Content-Type-Options"] = "nosniff"
    if name:
        response.headers["Content-Disposition"] = str(
            content_disposition_header(as_attachment=True, filename=name)
        )
    _let_cache(response, for_ever="k" in request.GET)
    return response


def _let_cache(response: HttpResponseBase, *, for_ever: bool) -> None:
    """Let the browser use it again, for ever or after asking whether it is still the same."""
    if for_ever:
        patch_cache_control(response, private=True, max_age=31_536_000, immutable=True)
    else:
        patch_cache_control(response, private=True, no_cache=True)


def _require_stored(key: str) -> None:
    if store().size(key) is None:
        raise Http404(f"Nothing is stored under {key}")


def _file(request: HtmxRequest, key: str, media_type: str) -> HttpResponseBase:
    where = store().web_path(key) if is_behind_front(request) else None
    if where is not None:
        _require_stored(key)
        return HttpResponse(
            content_type=media_type, headers={"X-Accel-Redirect": f"/-/files/{quote(where)}"}
        )
    try:
        return FileResponse(store().open(key), content_type=media_type)
    except KeyMissing as missing:
        raise Http404(f"Nothing is stored under {key}") from missing
