"""What the site's own nginx says about a request: that it comes from nginx, and which file has its
body.

nginx writes small uploads to a file before it passes them on (`jobs.running.front`). Nobody else
can name one.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

NAME = "HTTP_X_OVERPRINT_BODY"
FILE = "overprint.body"


def comes_from_front(environ: Mapping[str, Any]) -> bool:
    """Return whether these headers carry the secret that only our nginx and this process know."""
    secret = environ.get("HTTP_X_OVERPRINT_FRONT", "")
    return bool(settings.FRONT_SECRET) and constant_time_compare(secret, settings.FRONT_SECRET)


@contextmanager
def spooled_body(environ: dict[str, Any]) -> Iterator[None]:
    """Let a request read its body from nginx's file, if there is one, instead of the connection."""
    name = environ.pop(NAME, "")
    with ExitStack() as opened:
        if name and comes_from_front(environ):
            # The visitor left in the meantime, and nginx removed the file.
            with suppress(FileNotFoundError):
                file = opened.enter_context(Path(name).open("rb"))
                size = os.fstat(file.fileno()).st_size
                environ |= {"wsgi.input": file, "CONTENT_LENGTH": str(size), FILE: Path(name)}
        yield


def body_descriptor(request: HttpRequest) -> int | None:
    """Return the open file with the whole body, or None. It stays open until the request ends."""
    return request.META["wsgi.input"].fileno() if FILE in request.META else None


def body_file(request: HttpRequest) -> Path | None:
    """Return the file that holds exactly the body.

    Callers may move it away; otherwise nginx deletes it.
    """
    return request.META.get(FILE)
