"""Split a multipart body that nginx wrote to a file, in place: no byte of a picture is copied.

Django reads a body in pieces as it arrives, which takes five times the processor time. What its
parser finds, `parts_of` finds too.
"""

import mmap
import re
from collections.abc import Iterator
from typing import NamedTuple

from django.http.multipartparser import FIELD, FILE, RAW, MultiPartParserError
from django.utils.http import parse_header_parameters

from dashboard.requests.bad_requests import UploadBroken

LONGEST_HEADERS = 16 * 1024  #: bytes before one file
_USUAL = re.compile(
    rb'\r\nContent-Disposition: form-data; name="([^"\\\r\n]*)"'
    rb'(?:; filename="([^"\\\r\n]*)")?(?:\r\nContent-Type: [^\r\n]*)?\r\n\r\n',
    re.IGNORECASE,
)
"""The headers of a part as browsers write them, which are read at once."""

_DISPOSITION = re.compile(
    rb'content-disposition: form-data; name="([^"\\]*)"(?:; filename="([^"\\]*)")?', re.IGNORECASE
)
"""As browsers write it (HTML, multipart/form-data encoding algorithm)."""


_SIZE = re.compile(rb"\.(\d{1,18})$")
"""After a point, a part's name may say how many bytes it has: that is quicker than to search."""

_WHOLE = getattr(mmap, "MAP_POPULATE", 0)
"""Map all pages at once. When write(2) meets one that is not mapped, it starts again and continues
in small steps, which doubles its processor time.
"""


class FormPart:
    """The bytes of one field or file. They stay valid as long as they are referenced."""

    __slots__ = ("content",)

    def __init__(self, content: memoryview) -> None:
        self.content = content

    def __iter__(self) -> Iterator[memoryview]:
        return iter((self.content,))

    def read(self, size: int) -> bytes:
        return bytes(self.content[:size])


class Headers(NamedTuple):
    """What the headers of a part say: whether it is a field or a file, and its names as they were
    sent. A part that is neither is RAW, as with Django.
    """

    kind: str
    name: bytes = b""
    file_name: bytes = b""


def parts_of(descriptor: int, boundary: bytes) -> Iterator[tuple[Headers, FormPart]]:
    """Yield headers and bytes of each part of the form in an open file.

    Raises UploadBroken for a part that does not end, MultiPartParserError for headers that cannot
    be read.
    """
    try:
        body = mmap.mmap(descriptor, 0, mmap.MAP_SHARED | _WHOLE, mmap.PROT_READ)
    except ValueError:  # the file is empty
        return
    delimiter = b"\r\n--" + boundary
    at = _after_first(body, delimiter)
    if at is not None:
        yield from _parts(body, delimiter, at)


def _after_first(body: mmap.mmap, delimiter: bytes) -> int | None:
    """Return where the first delimiter ends, or None without one. No line end need precede it."""
    first = delimiter[2:]
    if body[: len(first)] == first:
        return len(first)
    found = body.find(delimiter)
    return None if found < 0 else found + len(delimiter)


def _parts(body: mmap.mmap, delimiter: bytes, at: int) -> Iterator[tuple[Headers, FormPart]]:
    view = memoryview(body)
    while body[at : at + 2] != b"--":
        headers, begin = _headers_at(body, at)
        end = _end(body, delimiter, begin, headers.name)
        yield headers, FormPart(view[begin:end])
        at = end + len(delimiter)


def _headers_at(body: mmap.mmap, at: int) -> tuple[Headers, int]:
    """Return the headers after a delimiter, and where the bytes of their part begin."""
    if usual := _USUAL.match(body, at, at + LONGEST_HEADERS):
        return _named(*usual.groups(b"")), usual.end()
    begin = _after_headers(body, at)
    return _read(body[at:begin]), begin


def _end(body: mmap.mmap, delimiter: bytes, begin: int, name: bytes) -> int:
    """Return where a part ends: after as many bytes as its name says, otherwise where the next
    delimiter is found.
    """
    named = _SIZE.search(name)
    if named:
        end = begin + int(named[1])
        if body[end : end + len(delimiter)] == delimiter:
            return end
    end = body.find(delimiter, begin)
    if end < 0:
        raise UploadBroken("The upload stopped before the end of the file. Upload it again.")
    return end


def _after_headers(body: mmap.mmap, at: int) -> int:
    end = body.find(b"\r\n\r\n", at, at + LONGEST_HEADERS)
    if end < 0:
        if len(body) < at + LONGEST_HEADERS:
            raise UploadBroken("The upload stopped before the end of the file. Upload it again.")
        raise MultiPartParserError
    return end + 4


def _read(lines: bytes) -> Headers:
    for line in lines.split(b"\r\n"):
        if usual := _DISPOSITION.fullmatch(line):
            return _named(*usual.groups(b""))
        if line.lower().startswith(b"content-disposition:"):
            try:
                _, found = parse_header_parameters(line.decode().partition(":")[2])
            except (ValueError, LookupError):
                continue
            return _named(found.get("name", "").encode(), found.get("filename", "").encode())
    return Headers(RAW)


def _named(name: bytes, file_name: bytes) -> Headers:
    return Headers(FILE if file_name else FIELD, name, file_name)
