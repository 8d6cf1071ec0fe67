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
from dashboard.downloads.senders import BrokeOff, handed_over
from dashboard.requests.entrance import is_behind_front
from jobs.queue.monitoring.web import sent
from jobs.storage import Piece, spans

type Pieces = Callable[[int, int], Iterator[bytes]]
"""start, stop → the bytes between them."""

type PiecesOfRange = Callable[[int, int], Iterable[Piece]]
"""start, stop → the pieces that make up the bytes between them."""

UNCHANGED = "private, no-cache, no-transform"
"""The Cache-Control of every file: browsers ask each time whether it is still the same."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file to send. The same `etag` always means the same bytes."""

    name: str
    kind: str
    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class WantedBytes:
    """The bytes of a file that an answer has. `is_part`: the request named them."""

    start: int
    stop: int
    size: int
    is_part: bool

    def measure(self, response: HttpResponseBase) -> None:
        """Say how many bytes follow, and for a part which ones."""
        response.headers["Content-Length"] = str(self.stop - self.start)
        if self.is_part:
            response.status_code = 206
            response.headers["Content-Range"] = f"bytes {self.start}-{self.stop - 1}/{self.size}"

    @property
    def query(self) -> str:
        """Return the parameters by which `send_part` knows them; empty for all bytes."""
        return f"?start={self.start}&stop={self.stop}" if self.is_part else ""


def send(request: HttpRequest, parcel: Parcel, pieces: Pieces) -> HttpResponseBase:
    """Answer with the whole file, or with the part that the request's `Range` asks for."""
    wanted = _wanted(request, parcel)
    if isinstance(wanted, HttpResponseBase):
        return wanted
    response: HttpResponseBase = HttpResponse(content_type=parcel.kind)
    if request.method != "HEAD":
        body = _counted(pieces(wanted.start, wanted.stop))
        response = StreamingHttpResponse(body, content_type=parcel.kind)
    _describe(response, parcel)
    wanted.measure(response)
    return response


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
    begin(wanted.start, wanted.stop)
    headers = {
        "X-Accel-Redirect": f"{address}{wanted.query}",
        "Cache-Control": UNCHANGED,
        "Content-Disposition": attachment(parcel.name),
    }
    return HttpResponse(content_type=parcel.kind, headers=headers)


def send_part(
    request: HttpRequest, parcel: Parcel, parts: PiecesOfRange, broke_off: BrokeOff | None = None
) -> HttpResponseBase:
    """Answer nginx, which already has the other headers from `hand_over`. `broke_off` is called if
    our own threads meet a piece that is missing.
    """
    wanted = _handed_over(request, parcel.size)
    body = _body(request, parts(wanted.start, wanted.stop), broke_off)
    response = StreamingHttpResponse(body, content_type=parcel.kind)
    _identify(response, parcel)
    wanted.measure(response)
    return response


def _handed_over(request: HttpRequest, size: int) -> WantedBytes:
    """Return the bytes that the parameters name, or all."""
    start, stop = int(request.GET.get("start", 0)), int(request.GET.get("stop", size))
    return WantedBytes(start, stop, size, is_part="start" in request.GET)


def _body(
    request: HttpRequest, pieces: Iterable[Piece], broke_off: BrokeOff | None
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
    plain = name.replace("/", "-").replace("\\", "-")
    return str(content_disposition_header(as_attachment=True, filename=plain))


def _wanted(request: HttpRequest, parcel: Parcel) -> WantedBytes | HttpResponseBase:
    """Return the wanted bytes, or an answer that needs none."""
    if (settled := _settled(request, parcel)) is not None:
        return settled
    try:
        wanted = ranges.wanted(_range_header(request, parcel.etag), parcel.size)
    except ranges.Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{parcel.size}"})
    return WantedBytes(*(wanted or (0, parcel.size)), parcel.size, is_part=wanted is not None)


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
    _identify(response, parcel)
    response.headers["Cache-Control"] = UNCHANGED
    # What a proxy has received has not reached the person yet.
    response.headers["X-Accel-Buffering"] = "no"
    response.headers["Content-Disposition"] = attachment(parcel.name)


def _identify(response: HttpResponseBase, parcel: Parcel) -> None:
    """Say which bytes these are, so that a client can ask for a part of them."""
    response.headers["ETag"] = f'"{parcel.etag}"'
    response.headers["Accept-Ranges"] = "bytes"
