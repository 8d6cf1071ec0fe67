"""What all requests to pages share: their type, the sign-in, and the site's status for the
header.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from dashboard.templatetags.words import counted, rate
from jobs import reading
from jobs.errors import InputRefused, StorageFailed
from jobs.models import Batch
from jobs.reading import SiteStatus


class HtmxRequest(HttpRequest):
    """A request as our views see it: by a signed-in person, perhaps sent by htmx."""

    htmx: HtmxDetails
    user: User


type Answering = Callable[[HtmxRequest], HttpResponseBase]


def parts_apart(get_response: Answering) -> Answering:
    """Keep the parts of pages that htmx asks for out of the browser's cache: they have the address
    of their page, so that Back and Forward would show a part without the rest.
    """

    def answer(request: HtmxRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
            if request.htmx:
                response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


page_or_press = require_http_methods(["GET", "HEAD", "POST"])
"""Decorate a view that shows a page, and on POST does what its button asks."""

SIGNED_OUT = "You were signed out, so nothing was changed. Sign in, then press the button again."


class SignInRequired(LoginRequiredMiddleware):
    """Require sign-in for every view that is not marked `login_not_required`.

    When a session expires, a poll leaves the page for the sign-in page instead of swapping it in. A
    button cannot be pressed again by redirecting, so after signing in the person is back on the
    page with the button, with a message.
    """

    # The base class promises a redirect, and htmx gets another answer.
    def handle_no_permission(  # type: ignore[override]
        self, request: Any, view_func: Any
    ) -> HttpResponseBase:
        if not request.htmx and request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        if not request.htmx:
            return _back_to_the_button(
                request, self.get_login_url(view_func), self.redirect_field_name
            )
        back = urlencode(
            {self.redirect_field_name: request.htmx.current_url_abs_path or request.get_full_path()}
        )
        return HttpResponseClientRedirect(f"{resolve_url(self.get_login_url(view_func))}?{back}")


def _back_to_the_button(request: HttpRequest, sign_in: str, field: str) -> HttpResponse:
    """Redirect to sign in and back to the page with the button.

    A script gets no message, because it asks by itself.
    """
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        page, {request.get_host()}, require_https=request.is_secure()
    ):
        page = resolve_url(settings.LOGIN_REDIRECT_URL)
    if request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate":
        messages.warning(request, SIGNED_OUT)
    where = urlsplit(page)
    return redirect_to_login(
        urlunsplit(("", "", where.path, where.query, "")), resolve_url(sign_in), field
    )


@dataclass(frozen=True, slots=True)
class Health:
    """The indicator at the right of the header."""

    words: str
    dot: str  #: class of the dot: empty, c (cyan: at work), y (needs you), m (nothing can work)


SHORT_WORDS = {
    "no_dispatcher": ("Dispatcher not running", "m"),
    "no_worker": ("No worker running", "m"),
    "broker_down": ("Broker down", "m"),
    "broker_refuses": ("Broker refuses", "m"),
    "broker_blocked": ("Broker blocked", "m"),
    "broker_unconfirmed": ("Queue not confirming", "m"),
    "broker_leaderless": ("Queue without a leader", "m"),
    "no_consumer": ("Workers not connected", "m"),
    "dead_letters": ("A queue is not answering", "y"),
    "disk_full": ("Disk full", "m"),
    "disk_crowded": ("Disk full", "m"),
    "disk_away": ("Storage unavailable", "m"),
    "store_full": ("Storage full", "m"),
    "store_away": ("Storage unavailable", "m"),
    "disk_low": ("Disk nearly full", "y"),
    "lease": ("Waiting for a worker", "y"),
    "database": ("Waiting for the database", "y"),
    "paused": ("Paused", "y"),
    "stalled": ("Worker not responding", "y"),
}


def health(status: SiteStatus) -> Health:
    if not status.is_well:
        return Health(*SHORT_WORDS.get(status.why, ("Nothing is moving", "y")))
    workers = counted(status.children, "worker")
    return (
        Health(f"{workers} · {rate(status.rate)}", "c")
        if status.rate >= 0.05
        else Health(f"{workers}, idle", "")
    )


def site_status(request: HtmxRequest) -> dict[str, Any]:
    """Add `site`, the header's indicator, to every page, and what the site is set up for.

    The database is read only if a page shows it.
    """
    user = getattr(request, "user", None)  # an error page may come before the user was looked up
    if user is None or not user.is_authenticated:
        return {}
    return {
        "site": SimpleLazyObject(lambda: health(reading.site_status())),
        "static_version": static_version(),
        "has_hot_folders": bool(settings.HOT_FOLDERS),
        "has_public_url": bool(settings.PUBLIC_URL),
    }


def static_version() -> str:
    """Return a hash of the scripts and styles of pages; empty while they are developed."""
    return getattr(staticfiles_storage, "manifest_hash", "")


def render_part(
    request: HtmxRequest, template: str, part: str, context: dict[str, Any]
) -> HttpResponse:
    """Render a page, or for htmx only the partial of its template with this name."""
    return render(request, f"{template}#{part}" if request.htmx else template, context)


class BatchPage(Protocol):
    """The contents of a page of one batch: its template reads them."""

    @property
    def batch(self) -> Batch: ...


def render_page(
    request: HtmxRequest, template: str, page: BatchPage, *, part: str = "", status: int = 200
) -> HttpResponse:
    """Render the page of a batch, or for htmx only the partial of its template named `part`."""
    whole = f"{template}#{part}" if part and request.htmx else template
    return render(request, whole, {"page": page, "batch": page.batch}, status=status)


def no_content() -> HttpResponse:
    """Return 204: nothing changed, so nothing is swapped."""
    return HttpResponse(status=204)


@contextmanager
def refusals_said(request: HttpRequest) -> Iterator[None]:
    """Show the sentence of a refusal or of a storage failure on the next page."""
    try:
        yield
    except (InputRefused, StorageFailed) as refused:
        messages.error(request, refused.sentence)
