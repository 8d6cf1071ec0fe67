"""*Share with a client*: make and withdraw links for clients, and list their change requests."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dashboard.batch.decorators import of_batch
from dashboard.proof import marked
from dashboard.requests.htmx import HtmxRequest, page_or_press, refusals_said
from dashboard.requests.parameters import number_in
from dashboard.rows.rows import ON_A_PAGE
from jobs import reading
from jobs.control import proofs as asking
from jobs.databases import clock
from jobs.models import Batch

ONLY_HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Hosts that a client's browser resolves to its own machine."""


@page_or_press
@of_batch
def proofs(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Show the links.

    A POST makes a link and shows it only once, because the site stores only its hash.
    """
    link = ""
    if request.method == "POST":
        link = _new_link(request, batch)
        if not link:
            return redirect("proofs", batch.pk)
    response = render(request, "proof/links.html", _shown(request, batch) | {"link": link})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _new_link(request: HtmxRequest, batch: Batch) -> str:
    """Make a link and return its address, or an empty text if it was refused."""
    with refusals_said(request):
        days = number_in(request.POST, "days") or 0
        _, token = asking.make(batch, request.user, request.POST.get("name", ""), days)
        return request.build_absolute_uri(reverse("proof-page", args=[token]))
    return ""


def _shown(request: HtmxRequest, batch: Batch) -> dict[str, object]:
    return {
        "batch": batch,
        **_links(batch),
        **_change_requests(batch, number_in(request.GET, "from") or 0),
        "has_marks": marked.has_marks(batch),
        "days": asking.DAYS,
        "usual_days": asking.USUAL_DAYS,
        "longest_name": asking.LONGEST_NAME,
        "is_only_here": _is_only_here(request.get_host()),
    }


def _change_requests(batch: Batch, start: int) -> dict[str, object]:
    """Return one page of the rows that clients want changed, with what they said."""
    page = reading.page_from(reading.rows_with_change_requests(batch), start, ON_A_PAGE)
    requests = reading.change_requests(page.rows)
    return {
        "page": page,
        "change_requests": [(job, requests.get(job.pk, [])) for job in page.rows],
    }


def _is_only_here(host: str) -> bool:
    """Return whether links to this host, with or without a port, work on this machine only."""
    return not ONLY_HERE.isdisjoint({host, host.rpartition(":")[0]})


def _links(batch: Batch) -> dict[str, object]:
    counts, now = reading.counts(batch), clock.now()
    tallies = reading.tallies(batch, counts.done)
    return {
        "counts": counts,
        "tallies": [(tally, tally.proof.is_open(now)) for tally in tallies],
    }


@page_or_press
@of_batch
def withdraw(request: HtmxRequest, batch: Batch, proof_id: int) -> HttpResponse:
    """Ask whether to withdraw a link. A POST withdraws it."""
    proof = get_object_or_404(batch.proofs.select_related("batch"), pk=proof_id)
    if request.method != "POST":
        return render(request, "proof/withdraw.html", {"batch": batch, "proof": proof})
    asking.withdraw(proof, request.user)
    return redirect("proofs", batch.pk)
