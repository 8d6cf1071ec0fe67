"""Requests whose headers cannot be read at all."""

import pytest
from django.test import RequestFactory

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
    application = Application()
    answered: list[str] = []
    environ = RequestFactory()._base_environ(
        PATH_INFO="/healthz", QUERY_STRING="q=%ff", CONTENT_TYPE=content_type
    )

    body = b"".join(application(environ, lambda status, headers: answered.append(status)))

    assert (answered, body) == (["400 Bad Request"], UNREADABLE)
