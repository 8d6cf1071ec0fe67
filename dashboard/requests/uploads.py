"""Read a multipart body as it arrives: one file after another, each in pieces, without spooling.

Django parses a whole multipart POST before it checks the token, and spools every file meanwhile. So
views that accept files are wrapped in `streams_files`: it reads the fields before the first file,
checks the token among them (or in the header), and only then lets the view read the files one by
one.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, NamedTuple, cast

from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import (
    FIELD,
    FILE,
    ChunkIter,
    LazyStream,
    MultiPartParserError,
    Parser,
)
from django.utils.http import parse_header_parameters
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from dashboard.requests.bad_requests import RequestRefused, UploadBroken, refused
from dashboard.requests.form_in_file import FormPart, Headers, parts_of
from dashboard.requests.from_nginx import body_descriptor
from dashboard.requests.texts import require_storable, require_storable_text
from jobs.texts import whole_number

PIECE = 64 * 1024
LONGEST_FIELD = 64 * 1024
MOST_FIELDS = 20


class FilePart(NamedTuple):
    """One file of the form. `chunks` can be read once, before asking for the next file."""

    name: str
    file_name: str
    chunks: Iterator[bytes]


class Body:
    """A form with files.

    `fields` has the fields before the first file; `files()` yields the files one by one.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._parts = _parts(request)
        self._in_hand: Iterable[bytes] = ()
        self._first: FilePart | None = None
        self.fields = self._read_fields()

    def files(self) -> Iterator[FilePart]:
        """Yield the files. Fields after the first file and unread rests of files are skipped."""
        part, ignored = self._first, QueryDict(mutable=True)
        while part is not None:
            yield part
            _skip(self._in_hand)
            part = self._next_file(ignored)

    def _read_fields(self) -> QueryDict:
        fields = QueryDict(mutable=True)
        self._first = self._next_file(fields)
        require_storable(fields)
        return fields

    def _next_file(self, fields: QueryDict) -> FilePart | None:
        for headers, stream in self._parts:
            name, file_name = _text(headers.name, "A field name"), headers.file_name
            if headers.kind == FILE:
                self._in_hand = stream
                return FilePart(name, _text(file_name, "A file name"), _chunks(stream))
            if headers.kind == FIELD:
                self._keep_field(fields, name, stream)
            _skip(stream)
        return None

    @staticmethod
    def _keep_field(fields: QueryDict, name: str, stream: LazyStream | FormPart) -> None:
        if len(fields) < MOST_FIELDS:
            value: bytes = stream.read(LONGEST_FIELD)
            fields.appendlist(name, value.decode("utf-8", "replace"))


def _parts(request: HttpRequest) -> Iterator[tuple[Headers, Any]]:
    """Return the headers and bytes of each part, from nginx's file if there is one."""
    boundary, descriptor = _boundary(request), body_descriptor(request)
    if descriptor is not None:
        return parts_of(descriptor, boundary)
    pieces = ChunkIter(cast("Any", _WholeBody(request)), PIECE)
    return map(_as_in_file, Parser(LazyStream(pieces), boundary))


def _as_in_file(part: tuple[str, dict[str, Any], LazyStream]) -> tuple[Headers, LazyStream]:
    """Return a part of Django's parser as `parts_of` yields it."""
    kind, headers, stream = part
    _, named = headers.get("content-disposition", ("", {}))
    return Headers(kind, named.get("name", b""), named.get("filename", b"")), stream


def _chunks(stream: Any) -> Iterator[bytes]:
    """Return an iterator over the bytes. A reader that gives up closes it, but the stream itself
    must stay open to be skipped.
    """
    return (chunk for chunk in stream) if isinstance(stream, LazyStream) else iter(stream)


class _WholeBody:
    """Reads a request's body, and raises if it ends before the announced length."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._left = whole_number(request.META.get("CONTENT_LENGTH") or "", digits=18) or 0

    def read(self, size: int) -> bytes:
        try:
            data = self._request.read(size)
        except UnreadablePostError as error:
            raise UploadBroken(
                "The connection broke during the upload. Upload the file again."
            ) from error
        self._left -= len(data)
        if not data and self._left > 0:
            raise UploadBroken("The upload stopped before the end of the file. Upload it again.")
        return data


def streams_files(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate `view(request, …, body=Body)`: the token is checked before a byte of a file is
    read.
    """

    @csrf_exempt
    @wraps(view)
    def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            body = Body(request)
            # So that nothing parses the body itself.
            request.POST = body.fields  # type: ignore[assignment]
            return csrf_protect(view)(request, *args, body=body, **kwargs)
        except (UploadBroken, RequestRefused) as refusal:
            return refused(request, refusal.sentence)
        except MultiPartParserError:
            return refused(request, "This is not a form with files. Reload the page and try again.")

    outer.takes_files = True  # type: ignore[attr-defined]  # so that no middleware parses its body
    return outer


def whole_body(request: HttpRequest) -> Iterator[bytes]:
    """Yield a body that is only the bytes of a file.

    Raises UploadBroken if it ends before its announced length.
    """
    reader = _WholeBody(request)
    while piece := reader.read(PIECE):
        yield piece


def _skip(stream: Iterable[bytes]) -> None:
    deque(stream, maxlen=0)


def _boundary(request: HttpRequest) -> bytes:
    kind, parameters = parse_header_parameters(request.headers.get("Content-Type", ""))
    boundary = parameters.get("boundary", "")
    if (
        kind != "multipart/form-data"
        or not boundary
        or len(boundary) > 200
        or not boundary.isascii()
    ):
        raise MultiPartParserError
    return boundary.encode("ascii")


def _text(name: bytes, what: str) -> str:
    """Return the name of a part or its file as the client sent it: it is data, never a path."""
    text = name.decode("utf-8", "replace")
    if "\0" in text:  # all else that is decoded from UTF-8 can be stored
        require_storable_text(text, what)
    return text
