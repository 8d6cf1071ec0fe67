"""*Share with a client*: make and withdraw links for clients, and list their change requests."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dashboard.batch.decorators import of_batch
from dashboard.proof import marked
from dashboard.requests.htmx import HtmxRequest, page_or_press, refusals_said, render_page
from dashboard.requests.parameters import number_in
from dashboard.rows.rows import ON_A_PAGE
from jobs import reading
from jobs.control import proofs as asking
from jobs.databases import clock
from jobs.models import Answer, Batch, Job
from jobs.reading import Page, Tally

ONLY_HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Hosts that a client's browser resolves to its own machine."""


@dataclass(frozen=True)
class LinksPage:
    """The links of a batch, and what their clients want changed. `link` is one just made."""

    batch: Batch
    host: str
    start: int
    link: str
    days = asking.DAYS
    usual_days = asking.USUAL_DAYS
    longest_name = asking.LONGEST_NAME

    @cached_property
    def tallies(self) -> list[tuple[Tally, bool]]:
        """Return the tally of each link, and whether that is open."""
        done, now = reading.counts(self.batch).done, clock.now()
        found = reading.tallies(self.batch, done)
        return [(tally, tally.proof.is_open(now)) for tally in found]

    @cached_property
    def rows(self) -> Page[Job]:
        """Return one page of the rows that clients want changed."""
        found = reading.rows_with_change_requests(self.batch)
        return reading.page_from(found, self.start, ON_A_PAGE)

    @cached_property
    def change_requests(self) -> list[tuple[Job, list[Answer]]]:
        """Return these rows with what clients said."""
        requests = reading.change_requests(self.rows.rows)
        return [(job, requests.get(job.pk, [])) for job in self.rows.rows]

    @property
    def has_marks(self) -> bool:
        return marked.has_marks(self.batch)

    @property
    def is_only_here(self) -> bool:
        """Return whether links to this host, with or without a port, work on this machine only."""
        return not ONLY_HERE.isdisjoint({self.host, self.host.rpartition(":")[0]})


@page_or_press
@of_batch
def proofs(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the links.

    A POST makes a link and shows it only once, because the site stores only its hash.
    """
    link = _new_link(request, batch) if request.method == "POST" else ""
    if request.method == "POST" and not link:
        return redirect("proofs", batch.pk)
    return _show(request, batch, link)


def _show(request: HtmxRequest, batch: Batch, link: str) -> HttpResponse:
    start = number_in(request.GET, "from") or 0
    page = LinksPage(batch, request.get_host(), start, link)
    return _unstored(render_page(request, "proof/links.html", page))


def _new_link(request: HtmxRequest, batch: Batch) -> str:
    """Make a link and return its address, or an empty text if it was refused."""
    name, days = request.POST.get("name", ""), number_in(request.POST, "days") or 0
    with refusals_said(request):
        _, token = asking.make(batch, request.user, name, days)
        return _address(request, token)
    return ""


def _address(request: HtmxRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("proof-page", args=[token]))


def _unstored(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response


@page_or_press
@of_batch
def withdraw(request: HtmxRequest, batch: Batch, proof_id: int) -> HttpResponse:
    """Ask whether to withdraw a link. A POST withdraws it."""
    proof = get_object_or_404(batch.proofs.select_related("batch"), pk=proof_id)
    if request.method != "POST":
        return render(request, "proof/withdraw.html", {"batch": batch, "proof": proof})
    asking.withdraw(proof, request.user)
    return redirect("proofs", batch.pk)


@page_or_press
@of_batch
def replace(request: HtmxRequest, batch: Batch, proof_id: int) -> HttpResponse:
    """Ask whether to replace a lost link. A POST does, and shows the new one, once."""
    proof = get_object_or_404(batch.proofs.select_related("batch"), pk=proof_id)
    if request.method != "POST":
        return render(request, "proof/replace.html", {"batch": batch, "proof": proof})
    with refusals_said(request):
        token = asking.replace_link(proof, request.user)
        return _show(request, batch, _address(request, token))
    return redirect("proofs", batch.pk)
