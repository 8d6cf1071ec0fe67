"""The rows of a batch, under filters that stand in the address; paged by row number, so that no page shifts."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.htmx import HtmxRequest
from dashboard.views.drafts import find
from jobs import reading
from jobs.errors import JobFailed
from jobs.models import Batch, Finding, Job
from jobs.texts import whole_number

ON_A_PAGE = 50


@require_safe
def rows(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    batch = find(batch_id)
    filters, start = shown_filters(request), whole_number(request.GET.get("from", "")) or 0
    listed = reading.listed(batch, start, ON_A_PAGE, **_filters(request))
    naming = batch.match.get("column", "")
    _say(listed.page.jobs, filters["finding"])
    _say_wishes(listed.page.jobs, filters["said"])
    shown = filters | {
        "batch": batch,
        "counts": reading.counts(batch),
        "found": listed.count,
        "page": listed.page,
        "naming": naming,
        "columns": _columns(listed.first, naming),
    }
    return render(request, "rows.html", shown)


def shown_filters(request: HtmxRequest) -> dict[str, Any]:
    """The filters in the address, as pages show them."""
    given = request.GET
    state, code = given.get("state", ""), given.get("code", "")
    return {
        "state": state if state in reading.STATE_FILTERS else "",
        "code": code,
        "reason": JobFailed.of(code).title if code else "",
        "search": given.get("q", "").strip(),
        "finding": given.get("finding", ""),
        "said": given.get("said", ""),
    }


def filtered(request: HtmxRequest, batch: Batch) -> QuerySet[Job]:
    """The rows that the filters in the address leave."""
    return reading.rows(batch, **_filters(request))


def _filters(request: HtmxRequest) -> dict[str, str]:
    """For `reading.rows` and `reading.listed`, by the names they have there."""
    named = {name: request.GET.get(name, "") for name in ("state", "code", "finding", "said")}
    return {**named, "search": request.GET.get("q", "").strip()}


def _say(jobs: list[Job], finding: str) -> None:
    """What the check found of each, where the list is of such rows and none has a reason of its own."""
    if not finding:
        return
    said = dict(Finding.objects.filter(job__in=jobs, code=finding).order_by("-pk").values_list("job", "sentence"))
    for job in jobs:
        job.sentence = job.sentence or said.get(job.pk, "")


def _say_wishes(jobs: list[Job], said: str) -> None:
    """What clients want changed of each, where the list is of such rows."""
    wishes = reading.wishes(jobs) if said else {}
    for job in jobs:
        if job.pk in wishes:
            job.sentence = reading.in_words(wishes[job.pk])


def _columns(first: Job | None, naming: str) -> list[str]:
    """The columns worth a place in the list: the first two in which the first row says something.

    `naming`: the one that names the picture, which has a place of its own.
    """
    return [name for name, cell in first.cells.items() if cell[0] and name != naming][:2] if first else []
