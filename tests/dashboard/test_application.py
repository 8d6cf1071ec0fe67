"""Requests whose headers cannot be read at all, and errors that are not about headers."""

from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from dashboard.application import UNREADABLE, Application


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html; a=" + "x" * 20_000,
        "text/html; a*=x''b",
        "text/html; charset*=utf-8''%00",
        "text/html; charset=hex",
        "text/html; charset=idna",
    ],
)
@pytest.mark.django_db
def test_a_type_that_cannot_be_read_is_refused(content_type: str) -> None:
    answered, body = _answer(PATH_INFO="/healthz", QUERY_STRING="q=%ff", CONTENT_TYPE=content_type)

    assert (answered, body) == (["400 Bad Request"], UNREADABLE)


@pytest.mark.django_db
def test_a_page_that_cannot_be_drawn_is_not_blamed_on_the_headers(
    settings: Settings, tmp_path: Path
) -> None:
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STATIC_ROOT = tmp_path  # without a manifest, as after an upgrade that stopped half-way
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": manifest}}

    with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
        _answer(PATH_INFO="/sign-in/")


def _answer(**environ: Any) -> tuple[list[str], bytes]:
    """Return the status lines and the body that the application answers to these headers."""
    answered: list[str] = []
    base = RequestFactory()._base_environ(**environ)
    body = b"".join(Application()(base, lambda status, headers: answered.append(status)))
    return answered, body
