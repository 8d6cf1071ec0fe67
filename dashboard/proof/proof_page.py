"""The pages of a proof for its client: the results of one batch and the answer to each, without an
account.

Whoever has the link can see these pages and nothing else. A link that does not work always gets the
same sentence, whatever the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from dashboard.proof import marked
from dashboard.requests import throttle
from dashboard.requests.htmx import HtmxRequest, page_or_press, refusals_said
from dashboard.requests.parameters import number_in
from dashboard.rows import files
from dashboard.templatetags.words import counted
from jobs import reading
from jobs.control import proofs
from jobs.databases import clock
from jobs.errors import NotPossibleNow
from jobs.models import Job, Proof
from jobs.reading import Which
from jobs.texts import whole_number

ON_A_PAGE = 48


@dataclass(frozen=True, slots=True)
class Visit:
    """An open proof, and the token of its link, which is part of its addresses."""

    proof: Proof
    token: str

    def address(self, name: str, *of: object, **query: str | int | None) -> str:
        """Return the address of one of its pages."""
        return reverse(name, args=[self.token, *of]) + query_of(**query)


def query_of(**given: str | int | None) -> str:
    """Return the parameters of an address, without those that have their default value."""
    usual = ("", None, "to_look_at")
    said = {name: value for name, value in given.items() if value not in usual}
    return f"?{urlencode(said)}" if said else ""


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
    return render(request, "proof/link_not_valid.html", status=status)


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


# --- Viewing --------------------------------------------------------------------------------------


@of_proof
@require_safe
def page(request: HtmxRequest, visit: Visit) -> HttpResponse:
    """Show a page of pictures under a filter, by row number, so that pictures do not move between
    pages.
    """
    which = _which(request.GET.get("show", ""))
    start = number_in(request.GET, "from") or 0
    shown = _shown(visit, which) | _listed(visit, which, start)
    return render(request, "proof/page.html", shown)


def _listed(visit: Visit, which: Which, start: int) -> dict[str, Any]:
    """Return the pictures of one page of the list, and where its neighbours begin."""
    page = reading.page_by_row(reading.seen_by(visit.proof, which), start, ON_A_PAGE)
    pictures = reading.pictures(visit.proof, page.jobs)
    return {
        "pictures": pictures,
        "unsaid": [picture for picture in pictures if picture.answer is None],
        "most_results": max((len(picture.job.results) for picture in pictures), default=1),
        "start": start,
        "before": page.before,
        "after": page.after,
    }


@of_proof
@page_or_press
def picture(request: HtmxRequest, visit: Visit, row: int) -> HttpResponse:
    """Show a result of one row, large, with the row's neighbours under the filter.

    A POST saves the client's answer, which counts for all results of the row.
    """
    if request.method == "POST":
        return _say(request, visit, row)
    which = _which(request.GET.get("show", ""))
    job = _seen(visit, row)
    shown = _large(visit, which, job, request.GET.get("output", ""))
    shown |= {"said_of": number_in(request.GET, "said")}
    return render(request, "proof/picture.html", shown | _neighbours(visit, which, row))


def _large(visit: Visit, which: Which, job: Job, output: str) -> dict[str, Any]:
    """Return the result of this output, or the first one, and how the page shows it."""
    made = files.result_of(job, output) or job.results[0]
    is_marked = marked.has_marks(visit.proof.batch)
    return _shown(visit, which) | {
        "picture": reading.pictures(visit.proof, [job])[0],
        "made": made,
        "kept": query_of(show=which, output=made.output),
        "is_shown": files.is_shown(made) or is_marked,
        "is_marked": is_marked,
    }


def _neighbours(visit: Visit, which: Which, row: int) -> dict[str, Any]:
    """Return the rows before and after this one under the filter."""
    found = reading.seen_by(visit.proof, which)
    return {
        "before": _row(found.filter(row__lt=row).order_by("-row")),
        "after": _row(found.filter(row__gt=row)),
    }


@of_proof
@require_safe
def thumbnail(request: HtmxRequest, visit: Visit, row: int) -> HttpResponseBase:
    job = _seen(visit, row)
    made = files.asked_result(request, job)
    if marked.has_marks(visit.proof.batch):
        return marked.send(request, job, made, files.THUMBNAIL_EDGE)
    return files.send_thumbnail(request, made)


@of_proof
@require_safe
def result(request: HtmxRequest, visit: Visit, row: int) -> HttpResponseBase:
    job = _seen(visit, row)
    made = files.asked_result(request, job)
    if marked.has_marks(visit.proof.batch):
        return marked.send(request, job, made)
    return files.send_result(request, job, made)


def _shown(visit: Visit, which: Which) -> dict[str, Any]:
    """Return what every page of the proof shows."""
    counts = reading.counts(visit.proof.batch)
    return {
        "proof": visit.proof,
        "token": visit.token,
        "counts": counts,
        "tally": reading.tally(visit.proof, counts.done),
        "show": which,
    }


def _which(said: str) -> Which:
    return next((which for which in reading.WHICH if which == said), "to_look_at")


def _seen(visit: Visit, row: int) -> Job:
    job = reading.seen_by(visit.proof).filter(row=row).first()
    if job is None:
        raise Http404(f"No result {row} to see")
    return job


def _row(found: QuerySet[Job]) -> int | None:
    return found.values_list("row", flat=True).first()


# --- Answering ------------------------------------------------------------------------------------


def _say(request: HtmxRequest, visit: Visit, row: int) -> HttpResponse:
    refusal = _answer(visit, row, request.POST)
    which, start = _which(request.POST.get("show", "")), _list_start(request.POST)
    if request.htmx:
        answered = _answered(visit, which, row) | {"start": start, "refusal": refusal}
        return render(request, "proof/answered.html", answered)
    if refusal:
        messages.error(request, refusal)
    return redirect(_after_answer(visit, which, row, start, is_refused=bool(refusal)))


def _list_start(given: QueryDict) -> int | None:
    """Return where the list begins that was answered on, or None for an answer elsewhere."""
    return (number_in(given, "from") or 0) if "from" in given else None


def _answered(visit: Visit, which: Which, row: int) -> dict[str, Any]:
    """Return one picture as it is after an answer, and the new counts."""
    [one] = reading.pictures(visit.proof, [_seen(visit, row)])
    return _shown(visit, which) | {"picture": one}


def _after_answer(
    visit: Visit, which: Which, row: int, start: int | None, *, is_refused: bool
) -> str:
    """Return where to go after an answer: back to the list from `start` if it was given there."""
    if start is not None:
        return _list_address(visit, which, start) + f"#p-{row}"
    if is_refused:
        return visit.address("proof-picture", row, show=which)
    return _next(visit, which, row)


def _answer(visit: Visit, row: int, given: QueryDict) -> str:
    """Save an answer and return why it was refused, or an empty text."""
    try:
        if "good" in given:
            proofs.approve(visit.proof, row, given.get("seen", ""))
        else:
            proofs.request_change(visit.proof, row, given.get("seen", ""), given.get("comment", ""))
    except NotPossibleNow as refused:
        return refused.sentence
    return ""


def _list_address(visit: Visit, which: Which, start: int | None) -> str:
    return visit.address("proof-page", show=which, **{"from": start or None})


def _next(visit: Visit, which: Which, row: int) -> str:
    """Return where to go after an answer to a large picture: the next one, a skipped one, or the
    list.
    """
    found = reading.seen_by(visit.proof, which)
    after = _row(found.filter(row__gt=row))
    if after is None and which == "to_look_at":
        after = _row(found.exclude(row=row))
    if after is None:
        return visit.address("proof-page", show=which)
    return visit.address("proof-picture", after, show=which, said=row)


@of_proof
@require_POST
def all_on_page(request: HtmxRequest, visit: Visit) -> HttpResponse:
    """Approve all pictures that were on a page, except those with a change request on their current
    version.
    """
    seen = _seen_versions(request.POST.getlist("seen")[:ON_A_PAGE])
    _thank(request, proofs.approve_these(visit.proof, seen))
    which = _which(request.POST.get("show", ""))
    return redirect(_list_address(visit, which, number_in(request.POST, "from")))


def _thank(request: HtmxRequest, count: int, more: str = "") -> None:
    approved = f"{counted(count, 'picture')} approved."
    messages.info(request, f"{approved}{more} You can still change your answers.")


def _seen_versions(values: list[str]) -> dict[int, str]:
    """Return row → SHA-256 of the result that the client saw, from values like 12:9f86d0…"""
    seen = {}
    for value in values:
        row, _, sha256 = value.partition(":")
        if (number := whole_number(row)) is not None:
            seen[number] = sha256
    return seen


@of_proof
@page_or_press
def all_the_rest(request: HtmxRequest, visit: Visit) -> HttpResponse:
    """Approve everything without a change request.

    It asks first, and then approves only what existed when it asked.
    """
    if request.method != "POST":
        return _ask_about_the_rest(request, visit)
    with refusals_said(request):
        until = _moment(request.POST.get("until", ""))
        count = proofs.approve_rest(visit.proof, until)
        _thank(request, count, " This takes a few seconds." if count > proofs.FEW else "")
    return redirect(visit.address("proof-page"))


def _ask_about_the_rest(request: HtmxRequest, visit: Visit) -> HttpResponse:
    rest = reading.without_change_request(visit.proof).order_by().count()
    shown = _shown(visit, "to_look_at") | {"rest": rest, "until": clock.now().isoformat()}
    return render(request, "proof/all_the_rest.html", shown)


def _moment(text: str) -> datetime:
    """Parse a moment in UTC. Some valid texts are outside the range of UTC."""
    try:
        found = parse_datetime(text)
        if found is not None and timezone.is_aware(found):
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise NotPossibleNow("The page did not send which pictures you saw. Press the button again.")
