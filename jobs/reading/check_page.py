"""What the check page shows besides its findings: the numbers of rows, and what to expect."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, QuerySet

from jobs.findings.results import OneSize
from jobs.models import Batch, Finding, Job
from jobs.reading.rows import blocked_rows
from jobs.states import State

MARGIN = 0.25  #: share by which an estimate of the run time may be wrong


@dataclass(frozen=True, slots=True)
class CheckedRows:
    """How many rows a draft has, and how many of those that wait would fail."""

    total: int
    waiting: int
    blocked: int
    left_out: int

    @property
    def ready(self) -> int:
        return self.waiting - self.blocked


class ExpectedResults(NamedTuple):
    """The rows that a start would make: how many, of which formats, and the first names."""

    rows: int
    formats: dict[str, int]
    paths: list[str]


def checked_rows(batch: Batch) -> CheckedRows:
    return CheckedRows(
        batch.jobs.count(),
        batch.jobs.filter(state=State.WAITING).count(),
        blocked_rows(batch).filter(state=State.WAITING).count(),
        batch.jobs.filter(state=State.LEFT_OUT).count(),
    )


def one_sizes(batch: Batch) -> QuerySet[Finding]:
    """Return the findings on boxes with one size in all rows, each with its row and picture."""
    found = batch.findings.filter(code=OneSize.code)
    return found.select_related("job__source").order_by("pk")


def expected_results(batch: Batch, paths: int) -> ExpectedResults:
    """Describe the results of a start, with this many of their paths."""
    waiting = batch.jobs.filter(state=State.WAITING).exclude(source=None).order_by("row")
    formats = waiting.order_by("source__format").values_list("source__format").annotate(Count("pk"))
    named = waiting.exclude(result_name="").values_list("result_name", flat=True)
    return ExpectedResults(waiting.count(), dict(formats), list(named[:paths]))


def expected_seconds(rows: int) -> tuple[int, int] | None:
    """Estimate the run time from the last finished batch, ±25 %. Return None if there is none."""
    finished = Batch.objects.exclude(started_at=None).exclude(settled_at=None)
    last = finished.order_by("-settled_at").first()
    made = (last.settled_counts or {}).get("done", 0) if last else 0
    if last is None or not made:
        return None
    seconds = rows * last.worked.total_seconds() / made
    return int(seconds * (1 - MARGIN)), int(seconds * (1 + MARGIN)) + 1


def drawable_in_order(batch: Batch, rows: Iterable[int]) -> list[Job]:
    """Return the rows with these numbers that have a picture, in the order of the numbers."""
    order = {row: place for place, row in enumerate(rows)}
    jobs = batch.jobs.filter(row__in=order).exclude(source=None)
    return sorted(jobs, key=lambda job: order[job.row])
