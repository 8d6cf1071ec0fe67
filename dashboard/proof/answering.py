"""What a client answers: about one result, about all on a page, and about all the rest."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from dashboard.proof.visits import ON_A_PAGE, Visit, VisitPage, first_row, of_proof, which_in
from dashboard.requests.htmx import HtmxRequest, page_or_press, refusals_said
from dashboard.requests.parameters import number_in
from dashboard.templatetags.words import counted
from jobs import reading
from jobs.control import proofs
from jobs.databases import clock
from jobs.errors import NotPossibleNow
from jobs.models import Job, Proof
from jobs.reading import ProofPicture, Which
from jobs.texts import whole_number


@dataclass(frozen=True, kw_only=True)
class Answered(VisitPage):
    """One picture as it is after an answer, and the new counts."""

    row: int

    @property
    def picture(self) -> ProofPicture:
        [one] = reading.pictures(self.proof, [self.visit.job(self.row)])
        return one

    @property
    def next_page(self) -> str:
        """Return where to go after the answer: back to the list if it was given there."""
        if self.start is not None:
            return _list_address(self.visit, self.which, self.start) + f"#p-{self.row}"
        if self.refusal:
            return self.visit.address("proof-picture", self.row, show=self.which)
        return _next(self.visit, self.which, self.row)


@dataclass(frozen=True, kw_only=True)
class RestPage(VisitPage):
    """The question whether to approve everything without a change request."""

    @cached_property
    def rest(self) -> int:
        return reading.without_change_request(self.proof).order_by().count()

    @cached_property
    def until(self) -> str:
        """Return the moment of the question: only what exists by then is approved."""
        return clock.now().isoformat()


def say(request: HtmxRequest, visit: Visit, row: int) -> HttpResponse:
    """Save the answer about one row, and show what comes after it."""
    refusal = _answer(visit, row, request.POST)
    which, start = which_in(request.POST), _list_start(request.POST)
    answered = Answered(visit=visit, which=which, start=start, refusal=refusal, row=row)
    if request.htmx:
        return render(request, "proof/answered.html", {"page": answered})
    if refusal:
        messages.error(request, refusal)
    return redirect(answered.next_page)


def _list_start(given: QueryDict) -> int | None:
    """Return where the list begins that was answered on, or None for an answer elsewhere."""
    return (number_in(given, "from") or 0) if "from" in given else None


def _answer(visit: Visit, row: int, given: QueryDict) -> str:
    """Save an answer and return why it was refused, or an empty text."""
    seen = given.get("seen", "")
    try:
        if "good" in given:
            proofs.approve(visit.proof, row, seen)
        else:
            proofs.request_change(visit.proof, row, seen, given.get("comment", ""))
    except NotPossibleNow as refused:
        return refused.sentence
    return ""


def _list_address(visit: Visit, which: Which, start: int | None) -> str:
    return visit.address("proof-page", show=which, **{"from": start or None})


def _next(visit: Visit, which: Which, row: int) -> str:
    """Return where to go after an answer to a large picture: the next one, a skipped one, or the
    list.
    """
    after = _row_after(reading.seen_by(visit.proof, which), row, which)
    if after is None:
        return visit.address("proof-page", show=which)
    return visit.address("proof-picture", after, show=which, said=row)


def _row_after(found: QuerySet[Job], row: int, which: Which) -> int | None:
    """Return the next row, or a skipped one that is still to look at."""
    after = first_row(found.filter(row__gt=row))
    if after is None and which == "to_look_at":
        return first_row(found.exclude(row=row))
    return after


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
    pairs = (value.partition(":") for value in values)
    seen = ((whole_number(row), sha256) for row, _, sha256 in pairs)
    return {row: sha256 for row, sha256 in seen if row is not None}


@of_proof
@page_or_press
def all_the_rest(request: HtmxRequest, visit: Visit) -> HttpResponse:
    """Approve everything without a change request.

    It asks first, and then approves only what existed when it asked.
    """
    if request.method != "POST":
        page = RestPage(visit=visit, which="to_look_at")
        return render(request, "proof/all_the_rest.html", {"page": page})
    with refusals_said(request):
        _approve_rest(request, visit.proof)
    return redirect(visit.address("proof-page"))


def _approve_rest(request: HtmxRequest, proof: Proof) -> None:
    count = proofs.approve_rest(proof, _moment(request.POST.get("until", "")))
    _thank(request, count, " This takes a few seconds." if count > proofs.FEW else "")


def _moment(text: str) -> datetime:
    """Parse a moment in UTC. Some valid texts are outside the range of UTC."""
    try:
        found = parse_datetime(text)
        if found is not None and timezone.is_aware(found):
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise NotPossibleNow("The page did not send which pictures you saw. Press the button again.")
