"""The pages on which a client looks at results: as a list, one by one, and as files."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.proof import marked
from dashboard.proof.answering import say
from dashboard.proof.visits import ON_A_PAGE, Visit, first_row, of_proof, query_of, which_in
from dashboard.requests.htmx import HtmxRequest, page_or_press
from dashboard.requests.parameters import number_in
from dashboard.rows import files
from jobs import reading
from jobs.models import Job
from jobs.reading import Which


@of_proof
@require_safe
def page(request: HtmxRequest, visit: Visit) -> HttpResponse:
    """Show a page of pictures under a filter, by row number, so that pictures do not move between
    pages.
    """
    which = which_in(request.GET)
    start = number_in(request.GET, "from") or 0
    shown = visit.context(which) | _listed(visit, which, start)
    return render(request, "proof/page.html", shown)


def _listed(visit: Visit, which: Which, start: int) -> dict[str, Any]:
    """Return the pictures of one page of the list, and where its neighbours begin."""
    page = reading.page_from(reading.seen_by(visit.proof, which), start, ON_A_PAGE)
    pictures = reading.pictures(visit.proof, page.rows)
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
        return say(request, visit, row)
    which = which_in(request.GET)
    job = visit.job(row)
    shown = _large(visit, which, job, request.GET.get("output", ""))
    shown |= {"said_of": number_in(request.GET, "said")}
    return render(request, "proof/picture.html", shown | _neighbours(visit, which, row))


def _large(visit: Visit, which: Which, job: Job, output: str) -> dict[str, Any]:
    """Return the result of this output, or the first one, and how the page shows it."""
    made = files.result_of(job, output) or job.results[0]
    is_marked = marked.has_marks(visit.proof.batch)
    return visit.context(which) | {
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
        "before": first_row(found.filter(row__lt=row).order_by("-row")),
        "after": first_row(found.filter(row__gt=row)),
    }


@of_proof
@require_safe
def thumbnail(request: HtmxRequest, visit: Visit, row: int) -> HttpResponseBase:
    job = visit.job(row)
    made = files.asked_result(request, job)
    if marked.has_marks(visit.proof.batch):
        return marked.send(request, job, made, files.THUMBNAIL_EDGE)
    return files.send_thumbnail(request, made)


@of_proof
@require_safe
def result(request: HtmxRequest, visit: Visit, row: int) -> HttpResponseBase:
    job = visit.job(row)
    made = files.asked_result(request, job)
    if marked.has_marks(visit.proof.batch):
        return marked.send(request, job, made)
    return files.send_result(request, job, made)
