"""Django as a WSGI application that also answers requests whose headers cannot be read."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler

from dashboard.from_front import spooled_body

UNREADABLE = b"The headers of this request cannot be read.\n"


class Application(WSGIHandler):
    """Answer 400 where Django cannot even make a request of the headers, such as a charset that is not for text.

    Django answers everything that goes wrong later; this would be a 500 of gunicorn, with a traceback in the log.
    """

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        try:
            with spooled_body(environ):
                return super().__call__(environ, start_response)
        except (BadRequest, SuspiciousOperation, ValueError, LookupError):
            start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [UNREADABLE]
