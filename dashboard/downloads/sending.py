"""Send a large file of known length in pieces, whole or as a range, so that a download can
resume.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from socket import socket

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from dashboard.downloads import ranges
from dashboard.downloads.senders import handed_over
from dashboard.requests.entrance import is_behind_front
from jobs.queue.monitoring.web import sent
from jobs.storage import Piece, spans

type Pieces = Callable[[int, int], Iterator[bytes]]
"""start, stop → the bytes between them."""

type PiecesOfRange = Callable[[int, int], Iterable[Piece]]
"""start, stop → the pieces that make up the bytes between them."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file to send. The same `etag` always means the same bytes."""

    name: str
    kind: str
    size: int
    etag: str


def send(request: HttpRequest, parcel: Parcel, pieces: Pieces) -> HttpResponseBase:
    """Answer with the whole file, or with the part that the request's `Range` asks for."""
    wanted = _wanted(request, parcel)
    if isinstance(wanted, HttpResponseBase):
        return wanted
    start, stop = wanted or (0, parcel.size)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=parcel.kind)
    else:
        body = _counted(pieces(start, stop))
        response = StreamingHttpResponse(body, content_type=parcel.kind)
    _describe(response, parcel)
    _measure(response, start, stop, parcel.size, is_part=wanted is not None)
    return response


def _measure(
    response: HttpResponseBase, start: int, stop: int, size: int, *, is_part: bool
) -> None:
    """Say how many bytes follow, and for a part which ones."""
    response.headers["Content-Length"] = str(stop - start)
    if is_part:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"


def is_handed_over(request: HttpRequest) -> bool:
    """Return whether the site's own nginx can send the content."""
    return is_behind_front(request) and request.method == "GET"


def hand_over(
    request: HttpRequest, parcel: Parcel, address: str, begin: Callable[[int, int], None]
) -> HttpResponseBase:
    """Let the site's own nginx send the content of `address`. `begin` is called with the wanted
    bytes.

    nginx waits for slow visitors, and the process behind it holds no thread for them either
    (`send_part`).
    """
    wanted = _wanted(request, parcel)
    if isinstance(wanted, HttpResponseBase):
        return wanted
    begin(*(wanted or (0, parcel.size)))
    query = f"?start={wanted[0]}&stop={wanted[1]}" if wanted else ""
    headers = {
        "X-Accel-Redirect": f"{address}{query}",
        "Cache-Control": "private, no-cache, no-transform",
        "Content-Disposition": attachment(parcel.name),
    }
    return HttpResponse(content_type=parcel.kind, headers=headers)


def send_part(
    request: HttpRequest,
    kind: str,
    size: int,
    etag: str,
    parts: PiecesOfRange,
    broke_off: Callable[[], None] | None = None,
) -> HttpResponseBase:
    """Answer nginx, which already has the other headers from `hand_over`. `broke_off` is called if
    our own threads meet a piece that is missing.
    """
    start, stop = int(request.GET.get("start", 0)), int(request.GET.get("stop", size))
    response = StreamingHttpResponse(
        _body(request, parts(start, stop), broke_off), content_type=kind
    )
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Accept-Ranges"] = "bytes"
    _measure(response, start, stop, size, is_part="start" in request.GET)
    return response


def _body(
    request: HttpRequest, pieces: Iterable[Piece], broke_off: Callable[[], None] | None
) -> Iterable[bytes]:
    """Return the bytes, or an empty body if our own threads send them over the connection."""
    connection: socket | None = request.META.get("gunicorn.socket")
    if connection is None:
        return _counted(spans.read(pieces))
    return handed_over(connection, pieces, broke_off)


def _counted(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces, and count them for the operators of the site."""
    sent.begin()
    for piece in pieces:
        yield piece
        sent.add(len(piece))


def span_of(content_range: str, size: int) -> tuple[int, int]:
    """Return start and stop of the bytes in an answer with this Content-Range, or of all bytes
    without one.
    """
    found = re.fullmatch(r"bytes (\d{1,19})-(\d{1,19})/\d+", content_range, re.ASCII)
    return (int(found[1]), int(found[2]) + 1) if found else (0, size)


def attachment(name: str) -> str:
    """Return a file name as a header, with slashes replaced: they would be folders."""
    return str(
        content_disposition_header(
            as_attachment=True, filename=name.replace("/", "-").replace("\\", "-")
        )
    )


def _wanted(request: HttpRequest, parcel: Parcel) -> tuple[int, int] | HttpResponseBase | None:
    """Return start and stop of the wanted bytes, None for all, or an answer that needs none."""
    if (settled := _settled(request, parcel)) is not None:
        return settled
    try:
        return ranges.wanted(_range_header(request, parcel.etag), parcel.size)
    except ranges.Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{parcel.size}"})


def _settled(request: HttpRequest, parcel: Parcel) -> HttpResponseBase | None:
    """Return the answer to a condition that needs no bytes: 304 for If-None-Match, 412 for
    If-Match.

    None otherwise.
    """
    described = HttpResponse()
    _describe(described, parcel)
    answer = get_conditional_response(request, etag=described.headers["ETag"], response=described)
    return None if answer is described else answer


def _range_header(request: HttpRequest, etag: str) -> str:
    """Return the Range header, or nothing if it belongs to another file than this one (RFC 9110,
    section 13.1.5).
    """
    if_range = request.headers.get("If-Range", "")
    return request.headers.get("Range", "") if if_range in ("", f'"{etag}"') else ""


def _describe(response: HttpResponseBase, parcel: Parcel) -> None:
    response.headers["ETag"] = f'"{parcel.etag}"'
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = "private, no-cache, no-transform"
    response.headers["X-Accel-Buffering"] = (
        "no"  # what a proxy has received has not reached the person yet
    )
    response.headers["Content-Disposition"] = attachment(parcel.name)
