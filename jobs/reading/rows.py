"""Rows under their filters, and the groups they fall into: by failure, by finding."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from jobs.errors import JobFailed, Remedy
from jobs.models import Batch, Finding, Job
from jobs.reading.proofs import wished_changed
from jobs.states import State
from jobs.texts import whole_number


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Failed rows with one reason."""

    code: str
    title: str
    remedy: Remedy
    count: int
    sample: Job

    @property
    def can_retry(self) -> bool:
        return self.remedy is Remedy.RETRY


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """What the check found, by kind."""

    code: str
    blocks: bool
    count: int
    sample: Finding


def failure_groups(batch: Batch) -> list[FailureGroup]:
    """Most frequent first, each with its first row as the sample. Two queries."""
    failed = batch.jobs.filter(state=State.FAILED).order_by()
    groups = list(failed.values_list("code").annotate(n=Count("pk"), first=Min("row")).order_by("-n", "code"))
    samples = {
        job.row: job for job in batch.jobs.filter(row__in=[first for _, _, first in groups]).select_related("source")
    }
    return [
        FailureGroup(code, kind.title, kind.remedy, n, samples[first])
        for code, n, first in groups
        for kind in [JobFailed.of(code)]
    ]


BLOCKING = "blocking"  #: in place of a finding's code: whatever would make a row fail

STATE_FILTERS: dict[str, tuple[State, ...]] = {
    "done": (State.DONE,),
    "failed": (State.FAILED,),
    "running": (State.RUNNING,),
    "to_do": (State.WAITING, State.QUEUED),
    "left_out": (State.LEFT_OUT, State.CANCELLED),
    "not_made": (State.FAILED, State.LEFT_OUT, State.CANCELLED),
}


def rows(
    batch: Batch, *, state: str = "", code: str = "", search: str = "", finding: str = "", said: str = ""
) -> QuerySet[Job]:
    """The rows list under its filters. `search` looks for a row number, a file name, or a text in the cells; `said`
    asks for what clients want changed."""
    found = batch.jobs.select_related("source").order_by("row")
    if state in STATE_FILTERS:
        found = found.filter(state__in=STATE_FILTERS[state])
    if code:
        found = found.filter(code=code)
    if finding == BLOCKING:
        found = found.filter(Exists(Finding.objects.filter(job=OuterRef("pk"), blocks=True)))
    elif finding:
        found = found.filter(Exists(Finding.objects.filter(job=OuterRef("pk"), code=finding)))
    if said:
        found = found.filter(pk__in=wished_changed(batch).order_by().values("pk"))
    row = whole_number(search)
    if row is not None:
        return found.filter(Q(row=row) | _text(search))
    return found.filter(_text(search)) if search else found


def _text(search: str) -> Q:
    return Q(source__path__icontains=search) | Q(result_name__icontains=search) | Q(cells__icontains=search)


def neighbours(job: Job) -> tuple[int | None, int | None]:
    """Row numbers of the previous and next failed row, for stepping through what went wrong."""
    failed = Job.objects.filter(batch_id=job.batch_id, state=State.FAILED).order_by()
    return (
        failed.filter(row__lt=job.row).aggregate(row=Max("row"))["row"],
        failed.filter(row__gt=job.row).aggregate(row=Min("row"))["row"],
    )


def finding_groups(batch: Batch) -> list[FindingGroup]:
    """Blockers first, then notices, most frequent first. Two queries."""
    found = batch.findings.order_by()
    groups = list(
        found.values_list("code", "blocks").annotate(n=Count("pk"), first=Min("pk")).order_by("-blocks", "-n", "code")
    )
    samples = batch.findings.select_related("job__source", "source").in_bulk([first for *_, first in groups])
    return [FindingGroup(code, blocks, n, samples[first]) for code, blocks, n, first in groups]


def blocked_rows(batch: Batch) -> QuerySet[Job]:
    """Rows that would fail, by the last check."""
    return batch.jobs.filter(Exists(Finding.objects.filter(job=OuterRef("pk"), blocks=True)))


def batch_list(search: str = "") -> QuerySet[Batch]:
    """Newest first, by name or the sheet's file name."""
    found = Batch.objects.select_related("owner", "sheet", "design_version__design").order_by("-created_at", "pk")
    return found.filter(Q(name__icontains=search) | Q(sheet__name__icontains=search)) if search else found
