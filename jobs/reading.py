"""Queries, named after the pages they serve. Nothing here writes; every number comes from our own rows."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from jobs.errors import JobFailed, Remedy
from jobs.models import Batch, Finding, Job, Source, Status
from jobs.states import State

RATE_WINDOW = 60  #: seconds over which *now* is measured
FEW_SECONDS = 5  #: below this no rate is said
BEAT_OVERDUE = 10  #: seconds after which the dispatcher counts as gone
NO_DISPATCHER = "Nothing is moving because the dispatcher is not running. Everything is safe; start it with `make run`."

type BatchState = Literal["draft", "running", "paused", "cancelled", "finished"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by the five words people see. `left_out` holds the cancelled ones too."""

    done: int = 0
    failed: int = 0
    running: int = 0
    to_do: int = 0
    left_out: int = 0
    cancelled: int = 0  #: of `left_out`, those a cancel stopped
    result_bytes: int = 0

    @property
    def total(self) -> int:
        return self.done + self.failed + self.running + self.to_do + self.left_out

    @property
    def settled(self) -> int:
        return self.done + self.failed

    @property
    def wanted(self) -> int:
        """Rows that are to become pictures: all but the left out."""
        return self.total - self.left_out

    @property
    def open(self) -> int:
        return self.running + self.to_do


@dataclass(frozen=True, slots=True)
class Progress:
    """What the batch page says in its first three lines."""

    state: BatchState
    counts: Counts
    rate: float  #: images a second, over the last minute; 0 when unknown
    seconds_left: tuple[int, int] | None  #: low and high estimate
    as_of: datetime

    @property
    def percent(self) -> int:
        """Whole percent, 100 only when nothing is open."""
        if not self.counts.wanted:
            return 100
        return 100 if not self.counts.open else min(99, self.counts.settled * 100 // self.counts.wanted)


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


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """The dispatcher's row, in words: is anything working, and if not, why."""

    is_well: bool
    sentence: str
    workers: int
    children: int
    rate: float
    broker: str
    dispatcher_is_here: bool
    why: str


def state_of(batch: Batch) -> BatchState:
    """Derived from times, never stored. A settled batch is finished, unless it was cancelled with rows open."""
    if batch.is_draft:
        return "draft"
    if batch.is_cancelled:
        return "cancelled"
    if batch.is_settled:
        return "finished"
    return "paused" if batch.is_paused else "running"


def counts(batch: Batch) -> Counts:
    """One query, answered from an index alone; none at all for a settled batch."""
    if batch.settled_counts is not None:
        return Counts(**batch.settled_counts)
    return count_by_state(batch.jobs.all())


def count_by_state(jobs: QuerySet[Job]) -> Counts:
    rows = jobs.order_by().values_list("state").annotate(n=Count("pk"), size=Sum("result_size"))
    return _from_states({state: (n, size or 0) for state, n, size in rows})


def _from_states(states: dict[str, tuple[int, int]]) -> Counts:
    def n(*names: State) -> int:
        return sum(states.get(name, (0, 0))[0] for name in names)

    return Counts(
        done=n(State.DONE),
        failed=n(State.FAILED),
        running=n(State.RUNNING),
        to_do=n(State.WAITING, State.QUEUED),
        left_out=n(State.LEFT_OUT, State.CANCELLED),
        cancelled=n(State.CANCELLED),
        result_bytes=states.get(State.DONE, (0, 0))[1],
    )


def frozen(settled: Counts) -> dict[str, int]:
    """What `Batch.settled_counts` keeps."""
    return asdict(settled)


def progress(batch: Batch) -> Progress:
    now = timezone.now()
    by_state = counts(batch)
    state = state_of(batch)
    rate = _rate(batch, now) if state == "running" else 0.0
    return Progress(state, by_state, rate, time_left(by_state, rate), now)


def _rate(batch: Batch, now: datetime) -> float:
    since = now - timedelta(seconds=RATE_WINDOW)
    recent = batch.jobs.order_by().filter(finished_at__gt=since).aggregate(n=Count("pk"), first=Min("finished_at"))
    if not recent["n"]:
        return 0.0
    seconds = (now - max(recent["first"], since)).total_seconds()
    return float(recent["n"] / seconds) if seconds >= FEW_SECONDS else 0.0


def time_left(by_state: Counts, rate: float) -> tuple[int, int] | None:
    """The rate of the last minute, with a tenth of doubt either way."""
    if not rate or not by_state.open:
        return None
    seconds = by_state.open / rate
    return int(seconds * 0.9), int(seconds * 1.1) + 1


def fingerprint(batch: Batch, shown: Progress, status: SiteStatus) -> str:
    """Changes whenever the batch page would: the poller sends it back and gets 204 while it holds."""
    facts = [asdict(shown.counts), shown.state, batch.only_first, str(batch.paused_at), batch.name, asdict(status)]
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:16]


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


def latest_results(batch: Batch, n: int = 8) -> list[Job]:
    return list(batch.jobs.filter(state=State.DONE).order_by("-finished_at")[:n])


def throughput(batch: Batch, *, buckets: int = 60) -> list[int]:
    """Images finished in each of `buckets` equal spans from the start to now (or to the end)."""
    if batch.started_at is None:
        return []
    end = batch.settled_at or timezone.now()
    span = max((end - batch.started_at).total_seconds(), 1.0)
    finished = [0] * buckets
    for at in batch.jobs.order_by().filter(finished_at__gte=batch.started_at).values_list("finished_at", flat=True):
        if at is not None:
            finished[min(int((at - batch.started_at).total_seconds() / span * buckets), buckets - 1)] += 1
    return finished


STATE_FILTERS: dict[str, tuple[State, ...]] = {
    "done": (State.DONE,),
    "failed": (State.FAILED,),
    "running": (State.RUNNING,),
    "to_do": (State.WAITING, State.QUEUED),
    "left_out": (State.LEFT_OUT, State.CANCELLED),
}


def rows(batch: Batch, *, state: str = "", code: str = "", search: str = "", finding: str = "") -> QuerySet[Job]:
    """The rows list under its filters. `search` looks for a row number, a file name, or a text in the cells."""
    found = batch.jobs.select_related("source").order_by("row")
    if state in STATE_FILTERS:
        found = found.filter(state__in=STATE_FILTERS[state])
    if code:
        found = found.filter(code=code)
    if finding:
        found = found.filter(Exists(Finding.objects.filter(job=OuterRef("pk"), code=finding)))
    if search.replace(",", "").isdigit():
        return found.filter(Q(row=int(search.replace(",", ""))) | _text(search))
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


def pictures_here(batch: Batch) -> QuerySet[Source]:
    return batch.sources.exclude(key="")


def batch_list(search: str = "") -> QuerySet[Batch]:
    """Newest first, by name or the sheet's file name."""
    found = Batch.objects.select_related("owner", "sheet", "design_version__design").order_by("-created_at", "pk")
    return found.filter(Q(name__icontains=search) | Q(sheet__name__icontains=search)) if search else found


def counts_of(batches: Sequence[Batch]) -> dict[Batch, Counts]:
    """For the list: frozen counts where they are, one query for all the others."""
    unsettled = [batch.pk for batch in batches if batch.settled_counts is None]
    found: dict[object, dict[str, tuple[int, int]]] = {}
    query = Job.objects.filter(batch__in=unsettled).order_by().values_list("batch", "state")
    for batch_id, state, n, size in query.annotate(n=Count("pk"), size=Sum("result_size")):
        found.setdefault(batch_id, {})[state] = (n, size or 0)
    return {batch: _counts_of(batch, found.get(batch.pk, {})) for batch in batches}


def rates_of(batches: Sequence[Batch]) -> dict[Batch, float]:
    """For the list: images a second over the last minute, of all running batches in one query."""
    now = timezone.now()
    since = now - timedelta(seconds=RATE_WINDOW)
    running = {batch.pk: batch for batch in batches if state_of(batch) == "running"}
    recent = Job.objects.filter(batch__in=running, finished_at__gt=since).order_by().values_list("batch")
    return {
        running[pk]: n / (now - first).total_seconds()
        for pk, n, first in recent.annotate(n=Count("pk"), first=Min("finished_at"))
        if first is not None and (now - first).total_seconds() >= FEW_SECONDS
    }


def first_made(counts: Mapping[Batch, Counts]) -> dict[Batch, Counts]:
    """Of the paused batches those that have made their *Make 10 first* and nothing else, with the counts of these rows.

    One query; none when no batch is paused.
    """
    paused = {batch.pk: batch for batch in counts if state_of(batch) == "paused"}
    if not paused:
        return {}
    states: dict[Batch, dict[str, tuple[int, int]]] = {}
    first = Job.objects.filter(batch__in=paused, first=True).order_by().values_list("batch", "state")
    for pk, state, n in first.annotate(n=Count("pk")):
        states.setdefault(paused[pk], {})[state] = (n, 0)
    made = {batch: _from_states(of_first) for batch, of_first in states.items()}
    return {batch: rows for batch, rows in made.items() if not rows.open and 0 < rows.done == counts[batch].done}


def _counts_of(batch: Batch, states: dict[str, tuple[int, int]]) -> Counts:
    return Counts(**batch.settled_counts) if batch.settled_counts is not None else _from_states(states)


def site_status() -> SiteStatus:
    """The status row; one query. Says so when the dispatcher has not written for a while."""
    row = Status.objects.filter(pk=1).first()
    beat = row.beat_at if row else None
    here = beat is not None and (timezone.now() - beat).total_seconds() < BEAT_OVERDUE
    if row is None or not here:
        sentence = (
            "Nothing is moving because the dispatcher is not running. Everything is safe; start it with `make run`."
        )
        return SiteStatus(False, sentence, 0, 0, 0.0, "unknown", False, "no_dispatcher")
    return SiteStatus(not row.why, row.sentence, row.workers, row.children, row.rate, row.broker, True, row.why)
