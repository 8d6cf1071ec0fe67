"""The first middleware of a request: it finds the real sender, and refuses a body that is too
large.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from dashboard.requests.bad_requests import wants_json
from dashboard.requests.body_limits import door_at
from dashboard.requests.from_nginx import comes_from_front
from dashboard.templatetags.words import size_in_words

type GetResponse = Callable[[HttpRequest], HttpResponseBase]

TOO_LARGE = "413"
SIGNS_OF_PROXY = ("Via", "Forwarded", "X-Forwarded-For")


def is_behind_front(request: HttpRequest) -> bool:
    """Return whether the site's own nginx passed this request on."""
    return bool(request.META.get("overprint.behind_front"))


def is_relayed(request: HttpRequest) -> bool:
    """Return whether a proxy takes what the site sends, and may keep it from the visitor."""
    return (
        settings.TRUSTED_PROXY
        or bool(request.META.get("overprint.relayed"))
        or any(name in request.headers for name in SIGNS_OF_PROXY)
    )


class BehindFront:
    """Take the visitor's address from the site's own nginx, which proves itself by a secret.

    Over a socket file REMOTE_ADDR is empty, and a header alone could come from anyone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_ours = comes_from_front(request.META)
        request.META.pop("HTTP_X_OVERPRINT_FRONT", "")
        peer = request.META.pop("HTTP_X_OVERPRINT_PEER", "")
        refused = request.META.pop("HTTP_X_OVERPRINT_REFUSED", "")
        relayed = request.META.pop("HTTP_X_OVERPRINT_RELAYED", "")
        if is_ours:
            request.META["overprint.behind_front"] = True
            request.META["overprint.refused"] = refused
            request.META["overprint.relayed"] = relayed
            request.META["REMOTE_ADDR"] = peer
        return self.get_response(request)


class BodyLimits:
    """Refuse a body that is larger than its address takes (`body_limits`), before anything reads
    it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        most = door_at(settings.DOORS, request.path_info).most_bytes
        if _length(request) > most or request.META.get("overprint.refused") == TOO_LARGE:
            return _too_large(request, most)
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    """Return the announced length, or 0 without one: Django treats such a body as empty."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return int(announced[:20]) if announced.isascii() and announced.isdigit() else 0


def _too_large(request: HttpRequest, most: int) -> HttpResponse:
    sentence = (
        f"What you sent is larger than the limit of {size_in_words(most)}, so nothing was saved."
    )
    if wants_json(request):
        return JsonResponse({"sentence": sentence}, status=413)
    return render(request, "413.html", {"sentence": sentence}, status=413)
