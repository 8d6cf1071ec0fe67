"""What the check page shows besides its findings: the numbers of rows, and what to expect."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

from django.db.models import Avg, Count, QuerySet

from jobs.design import Design, each_result
from jobs.errors import ResultTooLarge
from jobs.findings.results import OneSize
from jobs.models import Batch, Finding, Job
from jobs.reading.example_rows import source_bytes
from jobs.reading.rows import blocked_rows
from jobs.states import State

DETAIL = 0.75  #: half the pixels of a photo have more than half of its bytes
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
    """The rows that a start would make: how many, of which formats, the first names, and how many
    results they give.
    """

    rows: int
    formats: dict[str, int]
    paths: list[str]
    results: int


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
    named = waiting.exclude(result_name="").only("result_name", "outputs", "output_names")
    first = chain.from_iterable(job.names_by_output.values() for job in named[:paths])
    results = sum(_rows_by_output(batch).values())
    return ExpectedResults(waiting.count(), dict(formats), list(islice(first, paths)), results)


def expected_seconds(results: int) -> tuple[int, int] | None:
    """Estimate the run time from the last finished batch, ±25 %. Return None if there is none."""
    finished = Batch.objects.exclude(started_at=None).exclude(settled_at=None)
    last = finished.select_related("design_version").order_by("-settled_at").first()
    made = _results_made(last) if last else 0
    if last is None or not made:
        return None
    seconds = results * last.worked.total_seconds() / made
    return int(seconds * (1 - MARGIN)), int(seconds * (1 + MARGIN)) + 1


def _results_made(settled: Batch) -> int:
    """Return how many results a batch has, as if all its rows had all outputs."""
    done: int = (settled.settled_counts or {}).get("done", 0)
    return done * (len(settled.design.outputs) or 1 if settled.design else 1)


def expected_bytes(batch: Batch) -> int:
    """Estimate the bytes of all results of a start: as many as its photos have, or of each output
    the share of their pixels.
    """
    photos, design = source_bytes(batch), batch.design
    if design is None or not design.outputs:
        return photos
    rows, drawn = _rows_by_output(batch), _drawn_photos(batch)
    if not drawn.photos:
        return 0
    shares = (rows[one.output] * _share(one.design, drawn.size) for one in each_result(design))
    return round(photos * sum(shares) / drawn.photos)


class _DrawnPhotos(NamedTuple):
    """How many photos are to be drawn, one for each row, and their average size in pixels."""

    photos: int
    size: tuple[int, int]


def _drawn_photos(batch: Batch) -> _DrawnPhotos:
    found = batch.jobs.filter(state=State.WAITING, source__width__gt=0).aggregate(
        width=Avg("source__width"), height=Avg("source__height"), count=Count("pk")
    )
    return _DrawnPhotos(found["count"], (round(found["width"] or 0), round(found["height"] or 0)))


def _share(design: Design, size: tuple[int, int]) -> float:
    """Estimate how much of a photo's bytes its result has."""
    from jobs import rendering  # here, because the dispatcher reads too and draws nothing

    try:
        width, height = rendering.result_size(design, *size)
    except ResultTooLarge:
        return 1.0
    return float(min(1.0, width * height / (size[0] * size[1])) ** DETAIL)


def _rows_by_output(batch: Batch) -> Counter[str]:
    """Count the waiting rows that give each output; without outputs, "" is the only one."""
    waiting = batch.jobs.filter(state=State.WAITING).exclude(source=None).order_by()
    design, found = batch.design, Counter[str]()
    every = tuple(output.name for output in design.outputs) if design else ()
    for outputs, count in waiting.values_list("outputs").annotate(Count("pk")):
        for output in outputs or every or ("",):
            found[output] += count
    return found


def drawable_in_order(batch: Batch, rows: Iterable[int]) -> list[Job]:
    """Return the rows with these numbers that have a picture and would not fail, in the order of
    the numbers.
    """
    order = {row: place for place, row in enumerate(rows)}
    jobs = batch.jobs.filter(row__in=order).exclude(source=None)
    jobs = jobs.exclude(pk__in=blocked_rows(batch).values("pk"))
    return sorted(jobs, key=lambda job: order[job.row])


def failing_examples(batch: Batch, most: int) -> list[Finding]:
    """Return why the first rows would fail that have a picture, each with its row."""
    jobs = blocked_rows(batch).exclude(source=None).order_by("row")[:most]
    found = batch.findings.filter(job__in=[job.pk for job in jobs], blocks=True).order_by("-pk")
    first = {finding.job_id: finding for finding in found.select_related("job")}
    return [first[job.pk] for job in jobs if job.pk in first]
