"""The door of every request: who sends it, from where, and what of it is read."""

import re
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from pytest_django import Settings

from dashboard.requests.body_limits import door_at
from jobs.models import SignInFailure

MULTIPART = "multipart/form-data; boundary=x"

SECRET = "s" * 64

BATCH = UUID(int=7)


class Unread(BytesIO):
    """A body that must not be read."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise AssertionError("the body was read")

    readline = read  # type: ignore[assignment]


def post_unread(client: Client, path: str, length: int, **extra: Any) -> Any:
    more = {
        "CONTENT_TYPE": MULTIPART,
        "CONTENT_LENGTH": str(length),
        "wsgi.input": Unread(),
        **extra,
    }
    return client.generic("POST", path, b"", **more)


def addresses() -> list[str]:
    """Every address of the site, with an example for each part of it that varies."""
    examples = {"uuid": str(BATCH), "int": "7", "slug": "k" * 32}
    patterns = [entry for entry in get_resolver().url_patterns if isinstance(entry, URLPattern)]
    return [
        "/" + re.sub(r"<(\w+):\w+>", lambda found: examples[found[1]], str(each.pattern))
        for each in patterns
    ]


@pytest.mark.parametrize("path", addresses())
@pytest.mark.django_db
def test_no_address_reads_a_large_body_of_a_stranger(path: str) -> None:
    answer = post_unread(Client(enforce_csrf_checks=True), path, 1_500_000_000)

    assert answer.status_code in (302, 404, 405, 413)


@pytest.mark.django_db
def test_a_small_form_of_a_stranger_is_not_read_either(nobody: Client) -> None:
    answer = post_unread(Client(enforce_csrf_checks=True), reverse("batch-new"), 1000)

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/batches/")


def test_every_view_that_takes_files_has_a_door_for_uploads() -> None:
    patterns = [entry for entry in get_resolver().url_patterns if isinstance(entry, URLPattern)]
    takes_files = {each.name for each in patterns if getattr(each.callback, "takes_files", False)}

    uploads = {
        each.name
        for each, path in zip(patterns, addresses(), strict=True)
        if door_at(site_settings.DOORS, path).is_upload
    }

    assert uploads == takes_files | {"slice", "direct"}


def test_no_address_has_two_doors() -> None:
    doors = [
        [door for door in site_settings.DOORS if re.fullmatch(door.pattern, path)]
        for path in addresses()
    ]

    assert max(len(found) for found in doors) == 1


def sign_in_badly(client: Client, **headers: str) -> str:
    client.post(reverse("sign-in"), {"username": "operator", "password": "wrong"}, headers=headers)
    return SignInFailure.objects.get().address


@pytest.mark.django_db
def test_the_visitors_address_comes_from_the_site_s_nginx(
    nobody: Client, settings: Settings
) -> None:
    settings.FRONT_SECRET = SECRET

    address = sign_in_badly(nobody, **{"X-Overprint-Front": SECRET, "X-Overprint-Peer": "10.0.0.7"})

    assert address == "10.0.0.7"


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["", SECRET])
def test_nobody_else_can_say_where_a_request_comes_from(
    nobody: Client, settings: Settings, secret: str
) -> None:
    settings.FRONT_SECRET = secret

    address = sign_in_badly(nobody, **{"X-Overprint-Front": "", "X-Overprint-Peer": "10.0.0.7"})

    assert address == "127.0.0.1"
