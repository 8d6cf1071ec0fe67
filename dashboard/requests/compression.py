"""Pages are sent compressed, whatever stands before the site: its own nginx, another proxy, or
nothing.
"""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

LEAST = 1000  #: bytes: what is shorter fits into one packet as it is
TYPES = ("text/html", "application/json")


class CompressedPages(GZipMiddleware):
    """Compresses pages, parts of them, and JSON. Downloads and pictures stay as they are.

    The length of a compressed page could give away a secret in it, if a stranger can put guesses
    into the same page (BREACH). So Django masks its CSRF token differently in each page, and adds
    up to 100 random bytes here; and no browser sends the session with a stranger's request
    (SameSite).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if isinstance(response, HttpResponse) and _is_worthwhile(response):
            return super().process_response(request, response)
        return response


def _is_worthwhile(response: HttpResponse) -> bool:
    kind = response.get("Content-Type", "").partition(";")[0]
    return kind in TYPES and len(response.content) >= LEAST
