"""Django as a WSGI application that also answers requests whose headers cannot be read."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from dashboard.requests.from_nginx import spooled_body

UNREADABLE = b"The headers of this request cannot be read.\n"


class HeadersUnreadable(Exception):
    """Django cannot build a request from the headers, for example with a charset that is not for
    text.
    """


class Request(WSGIRequest):
    """A request of Django's. Raises HeadersUnreadable."""

    def __init__(self, environ: dict[str, Any]) -> None:
        try:
            super().__init__(environ)
        except (BadRequest, SuspiciousOperation, ValueError, LookupError) as error:
            raise HeadersUnreadable from error


class Application(WSGIHandler):
    """Answer 400 if the headers cannot be read.

    Django answers later errors itself. Without this class, gunicorn would answer 500 and log a
    traceback.
    """

    request_class = Request

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        try:
            with spooled_body(environ):
                return super().__call__(environ, start_response)
        except HeadersUnreadable:
            start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [UNREADABLE]
