"""What a client answers: about one result, about all on a page, and about all the rest."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from dashboard.proof.visits import ON_A_PAGE, Visit, first_row, of_proof, which_in
from dashboard.requests.htmx import HtmxRequest, page_or_press, refusals_said
from dashboard.requests.parameters import number_in
from dashboard.templatetags.words import counted
from jobs import reading
from jobs.control import proofs
from jobs.databases import clock
from jobs.errors import NotPossibleNow
from jobs.reading import Which
from jobs.texts import whole_number


def say(request: HtmxRequest, visit: Visit, row: int) -> HttpResponse:
    """Save the answer about one row, and show what comes after it."""
    refusal = _answer(visit, row, request.POST)
    which, start = which_in(request.POST), _list_start(request.POST)
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
    [one] = reading.pictures(visit.proof, [visit.job(row)])
    return visit.context(which) | {"picture": one}


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
    after = first_row(found.filter(row__gt=row))
    if after is None and which == "to_look_at":
        after = first_row(found.exclude(row=row))
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
    which = which_in(request.POST)
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
    shown = visit.context("to_look_at") | {"rest": rest, "until": clock.now().isoformat()}
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
