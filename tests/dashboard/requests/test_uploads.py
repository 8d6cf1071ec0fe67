"""A multipart body as it arrives: file by file, never half a file, and nothing before the token."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from dashboard.requests.bad_requests import UploadBroken
from dashboard.requests.uploads import Body, streams_files, whole_body
from tests.dashboard.new_batches import MULTIPART, cut, form

LARGE = bytes(range(256)) * 2_000  #: more than one piece


def request(body: bytes, content_type: str = MULTIPART, **extra):
    return RequestFactory().generic("POST", "/", body, content_type, **extra)


def test_files_come_one_by_one_with_their_names_and_bytes():
    body = Body(request(form(("7", "a.jpg", LARGE), ("8", "ü/b.jpg", b""), fields={"token": "t"})))

    found = [(part.name, part.file_name, b"".join(part.chunks)) for part in body.files()]

    assert body.fields.dict() == {"token": "t"}
    assert found == [("7", "a.jpg", LARGE), ("8", "ü/b.jpg", b"")]


def test_a_file_that_nobody_reads_is_skipped():
    body = Body(request(form(("7", "a.jpg", LARGE), ("8", "b.jpg", b"second"))))

    names = [part.name for part in body.files()]

    assert names == ["7", "8"]


def test_a_large_file_comes_in_pieces():
    part = next(Body(request(form(("7", "a.jpg", LARGE)))).files())

    pieces = [len(piece) for piece in part.chunks]

    assert sum(pieces) == len(LARGE)
    assert max(pieces) < 140_000


def test_a_body_that_ends_early_breaks_the_file_in_hand_and_not_the_one_before():
    whole = form(("7", "a.jpg", b"first"), ("8", "b.jpg", LARGE))
    files = Body(request(b"", **cut(whole, len(whole) - 90_000, MULTIPART))).files()

    assert b"".join(next(files).chunks) == b"first"
    with pytest.raises(UploadBroken):
        b"".join(next(files).chunks)


def test_a_slice_that_ends_early_is_refused():
    with pytest.raises(UploadBroken):
        list(whole_body(request(b"", **cut(b"one half", 4, "application/offset+octet-stream"))))


@streams_files
def view(request, *, body):
    return HttpResponse(b"".join(b"".join(part.chunks) for part in body.files()))


@pytest.mark.parametrize(
    "content_type", ["application/json", "multipart/form-data", "multipart/form-data; boundary="]
)
def test_a_body_that_is_not_a_form_is_refused_with_a_sentence(content_type):
    response = view(request(b"{}", content_type))

    assert response.status_code == 400
    assert b"not a form with files" in response.content


def protected(body: bytes, **headers: str):
    """A request whose cookie asks for the token `a…a`."""
    made = request(body, **headers)
    made.COOKIES["csrftoken"] = made.META["CSRF_COOKIE"] = "a" * 32
    return made


def test_without_the_token_no_file_is_read():
    refused = protected(form(("7", "a.jpg", LARGE)))

    response = view(refused)

    assert response.status_code == 403
    assert len(refused.read()) > len(LARGE) - 140_000


@pytest.mark.parametrize(
    ("fields", "headers"),
    [({"csrfmiddlewaretoken": "a" * 32}, {}), ({}, {"HTTP_X_CSRFTOKEN": "a" * 32})],
)
def test_the_token_may_be_in_the_header_or_before_the_files(fields, headers):
    response = view(protected(form(("7", "a.jpg", b"bytes"), fields=fields), **headers))

    assert (response.status_code, response.content) == (200, b"bytes")


def test_a_token_behind_the_files_comes_too_late():
    body = form(("7", "a.jpg", b"bytes"), end=b"") + form(fields={"csrfmiddlewaretoken": "a" * 32})

    response = view(protected(body))

    assert response.status_code == 403


@pytest.mark.parametrize("at", [0, 3, 40, 90])
def test_a_body_that_ends_before_its_first_file_is_refused_in_words(at):
    whole = form(("7", "a.jpg", LARGE), fields={"token": "t"})

    response = view(request(b"", **cut(whole, at, MULTIPART)))

    assert response.status_code == 400
    assert (
        "The upload stopped before the end of the file. Upload it again."
        in response.content.decode()
    )


@pytest.mark.parametrize("length", ["", "x", "-1", "²", "1" * 4_400])
def test_an_invalid_length_means_no_body(length):
    response = view(
        request(b"", **cut(form(("7", "a.jpg", b"x")), 0, MULTIPART) | {"CONTENT_LENGTH": length})
    )

    assert response.status_code == 403  # nothing came, so no token


def kept(fields: dict[str, str], *files: tuple[str, str, bytes]) -> Body:
    return Body(request(form(*files, fields=fields)))


@pytest.mark.parametrize("count", [1, 19, 20])
def test_as_many_fields_are_kept_as_a_form_of_ours_has(count: int):
    fields = {f"f{number}": f"{number}" for number in range(count)}

    assert kept(fields, ("7", "a.jpg", b"x")).fields.dict() == fields


def test_more_fields_and_longer_ones_are_cut_and_the_files_still_come():
    fields = {f"f{number}": "x" * 70_000 for number in range(25)}

    body = kept(fields, ("7", "a.jpg", b"bytes"))

    assert [len(value) for value in body.fields.dict().values()] == [64 * 1024] * 20
    assert [b"".join(part.chunks) for part in body.files()] == [b"bytes"]


@pytest.mark.parametrize(
    ("sent", "read"),
    [("ü", "ü"), ("秋.jpg", "秋.jpg"), ("a b", "a b"), ("../../etc/passwd", "../../etc/passwd")],
)
def test_a_name_of_a_file_is_data_in_any_script(sent: str, read: str):
    part = next(kept({}, ("7", sent, b"x")).files())

    assert part.file_name.endswith(read.rpartition("/")[2])


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "multipart/mixed; boundary=x",
        "multipart/form-data; boundary=" + "x" * 201,
        "multipart/form-data; boundary=ä",
        "application/x-www-form-urlencoded",
    ],
)
def test_a_body_without_a_boundary_of_ours_is_no_form_with_files(content_type: str):
    response = view(request(b"--x--", content_type))

    assert (response.status_code, b"not a form with files" in response.content) == (400, True)


@pytest.mark.parametrize("name", ["a\0b", "\0"])
@pytest.mark.parametrize("where", ["field", "value", "file"])
def test_what_cannot_be_stored_is_refused_before_a_file_is_read(name: str, where: str):
    fields = {"field": {name: "x"}, "value": {"x": name}, "file": {}}[where]
    file_name = name if where == "file" else "a.jpg"

    response = view(protected(form(("7", file_name, b"x"), fields=fields)))

    assert (response.status_code, b"NUL" in response.content) == (400, True)


def test_a_whole_body_comes_in_pieces_up_to_its_length():
    pieces = list(whole_body(request(LARGE, "application/offset+octet-stream")))

    assert b"".join(pieces) == LARGE
    assert max(map(len, pieces)) <= 64 * 1024
    assert list(whole_body(request(b"", "application/offset+octet-stream"))) == []


def test_a_view_that_takes_files_says_so():
    assert view.takes_files
    assert view.__name__ == "view"
