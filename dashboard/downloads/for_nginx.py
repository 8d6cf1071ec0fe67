"""Views for the site's own nginx only: sign-in checks, pieces of downloads, and how much was
sent.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from dashboard.batch import missing_results
from dashboard.downloads import acknowledged
from dashboard.downloads.sending import Parcel, send_part, span_of
from dashboard.requests.entrance import is_behind_front, is_relayed
from dashboard.requests.htmx import HtmxRequest, SignInRequired, no_content
from jobs.models import Chore, Export
from jobs.results import archive, downloads, exports
from jobs.results.pdf import finished, parts

LEADING = frozenset({"Location", "HX-Redirect"})  #: headers that lead to the sign-in page

type View = Callable[..., HttpResponseBase]


def for_front(view: View) -> View:
    """Decorate a view that answers only nginx.

    The request itself was signed in where nginx got this address.
    """

    @login_not_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_behind_front(request):
            raise Http404("Only the site's own nginx may ask for this.")
        return view(request, *args, **kwargs)

    return wrapped


@for_front
def signed_in(request: HtmxRequest) -> HttpResponse:
    """Answer 204, or 401 with the headers that lead to the sign-in page. nginx asks before it reads
    a body.
    """
    if request.user.is_authenticated:
        return no_content()
    request.method = "POST"  # nginx asks only about requests with a body, and its question has none
    answer: Any = HttpResponse(status=401)
    # Django would log a warning for every visitor whose session ended.
    answer._has_been_logged = True
    door: Any = SignInRequired(lambda _: answer)
    led = door.handle_no_permission(request, signed_in)
    for name in LEADING.intersection(led.headers):
        answer.headers[name] = led.headers[name]
    return cast("HttpResponse", answer)


@for_front
def piece_of_zip(request: HtmxRequest, export_id: UUID, user_id: int) -> HttpResponseBase:
    export = get_object_or_404(Export, pk=export_id, batch__deleted_at=None)
    parcel = Parcel("", "application/zip", export.size, export.etag)
    look = partial(missing_results.look, export.batch_id)
    return send_part(request, parcel, partial(archive.pieces, exports.open(export)), look)


@for_front
def piece_of_pdf(
    request: HtmxRequest, batch_id: UUID, chore_id: int, number: int
) -> HttpResponseBase:
    made = Chore.objects.filter(kind=Chore.Kind.PDF, state=Chore.State.DONE)
    chore = get_object_or_404(made, pk=chore_id, batch=batch_id, batch__deleted_at=None)
    part = finished.parts_of(chore)[number - 1]
    kind = "application/zip" if finished.is_zip(chore) else "application/pdf"
    parcel = Parcel("", kind, part.size, part.etag)
    return send_part(request, parcel, partial(parts.pieces, part))


@for_front
def sent_of_zip(request: HtmxRequest, export_id: UUID, user_id: int) -> HttpResponse:
    """Note how much of a zip the visitor acknowledged. nginx asks before it closes the
    connection.
    """
    export, user = get_object_or_404(Export, pk=export_id), get_object_or_404(User, pk=user_id)
    start, stop = span_of(request.headers.get("X-Overprint-Range", ""), export.size)
    arrived = min(start + _arrived(request), stop)
    downloads.went_out(export, user, start, arrived, is_relayed=is_relayed(request))
    return no_content()


def _arrived(request: HtmxRequest) -> int:
    """Return how many bytes the visitor acknowledged; 0 if the kernel does not know."""
    handed = int(request.headers.get("X-Overprint-Sent") or 0)
    left = acknowledged.left_at_peer(request.headers.get("X-Overprint-Socket", ""))
    return 0 if left is None else max(0, handed - left)


@for_front
def sent_of_pdf(request: HtmxRequest, batch_id: UUID, chore_id: int, number: int) -> HttpResponse:
    """Answer the same question for a PDF, for which nothing is noted."""
    return no_content()
