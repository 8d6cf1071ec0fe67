"""A form that lies in a file is split as Django would split it, and nothing of it is copied."""

import resource
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from dashboard.requests.bad_requests import UploadBroken
from dashboard.requests.uploads import Body
from tests.dashboard.new_batches import MULTIPART, form

type InFile = Callable[[bytes], HttpRequest]

LARGE = bytes(range(256)) * 2_000
HEAD = b'--x\r\nContent-Disposition: form-data; name="7"; filename="a.jpg"\r\n'
END = b"\r\n--x--\r\n"


def as_it_arrives(body: bytes) -> HttpRequest:
    return RequestFactory().generic("POST", "/", body, MULTIPART, CONTENT_TYPE=MULTIPART)


@pytest.fixture
def in_file(tmp_path: Path) -> Iterator[InFile]:
    """Makes a request as `spooled_body` leaves it."""
    path = tmp_path / "body"
    with ExitStack() as opened:

        def made(body: bytes) -> HttpRequest:
            path.write_bytes(body)
            request = as_it_arrives(body)
            request.META |= {
                "wsgi.input": opened.enter_context(path.open("rb")),
                "overprint.body": path,
            }
            return request

        yield made


def read(request: HttpRequest) -> tuple[dict[str, Any], list[tuple[str, str, bytes]]]:
    body = Body(request)
    files = [(part.name, part.file_name, b"".join(part.chunks)) for part in body.files()]
    return body.fields.dict(), files


@pytest.mark.parametrize(
    "body",
    [
        form(("7", "a.jpg", LARGE), ("8", "ü b.jpg", b""), fields={"token": "t"}),
        form(("7", "a.jpg", b"\r\n"), ("8", "b.jpg", b"\r\n--y"), ("9", "c.jpg", b"-")),
        form(("7.512000", "a.jpg", LARGE), ("8.0", "b.jpg", b""), ("9.3", "c.jpg", b"three")),
        form(("7", "", b"nobody chose a file")),
        form(fields={"token": "t"}),
        b"a preamble\r\n" + form(("7", "a.jpg", b"bytes")) + b"an epilogue",
        HEAD + b"Content-Type: image/jpeg\r\nX-More: 1\r\n\r\nbytes" + END,
        HEAD.lower() + b"\r\nbytes" + END,
        HEAD.replace(b'"7"', b"7").replace(b'"a.jpg"', b"a.jpg") + b"\r\nbytes" + END,
        HEAD.replace(b'"a.jpg"', b'"a \\"b\\" c.jpg"') + b"\r\nbytes" + END,
        HEAD.replace(b'filename="a.jpg"', b"filename*=UTF-8''%c3%bc.jpg") + b"\r\nbytes" + END,
        HEAD.replace(b'filename="a.jpg"', b"filename*=no-charset''%c3.jpg") + b"\r\nbytes" + END,
        HEAD.replace(b"Content-Disposition", b"X-Other") + b"\r\nbytes" + END,
        b"--x--\r\n",
        b"no form at all",
        b"",
    ],
)
def test_the_same_is_found_as_in_a_body_that_arrives(body: bytes, in_file: InFile) -> None:
    assert read(in_file(body)) == read(as_it_arrives(body))


def test_a_file_comes_in_one_piece_that_is_not_copied(in_file: InFile) -> None:
    part = next(Body(in_file(form(("7", "a.jpg", LARGE)))).files())

    (piece,) = part.chunks

    assert isinstance(piece, memoryview)
    assert piece == LARGE


def test_no_page_of_the_file_is_missing_while_it_is_written_elsewhere(in_file: InFile) -> None:
    name = f"7.{8 * len(LARGE)}"  # so that no search looks through it
    part = next(Body(in_file(form((name, "a.jpg", 8 * LARGE)))).files())
    (piece,) = part.chunks
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt

    bytes(piece[:: resource.getpagesize()])

    assert resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before < 20


def test_a_boundary_within_a_line_is_content(in_file: InFile) -> None:
    assert read(in_file(form(("7", "a.jpg", b"--x"), ("8", "b.jpg", b"a--x--\r\n")))) == (
        {},
        [("7", "a.jpg", b"--x"), ("8", "b.jpg", b"a--x--\r\n")],
    )


def test_a_body_without_its_end_breaks_the_last_file_and_not_the_one_before(
    in_file: InFile,
) -> None:
    whole = form(("7", "a.jpg", b"first"), ("8", "b.jpg", LARGE))
    files = Body(in_file(whole[:-90_000])).files()

    assert b"".join(next(files).chunks) == b"first"
    with pytest.raises(UploadBroken):
        next(files)


def test_headers_without_an_end_are_not_looked_through_for_ever(in_file: InFile) -> None:
    with pytest.raises(UploadBroken):
        Body(in_file(HEAD))


def test_a_part_ends_where_its_name_says_and_is_not_searched(in_file: InFile) -> None:
    like_an_end = b"a\r\n--x\r\nb"
    wrong = form(("7.9", "a.jpg", b"ab"), ("8.1", "b.jpg", b"cd"), ("9.999999999", "c.jpg", b"e"))

    assert read(in_file(form(("7.9", "a.jpg", like_an_end))))[1] == [("7.9", "a.jpg", like_an_end)]
    assert [data for *_, data in read(in_file(wrong))[1]] == [b"ab", b"cd", b"e"]
