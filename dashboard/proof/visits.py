"""Visits of a client to the results of one batch, without an account.

Whoever has the link can see its pages and nothing else. A link that does not work always gets the
same sentence, whatever the reason, except one that was replaced: its client has to ask for the new
one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRefresh

from dashboard.requests import throttle
from dashboard.requests.htmx import HtmxRequest
from jobs import reading
from jobs.control import proofs
from jobs.databases import clock
from jobs.models import Job, Proof
from jobs.reading import Counts, Tally, Which

ON_A_PAGE = 48


@dataclass(frozen=True, slots=True)
class Visit:
    """An open proof, and the token of its link, which is part of its addresses."""

    proof: Proof
    token: str

    def address(self, name: str, *of: object, **query: str | int | None) -> str:
        """Return the address of one of its pages."""
        return reverse(name, args=[self.token, *of]) + query_of(**query)

    def job(self, row: int) -> Job:
        """Return a row that this client can see, or raise Http404."""
        job = reading.seen_by(self.proof).filter(row=row).first()
        if job is None:
            raise Http404(f"No result {row} to see")
        return job


@dataclass(frozen=True, kw_only=True)
class VisitPage:
    """What every page of the proof shows. `which`: the filter. `start`: where the list begins, on
    a page of it. `refusal`: why the last answer was not saved.
    """

    visit: Visit
    which: Which
    start: int | None = None
    refusal: str = ""

    @property
    def proof(self) -> Proof:
        return self.visit.proof

    @property
    def token(self) -> str:
        return self.visit.token

    @cached_property
    def counts(self) -> Counts:
        return reading.counts(self.proof.batch)

    @cached_property
    def tally(self) -> Tally:
        return reading.tally(self.proof, self.counts.done)


def query_of(**given: str | int | None) -> str:
    """Return the parameters of an address, without those that have their default value."""
    usual = ("", None, "to_look_at")
    said = {name: value for name, value in given.items() if value not in usual}
    return f"?{urlencode(said)}" if said else ""


def which_in(given: Mapping[str, str]) -> Which:
    """Return the filter that an address or a form names, or the usual one."""
    said = given.get("show", "")
    return next((which for which in reading.WHICH if which == said), "to_look_at")


def first_row(found: QuerySet[Job]) -> int | None:
    return found.values_list("row", flat=True).first()


type View = Callable[..., HttpResponseBase]


def of_proof(view: View) -> View:
    """Decorate `view(request, visit, …)` of a link that works. It needs no sign-in: the link is the
    key.

    Wrong links are counted by visitor address. A valid link always works, even if others guess from
    the same address. After too many guesses, a wrong link costs no more than the lookup.
    """

    @login_not_required
    @wraps(view)
    def wrapped(request: HtmxRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        proof = reading.proof_of(proofs.fingerprint(token))
        if proof is not None and proof.is_open(clock.now()):
            return _closed_to_others(_opened(request, view, Visit(proof, token), *args, **kwargs))
        return _closed_to_others(_shut(request, proof))

    return wrapped


def _opened(
    request: HtmxRequest, view: View, visit: Visit, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """Run the view.

    A missing result gets a page of the proof, because the site's own page would lead to the
    sign-in.
    """
    try:
        return view(request, visit, *args, **kwargs)
    except Http404:
        if request.htmx:
            return HttpResponseClientRefresh()
        return render(request, "proof/not_here.html", {"token": visit.token}, status=404)


def _shut(request: HtmxRequest, proof: Proof | None) -> HttpResponse:
    if request.htmx:
        return HttpResponseClientRefresh()
    status = 410 if proof is not None else _status_of_a_guess(request)
    return render(request, "proof/link_not_valid.html", {"proof": proof}, status=status)


def _status_of_a_guess(request: HtmxRequest) -> int:
    """Count a link that never was against the address it came from."""
    address = throttle.address(request)
    if throttle.is_closed(throttle.LINKS, address):
        return 429
    throttle.note_failure(throttle.LINKS, address)
    return 404


def _closed_to_others(response: HttpResponseBase) -> HttpResponseBase:
    """Hide the page from search engines, proxies and other sites."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # With no referrer at all, browsers send forms without their origin.
    response.headers["Referrer-Policy"] = "same-origin"
    if "Cache-Control" not in response.headers:
        patch_cache_control(response, private=True, no_store=True)
    return response
