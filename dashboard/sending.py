"""A large file of known length sent in pieces, whole or a range of it, so that a download can be gone on with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from dashboard import ranges

type Pieces = Callable[[int, int], Iterator[bytes]]
"""start, stop → the bytes between them."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent. The same `etag` never stands for other bytes."""

    name: str
    kind: str
    size: int
    etag: str


def send(request: HttpRequest, parcel: Parcel, pieces: Pieces) -> HttpResponseBase:
    """All of it, or what the request's `Range` wants of it."""
    try:
        wanted = ranges.wanted(_range_header(request, parcel.etag), parcel.size)
    except ranges.Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{parcel.size}"})
    start, stop = wanted or (0, parcel.size)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=parcel.kind)
    else:
        response = StreamingHttpResponse(pieces(start, stop), content_type=parcel.kind)
    _describe(response, parcel)
    response.headers["Content-Length"] = str(stop - start)
    if wanted:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{parcel.size}"
    return response


def attachment(name: str) -> str:
    """A file's name as a header; its strokes would be folders."""
    return str(content_disposition_header(as_attachment=True, filename=name.replace("/", "-").replace("\\", "-")))


def _range_header(request: HttpRequest, etag: str) -> str:
    """A range of another file than this one is no range (RFC 9110, section 13.1.5)."""
    if_range = request.headers.get("If-Range", "")
    return request.headers.get("Range", "") if if_range in ("", f'"{etag}"') else ""


def _describe(response: HttpResponseBase, parcel: Parcel) -> None:
    response.headers["ETag"] = f'"{parcel.etag}"'
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, no-cache, no-transform"
    response.headers["X-Accel-Buffering"] = "no"  # what a proxy has taken, the person has not got yet
    response.headers["Content-Disposition"] = attachment(parcel.name)
