"""The rows of a batch, under the filters in the address; paged by row number, so that no page
shifts.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from dashboard.batch.decorators import find_alone
from dashboard.requests.htmx import HtmxRequest, render_page
from dashboard.requests.parameters import number_in
from dashboard.templatetags.states import job_state
from dashboard.templatetags.words import path_end, pixels, row_number, short_key
from jobs import reading
from jobs.errors import JobFailed
from jobs.models import Batch, Job
from jobs.reading import Counts, Listed, Page
from jobs.states import State

ON_A_PAGE = 50
BY_NAME = ("state", "code", "finding", "said")  #: filters that an address and a query name alike
TEXT, NAME = 90, 60  #: characters of a cell or a name that fit in the list


class RowLine(TypedDict):
    """A row in the list.

    Building fifty of them in the template took half of the time of the page. A dictionary, because
    a template looks for a key first, and only then, after an exception, for an attribute.
    """

    row: str
    url: str
    thumbnail: str  #: empty without a picture
    texts: list[str]  #: texts of the columns in the list
    path: str  #: path of its picture, empty without one
    short_path: str
    naming: str  #: name of a picture that is not uploaded
    state: SafeString
    size: str  #: size of its smallest text
    sentence: str


@dataclass(frozen=True, slots=True)
class RowFilters:
    """The filters in an address, as pages show them."""

    given: QueryDict

    @property
    def state(self) -> str:
        state = self.given.get("state", "")
        return state if state in reading.STATE_FILTERS else ""

    @property
    def code(self) -> str:
        return self.given.get("code", "")

    @property
    def reason(self) -> str:
        """Return the title of the failures with this code; empty without one."""
        return JobFailed.of(self.code).title if self.code else ""

    @property
    def search(self) -> str:
        return self.given.get("q", "").strip()

    @property
    def finding(self) -> str:
        return self.given.get("finding", "")

    @property
    def said(self) -> str:
        return self.given.get("said", "")

    @property
    def named(self) -> dict[str, str]:
        """Return the filters by their names in `reading.rows` and `reading.listed`."""
        named = {name: self.given.get(name, "") for name in BY_NAME}
        return {**named, "search": self.search}

    @property
    def are_by_state(self) -> bool:
        """Return whether the rows are filtered by their state at most."""
        return not (self.code or self.search or self.finding or self.said)


@dataclass(frozen=True)
class RowsPage:
    """One page of the rows that match the filters, with the columns that fit beside them."""

    batch: Batch
    filters: RowFilters
    start: int

    @cached_property
    def counts(self) -> Counts:
        return reading.counts(self.batch)

    @cached_property
    def _listed(self) -> Listed:
        named = self.filters.named
        return reading.listed(self.batch, self.start, ON_A_PAGE, counts=self.counts, **named)

    @property
    def found(self) -> int:
        return self._listed.count

    @property
    def rows(self) -> Page[Job]:
        return self._listed.page

    @property
    def _naming(self) -> str:
        """Return the column that names the pictures; empty without one."""
        return self.batch.match_rule.column or ""

    @cached_property
    def columns(self) -> list[str]:
        return reading.columns_in_list(self._listed.first, self._naming)

    @cached_property
    def lines(self) -> list[RowLine]:
        # Reversing fifty URLs would take as long as the queries.
        folder, naming = reverse("batch", args=[self.batch.pk]), self._naming
        columns, sentences = self.columns, self._sentences
        return [
            _line(job, folder, columns, naming, sentences.get(job.pk, job.sentence))
            for job in self.rows.rows
        ]

    @property
    def _sentences(self) -> dict[int, str]:
        """Return what is said of rows, by their ids, as the filters have it."""
        filters, jobs = self.filters, self.rows.rows
        said = bool(filters.said)
        return reading.row_sentences(jobs, finding=filters.finding, with_change_requests=said)


@require_safe
def rows(request: HtmxRequest, batch_id: UUID) -> HttpResponse:
    start = number_in(request.GET, "from") or 0
    page = RowsPage(find_alone(batch_id), RowFilters(request.GET), start)
    return render_page(request, "rows/rows.html", page)


def _line(job: Job, folder: str, columns: list[str], naming: str, sentence: str) -> RowLine:
    """Build a row. `folder` is the address of the batch."""
    url, path = f"{folder}rows/{job.row}/", job.source.path if job.source else ""
    size = pixels(job.result_details) if job.state == State.DONE and not sentence else ""
    return RowLine(
        row=row_number(job.row),
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


def filtered(request: HtmxRequest, batch: Batch) -> QuerySet[Job]:
    """Return the rows that match the filters in the address."""
    return reading.rows(batch, **RowFilters(request.GET).named)
