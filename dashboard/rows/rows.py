"""The rows of a batch, under the filters in the address; paged by row number, so that no page
shifts.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from dashboard.batch.decorators import find_alone
from dashboard.requests.htmx import HtmxRequest
from dashboard.requests.parameters import number_in
from dashboard.templatetags.words import job_state, path_end, pixels, short_key
from jobs import reading
from jobs.errors import JobFailed
from jobs.models import Batch, Job
from jobs.states import State

ON_A_PAGE = 50
TEXT, NAME = 90, 60  #: characters of a cell or a name that fit in the list


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row in the list.

    Building fifty of them in the template took half of the time of the page.
    """

    row: int
    url: str
    thumbnail: str  #: empty without a picture
    texts: list[str]  #: texts of the columns in the list
    path: str  #: path of its picture, empty without one
    short_path: str
    naming: str  #: name of a picture that is not uploaded
    state: SafeString
    size: str  #: size of its smallest text
    sentence: str


@require_safe
def rows(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    batch = find_alone(batch_id)
    filters, start = shown_filters(request), number_in(request.GET, "from") or 0
    counts = reading.counts(batch)
    listed = reading.listed(batch, start, ON_A_PAGE, counts=counts, **_filters(request))
    context = {"batch": batch, "counts": counts, **_table(batch, listed, filters)}
    return render(request, "rows/rows.html", filters | context)


def _table(batch: Batch, listed: reading.Listed, filters: dict[str, Any]) -> dict[str, Any]:
    """Return one page of rows, with the columns that fit beside them."""
    columns = reading.columns_in_list(listed.first, batch.match_rule.column or "")
    return {
        "found": listed.count,
        "page": listed.page,
        "columns": columns,
        "lines": _lines(batch, listed.page.rows, columns, filters),
    }


def _lines(
    batch: Batch, jobs: list[Job], columns: list[str], filters: dict[str, Any]
) -> list[RowLine]:
    naming, folder = batch.match_rule.column or "", reverse("batch", args=[batch.pk])
    sentences = reading.row_sentences(
        jobs, finding=filters["finding"], with_change_requests=bool(filters["said"])
    )
    return [
        _line(job, folder, columns, naming, sentences.get(job.pk, job.sentence)) for job in jobs
    ]


def _line(job: Job, folder: str, columns: list[str], naming: str, sentence: str) -> RowLine:
    """Build a row.

    `folder` is the address of the batch: reversing fifty URLs would take as long as the queries.
    """
    url, path = f"{folder}rows/{job.row}/", job.source.path if job.source else ""
    size = pixels(job.result_details) if job.state == State.DONE and not sentence else ""
    return RowLine(
        row=job.row,
        url=url,
        thumbnail=_thumbnail(job, folder, url),
        texts=[_shortened(job.text(column), TEXT) for column in columns],
        path=path,
        short_path=path_end(path),
        naming="" if job.source else _shortened(job.text(naming), NAME),
        state=job_state(job),
        size=size,
        sentence=sentence or ("" if size else job.source_problem),
    )


def _thumbnail(job: Job, folder: str, url: str) -> str:
    if job.state == State.DONE and job.thumbnail_key:
        return f"{url}thumbnail?k={short_key(job.thumbnail_key)}"
    return f"{folder}sources/{job.source_id}/thumbnail" if job.source_id else ""


def _shortened(text: str, most: int) -> str:
    """`truncatechars` goes through short texts too, character by character."""
    return text if len(text) <= most else truncatechars(text, most)


def shown_filters(request: HtmxRequest) -> dict[str, Any]:
    """Return the filters in the address, as pages show them."""
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
    """Return the rows that match the filters in the address."""
    return reading.rows(batch, **_filters(request))


def _filters(request: HtmxRequest) -> dict[str, str]:
    """Return the filters by their names in `reading.rows` and `reading.listed`."""
    named = {name: request.GET.get(name, "") for name in ("state", "code", "finding", "said")}
    return {**named, "search": request.GET.get("q", "").strip()}
