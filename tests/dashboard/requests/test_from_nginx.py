"""A body that nginx wrote to a file is read from there, and only nginx can name one."""

from pathlib import Path

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from dashboard.requests.from_nginx import body_file, spooled_body

SECRET = "only nginx and this process know it"


@pytest.fixture
def body(settings: Settings, tmp_path: Path) -> Path:
    settings.FRONT_SECRET = SECRET
    path = tmp_path / "0000000001"
    path.write_bytes(b"overprint")
    return path


def read(secret: str, name: str) -> tuple[bytes, str, Path | None]:
    """Return the body as a view reads it, the header as it finds it, and the file it may move."""
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD="POST", HTTP_X_OVERPRINT_FRONT=secret, HTTP_X_OVERPRINT_BODY=name
    )
    with spooled_body(environ):
        request: HttpRequest = RequestFactory().request(**environ)
        return request.read(), request.headers.get("X-Overprint-Body", ""), body_file(request)


def test_it_is_read_from_the_file(body: Path) -> None:
    assert read(SECRET, str(body)) == (b"overprint", "", body)


@pytest.mark.parametrize("secret", ["", "guessed"])
def test_nobody_else_can_name_a_file(body: Path, secret: str) -> None:
    assert read(secret, str(body)) == (b"", "", None)


def test_without_a_front_no_header_names_a_file(body: Path, settings: Settings) -> None:
    settings.FRONT_SECRET = ""

    assert read("", str(body)) == (b"", "", None)


def test_the_file_of_a_visitor_who_went_away_is_an_empty_body(body: Path) -> None:
    body.unlink()

    assert read(SECRET, str(body)) == (b"", "", None)
