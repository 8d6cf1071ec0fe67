"""The pages on which a client looks at results: as a list, one by one, and as files."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.proof import marked
from dashboard.proof.answering import say
from dashboard.proof.visits import (
    ON_A_PAGE,
    Visit,
    VisitPage,
    first_row,
    of_proof,
    query_of,
    which_in,
)
from dashboard.requests.htmx import HtmxRequest, page_or_press
from dashboard.requests.parameters import number_in
from dashboard.rows import files
from jobs import reading
from jobs.models import Job, RowResult
from jobs.reading import Page, ProofPicture


@dataclass(frozen=True, kw_only=True)
class ListPage(VisitPage):
    """One page of the pictures under the filter, and where its neighbours begin."""

    @cached_property
    def _rows(self) -> Page[Job]:
        found = reading.seen_by(self.proof, self.which)
        return reading.page_from(found, self.start or 0, ON_A_PAGE)

    @cached_property
    def pictures(self) -> list[ProofPicture]:
        return reading.pictures(self.proof, self._rows.rows)

    @cached_property
    def unsaid(self) -> list[ProofPicture]:
        """Return those without an answer."""
        return [picture for picture in self.pictures if picture.answer is None]

    @property
    def most_results(self) -> int:
        """Return how many results a row of the page has at most."""
        return max((len(picture.job.results) for picture in self.pictures), default=1)

    @property
    def before(self) -> int | None:
        return self._rows.before

    @property
    def after(self) -> int | None:
        return self._rows.after


@dataclass(frozen=True, kw_only=True)
class PicturePage(VisitPage):
    """A result of one row, large, and the row's neighbours under the filter. `said_of`: the row
    that was answered just before.
    """

    job: Job
    output: str
    said_of: int | None

    @cached_property
    def picture(self) -> ProofPicture:
        return reading.pictures(self.proof, [self.job])[0]

    @cached_property
    def made(self) -> RowResult:
        """Return the result of the output, or the first one."""
        return files.result_of(self.job, self.output) or self.job.results[0]

    @property
    def kept(self) -> str:
        """Return the parameters of a neighbour that shows the same."""
        return query_of(show=self.which, output=self.made.output)

    @cached_property
    def is_marked(self) -> bool:
        return marked.has_marks(self.proof.batch)

    @property
    def is_shown(self) -> bool:
        """Return whether browsers can show what is sent."""
        return files.is_shown(self.made) or self.is_marked

    @property
    def _found(self) -> QuerySet[Job]:
        return reading.seen_by(self.proof, self.which)

    @cached_property
    def before(self) -> int | None:
        return first_row(self._found.filter(row__lt=self.job.row).order_by("-row"))

    @cached_property
    def after(self) -> int | None:
        return first_row(self._found.filter(row__gt=self.job.row))


@of_proof
@require_safe
def page(request: HtmxRequest, visit: Visit) -> HttpResponse:
    """Show a page of pictures under a filter, by row number, so that pictures do not move between
    pages.
    """
    which, start = which_in(request.GET), number_in(request.GET, "from") or 0
    shown = ListPage(visit=visit, which=which, start=start)
    return render(request, "proof/page.html", {"page": shown})


@of_proof
@page_or_press
def picture(request: HtmxRequest, visit: Visit, row: int) -> HttpResponse:
    """Show a result of one row, large, with the row's neighbours under the filter.

    A POST saves the client's answer, which counts for all results of the row.
    """
    if request.method == "POST":
        return say(request, visit, row)
    return render(request, "proof/picture.html", {"page": _large(request.GET, visit, row)})


def _large(asked: QueryDict, visit: Visit, row: int) -> PicturePage:
    return PicturePage(
        visit=visit,
        which=which_in(asked),
        job=visit.job(row),
        output=asked.get("output", ""),
        said_of=number_in(asked, "said"),
    )


@of_proof
@require_safe
def thumbnail(request: HtmxRequest, visit: Visit, row: int) -> HttpResponseBase:
    job, made = _asked(request, visit, row)
    if marked.has_marks(visit.proof.batch):
        return marked.send(request, job, made, files.THUMBNAIL_EDGE)
    return files.send_thumbnail(request, made)


@of_proof
@require_safe
def result(request: HtmxRequest, visit: Visit, row: int) -> HttpResponseBase:
    job, made = _asked(request, visit, row)
    if marked.has_marks(visit.proof.batch):
        return marked.send(request, job, made)
    return files.send_result(request, job, made)


def _asked(request: HtmxRequest, visit: Visit, row: int) -> tuple[Job, RowResult]:
    """Return a row that this client can see, and its result that the address names."""
    job = visit.job(row)
    return job, files.asked_result(request, job)
