"""Refuse text that cannot be stored, with a sentence, before any view or query sees it.

Silently dropping such a character would change what a person wrote. Letting it through makes the
database fail.
"""

import codecs
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase

from dashboard.requests.bad_requests import RequestRefused, refused
from dashboard.requests.forms import CELL
from jobs.texts import unstorable

type Next = Callable[[HttpRequest], HttpResponseBase]

_ENCODINGS = ("utf-8", "ascii")  #: encodings of forms; ASCII is a part of UTF-8


def text_of_addresses(get_response: Next) -> Next:
    """Check the query, the cookies and the form encoding of every request (middleware)."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        try:
            _require_utf_8(request)
            _forget_unstorable_cookies(request)
            require_storable(request.GET)
        except RequestRefused as refusal:
            return refused(request, refusal.sentence)
        return get_response(request)

    return answer


class TextOfForms:
    """Check the fields of a form (middleware).

    It runs after the sign-in, so that it parses no stranger's body. It skips views that read their
    body themselves: `uploads.Body` checks each field as it arrives.
    """

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: object) -> HttpResponse | None:
        try:
            if request.method == "POST" and not getattr(view, "takes_files", False):
                require_storable(request.POST)
        except RequestRefused as refusal:
            return refused(request, refusal.sentence)
        return None


def require_storable(fields: QueryDict) -> None:
    """Raise RequestRefused for the first field whose name or value cannot be stored."""
    for name, values in fields.lists():
        require_storable_text(name, "A field name")
        for value in values:
            require_storable_text(value, f"The field “{name.removeprefix(CELL)}”")


def require_storable_text(text: str, what: str) -> None:
    """Raise RequestRefused if the text has a character that cannot be stored.

    `what` names it in the sentence.
    """
    if found := unstorable(text):
        sentence = (
            f"{what} contains {found}, which cannot be stored. Nothing was changed. Remove "
            f"it and try again."
        )
        raise RequestRefused(sentence)


def _forget_unstorable_cookies(request: HttpRequest) -> None:
    """Drop cookies that the database cannot look up. Another site on the same host may have set
    them, so the request continues without them.
    """
    bad = [name for name, value in request.COOKIES.items() if unstorable(name) or unstorable(value)]
    for name in bad:
        del request.COOKIES[name]


def _require_utf_8(request: HttpRequest) -> None:
    """Require UTF-8.

    Django would decode query and form by any codec of Python, and some of those are not for text.
    """
    encoding = request.encoding
    if encoding and codecs.lookup(encoding).name not in _ENCODINGS:
        # The setter would decode the query again.
        request._encoding = None  # type: ignore[attr-defined]
        raise RequestRefused(f"This form uses the encoding {encoding}. Send it in UTF-8.")
