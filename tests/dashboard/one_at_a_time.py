"""The threads of the live server share one connection to an in-memory database, and SQLite wants one user at a time."""

import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

_turn = threading.Lock()


def one_at_a_time(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """A middleware that answers one request after the other."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        with _turn:
            return get_response(request)

    return answer
