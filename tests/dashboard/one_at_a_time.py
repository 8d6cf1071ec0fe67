"""The threads of the live server share one connection to an in-memory database, and SQLite wants
one user at a time.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

_turn = threading.Lock()
_visits: list[object] = []  #: the test that looks at pages now, if one does


@contextmanager
def visited() -> Iterator[None]:
    """Answer a browser until the end of the block.

    What it asks later would meet the database of another test.
    """
    _visits.append(object())
    try:
        yield
    finally:
        with _turn:
            _visits.clear()


@contextmanager
def alone() -> Iterator[None]:
    """Answer nobody during the block: the test itself uses the database while a page is open."""
    with _turn:
        yield


def one_at_a_time(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """A middleware that answers one request after the other.

    A browser keeps each answer for its cookie only: it serves all tests, and each of them has a
    session of its own.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        is_of_a_browser = "SERVER_SOFTWARE" in request.META  # Django's test client has no server
        with _turn:
            if is_of_a_browser and not _visits:
                return HttpResponse(status=503)
            response = get_response(request)
        if is_of_a_browser:
            patch_vary_headers(response, ["Cookie"])
        return response

    return answer
