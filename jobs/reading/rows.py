"""The rows that match a filter, and their groups: by failure, by finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from jobs.errors import JobFailed
from jobs.models import Batch, Finding, Job
from jobs.reading import raw, searching
from jobs.reading.counts import Counts
from jobs.reading.empty_drafts import without_empty_drafts
from jobs.reading.pages import Page, page_from
from jobs.reading.proofs import rows_with_change_requests
from jobs.reading.searching import FoundRows
from jobs.remedies import HELP, Help, Remedy
from jobs.searching import fold
from jobs.states import State


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Failed rows with one reason."""

    code: str
    title: str
    remedy: Remedy
    count: int
    sample: Job

    @property
    def help(self) -> Help:
        return HELP[self.remedy]


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """What the check found, by kind."""

    code: str
    blocks: bool
    count: int
    sample: Finding


def failure_groups(batch: Batch) -> list[FailureGroup]:
    """Return the failures by reason, most frequent first, each with its first row as the sample.

    Two queries.
    """
    failed = batch.jobs.filter(state=State.FAILED).order_by()
    by_code = failed.values_list("code").annotate(n=Count("pk"), first=Min("row"))
    groups = list(by_code.order_by("-n", "code"))
    samples = _by_number(batch.jobs.select_related("source"), [first for *_, first in groups])
    return [_failure_group(code, n, samples[first]) for code, n, first in groups]


def _failure_group(code: str, count: int, sample: Job) -> FailureGroup:
    kind = JobFailed.of(code)
    return FailureGroup(code, kind.title, kind.remedy, count, sample)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the rows list, the count of all rows on it, and the very first of them."""

    page: Page[Job]
    count: int
    first: Job | None


LISTED = (
    *("batch", "row", "cells", "state", "sentence", "details", "thumbnail_key"),
    *("source_problem", "source__path"),
)
"""The fields that the rows list shows: all fields of fifty rows take a quarter longer to read."""

BLOCKING = "blocking"  #: in place of a finding's code: all findings that would make a row fail

STATE_FILTERS: dict[str, tuple[State, ...]] = {
    "done": (State.DONE,),
    "failed": (State.FAILED,),
    "running": (State.RUNNING,),
    "to_do": (State.WAITING, State.QUEUED),
    "left_out": (State.LEFT_OUT, State.CANCELLED),
    "not_made": (State.FAILED, State.LEFT_OUT, State.CANCELLED),
}


def counted(counts: Counts, state: str) -> int:
    """Return how many rows one of STATE_FILTERS leaves; without one, all."""
    count: int = getattr(counts, state if state in STATE_FILTERS else "total")
    return count


def rows(
    batch: Batch,
    *,
    state: str = "",
    code: str = "",
    search: str = "",
    finding: str = "",
    said: str = "",
) -> QuerySet[Job]:
    """Return the rows that match the filters of their list, in the order of the sheet. `search`
    looks for a row number, a file name, or words in the cells; `said` keeps rows that clients want
    changed.
    """
    found = _filtered(batch, state, code, finding, said)
    return (
        found.filter(row__in=raw.numbers(searching.found(batch, search).rows)) if search else found
    )


def _filtered(batch: Batch, state: str, code: str, finding: str, said: str) -> QuerySet[Job]:
    found = batch.jobs.select_related("source").order_by("row")
    if state in STATE_FILTERS:
        found = found.filter(state__in=STATE_FILTERS[state])
    if code:
        found = found.filter(code=code)
    if finding:
        found = found.filter(_has_finding(finding))
    if said:
        found = found.filter(pk__in=rows_with_change_requests(batch).order_by().values("pk"))
    return found


def _has_finding(finding: str) -> Exists:
    of_row = Finding.objects.filter(job=OuterRef("pk"))
    return Exists(
        of_row.filter(blocks=True) if finding == BLOCKING else of_row.filter(code=finding)
    )


def listed(
    batch: Batch,
    start: int,
    size: int,
    *,
    counts: Counts | None = None,
    state: str = "",
    code: str = "",
    search: str = "",
    finding: str = "",
    said: str = "",
) -> Listed:
    """Return a page of `rows` from row `start` on, exact matches of a search first, with the fields
    LISTED. A search runs once, for the page and the total. Pass `counts` if known: then most pages
    need not count rows again.
    """
    kept = _filtered(batch, state, code, finding, said).only(*LISTED)
    is_narrowed = bool(code or finding or said)
    if not search:
        count = counted(counts, state) if counts is not None and not is_narrowed else None
        return _page_of_all(kept, start, size, count)
    found = searching.found(batch, search)
    if state or is_narrowed:
        found = found.within(set(kept.order_by().values_list("row", flat=True)))
    return _page_of_search(kept, found, start, size)


def _page_of_all(kept: QuerySet[Job], start: int, size: int, count: int | None) -> Listed:
    page = page_from(kept, start, size)
    first = kept.first() if start or not page.rows else page.rows[0]
    return Listed(page, kept.order_by().count() if count is None else count, first)


def _page_of_search(kept: QuerySet[Job], found: FoundRows, start: int, size: int) -> Listed:
    rows, at = found.rows, found.place_of(start)
    here = rows[at : at + size]
    jobs = _by_number(kept, [*here, *rows[:1]])
    shown = [jobs[row] for row in here if row in jobs]
    page = Page(shown, *_beside(rows, at, size))
    return Listed(page, len(rows), jobs.get(_first(rows) or 0))


def _by_number(jobs: QuerySet[Job], rows: Sequence[int]) -> dict[int, Job]:
    return {job.row: job for job in jobs.filter(row__in=rows)}


def _beside(rows: Sequence[int], at: int, size: int) -> tuple[int | None, int | None]:
    """Return the rows at which the pages before and after this place begin."""
    return _first(rows[max(at - size, 0) : at]), _first(rows[at + size : at + size + 1])


def _first(rows: Sequence[int]) -> int | None:
    return rows[0] if rows else None


@dataclass(frozen=True, slots=True)
class FailedRows:
    """The failed rows of a batch, or those of one reason, seen from one row. `before`, `after`: the
    numbers of the previous and the next one, or None. `earlier`: how many come before it. `count`:
    how many there are.
    """

    before: int | None
    after: int | None
    earlier: int
    count: int


def failed_rows(job: Job, code: str = "") -> FailedRows:
    """Return the failed rows around this one, for stepping through failures; with `code`, those
    that failed for this reason. One query.
    """
    failed = Job.objects.filter(batch_id=job.batch_id, state=State.FAILED).order_by()
    if code:
        failed = failed.filter(code=code)
    before = Q(row__lt=job.row)
    found = failed.aggregate(
        before=Max("row", filter=before),
        after=Min("row", filter=Q(row__gt=job.row)),
        earlier=Count("pk", filter=before),
        count=Count("pk"),
    )
    return FailedRows(**found)


def finding_groups(batch: Batch) -> list[FindingGroup]:
    """Return the findings by code: blockers first, then notices, most frequent first.

    A row counts once for each code, however many of its boxes or results have it. Two queries.
    """
    found = batch.findings.order_by()
    groups = list(
        found.values_list("code", "blocks")
        .annotate(n=_rows_or_pictures(), first=Min("pk"))
        .order_by("-blocks", "-n", "code")
    )
    samples = batch.findings.select_related("job__source", "source").in_bulk(
        [first for *_, first in groups]
    )
    return [FindingGroup(code, blocks, n, samples[first]) for code, blocks, n, first in groups]


def _rows_or_pictures() -> Combinable:
    """Count the rows of findings, and findings that are of no row."""
    return Count("job", distinct=True) + Count("pk", filter=Q(job=None))


def blocked_rows(batch: Batch) -> QuerySet[Job]:
    """Return the rows that would fail according to the last check."""
    return batch.jobs.filter(Exists(Finding.objects.filter(job=OuterRef("pk"), blocks=True)))


_OF_LIST = ("sheet", "design_version__design", "owner")


def batch_list(search: str) -> QuerySet[Batch]:
    """Return the batches whose name or sheet's file name has the words of `search`, newest first;
    all of them if it is empty. Drafts in which nothing was begun are left out.
    """
    listed = without_empty_drafts(Batch.objects.select_related(*_OF_LIST))
    found = listed.order_by("-created_at", "pk")
    return found.filter(pk__in=_called(search)) if search else found


def _called(search: str) -> list[UUID]:
    """Return the batches whose name and sheet name contain all these words. A site has a few
    thousand batches at most.
    """
    words = fold(search).split()
    named = Batch.objects.order_by().values_list("pk", "name", "sheet__name")
    texts = ((pk, fold(f"{name} {sheet or ''}")) for pk, name, sheet in named)
    return [pk for pk, text in texts if all(word in text for word in words)]
