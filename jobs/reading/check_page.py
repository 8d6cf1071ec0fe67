"""What the check page shows besides its findings: the numbers of rows, and what to expect."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from math import prod
from typing import Any, NamedTuple

from django.db.models import Avg, Count, Exists, Manager, OuterRef, Q, QuerySet

from jobs import formats
from jobs.design import Design, OneResult, each_result
from jobs.errors import ResultTooLarge, RowTotal
from jobs.findings.results import OneSize
from jobs.findings.texts import RowMayBeTotal
from jobs.models import Batch, Finding, Job
from jobs.reading.rows import blocked_rows
from jobs.states import State

DETAIL = 0.75  #: half the pixels of a photo have more than half of its bytes
PIXEL_BYTES = 4  #: of a result without loss: three colours and transparency
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
        _count(batch.jobs, State.WAITING),
        _count(blocked_rows(batch), State.WAITING),
        _count(batch.jobs, State.LEFT_OUT),
    )


def _count(jobs: Manager[Job] | QuerySet[Job], state: State) -> int:
    return jobs.filter(state=state).count()


class NotedTotals(NamedTuple):
    """Rows that the check says may be totals: those that wait, and those left out as totals."""

    waiting: int
    left_out: int


def noted_totals(batch: Batch) -> NotedTotals:
    """Count the rows that may be totals, in one query."""
    noted = Finding.objects.filter(job=OuterRef("pk"), code=RowMayBeTotal.code)
    as_total = Q(state=State.LEFT_OUT, code=RowTotal.code)
    counts = batch.jobs.filter(Exists(noted)).aggregate(
        waiting=Count("pk", filter=Q(state=State.WAITING)), left_out=Count("pk", filter=as_total)
    )
    return NotedTotals(**counts)


def one_sizes(batch: Batch) -> QuerySet[Finding]:
    """Return the findings on boxes with one size in all rows, each with its row and picture."""
    found = batch.findings.filter(code=OneSize.code)
    return found.select_related("job__source").order_by("pk")


def expected_results(batch: Batch, paths: int) -> ExpectedResults:
    """Describe the results of a start, with this many of their paths."""
    ready = _ready(batch).order_by("row")
    formats = ready.order_by("source__format").values_list("source__format").annotate(Count("pk"))
    named = ready.exclude(result_name="").only("result_name", "outputs", "output_names")
    first = chain.from_iterable(job.names_by_output.values() for job in named[:paths])
    results = sum(_rows_by_output(batch).values())
    return ExpectedResults(ready.count(), dict(formats), list(islice(first, paths)), results)


def _ready(batch: Batch) -> QuerySet[Job]:
    """Return the rows that a start makes: they wait, have a picture, and would not fail."""
    waiting = batch.jobs.filter(state=State.WAITING).exclude(source=None)
    return waiting.exclude(pk__in=blocked_rows(batch).values("pk"))


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
    return done * _results_of_row(settled.design)


def _results_of_row(design: Design | None) -> int:
    return len(design.outputs) or 1 if design else 1


class NeededBytes(NamedTuple):
    """What the results of a start need. `is_bound`: the most that it can be, because some have no
    loss, and none of them was drawn.
    """

    size: int
    is_bound: bool


type Shares = Mapping[tuple[str, str], float]
"""The bytes of results that were drawn, as a share of those that their photos would keep, by their
output and the format of the photos.
"""


def needed_bytes(batch: Batch, samples: Sequence[Mapping[str, Any]] = ()) -> NeededBytes:
    """Estimate the bytes of all results of a start: as many as its photos have, or of each output
    the share of their pixels. `samples`: what the check found where that says nothing, because
    results have no loss or another format; without it, those without loss count with all pixels.
    """
    design, drawn = batch.design, _drawn_photos(batch)
    results = each_result(design) if design else ()
    shares = {(one["output"], one["kind"]): one["share"] for one in samples}
    is_bound = any(_is_unknown(one, photos, shares) for one in results for photos in drawn)
    if design is None or not (design.outputs or is_bound or shares):
        return NeededBytes(round(sum(one.photos * one.bytes for one in drawn)), is_bound=False)
    rows, total = _rows_by_output(batch), sum(one.photos for one in drawn)
    size = sum(
        rows[result.output] * one.photos / total * _result_bytes(result, one, shares)
        for result in results
        for one in drawn
    )
    return NeededBytes(round(size), is_bound)


class _DrawnPhotos(NamedTuple):
    """How many photos of a format are to be drawn, one for each row, with their average size in
    bytes and pixels. `format` is empty and the pixels are 0 of those that were not inspected.
    """

    format: str
    notes: str
    photos: int
    bytes: float
    width: int
    height: int


def _drawn_photos(batch: Batch) -> list[_DrawnPhotos]:
    ready = _ready(batch).order_by()
    found = ready.values_list("source__format", "source__notes").annotate(
        Count("pk"), Avg("source__size"), Avg("source__width"), Avg("source__height")
    )
    return [
        _DrawnPhotos(kind, notes, count, size, round(width or 0), round(height or 0))
        for kind, notes, count, size, width, height in found
    ]


def _is_unknown(result: OneResult, drawn: _DrawnPhotos, shares: Shares) -> bool:
    """Return whether results have no loss, and none of them was drawn."""
    return (result.output, drawn.format) not in shares and _is_lossless(result.design, drawn)


def _is_lossless(design: Design, drawn: _DrawnPhotos) -> bool:
    from jobs import rendering  # here, because the dispatcher reads too and draws nothing

    if not drawn.format:
        return False
    extension, _ = rendering.result_format(design, drawn.format, drawn.notes.split())
    return not formats.EXTENSIONS[extension].has_quality


def _result_bytes(result: OneResult, drawn: _DrawnPhotos, shares: Shares) -> float:
    """Estimate the bytes of one result; without loss and sample, return the most it can have."""
    of_photo = drawn.width * drawn.height
    if not of_photo:
        return drawn.bytes
    pixels = _result_pixels(result.design, drawn)
    if _is_unknown(result, drawn, shares):
        return PIXEL_BYTES * pixels
    kept = float(drawn.bytes * min(1.0, pixels / of_photo) ** DETAIL)
    return kept * shares.get((result.output, drawn.format), 1.0)


def _result_pixels(design: Design, drawn: _DrawnPhotos) -> int:
    from jobs import rendering  # here, because the dispatcher reads too and draws nothing

    try:
        return prod(rendering.result_size(design, drawn.width, drawn.height))
    except ResultTooLarge:
        return drawn.width * drawn.height


def _rows_by_output(batch: Batch) -> Counter[str]:
    """Count the ready rows that give each output; without outputs, "" is the only one."""
    ready = _ready(batch).order_by()
    design, found = batch.design, Counter[str]()
    every = tuple(output.name for output in design.outputs) if design else ()
    for outputs, count in ready.values_list("outputs").annotate(Count("pk")):
        for output in outputs or every or ("",):
            found[output] += count
    return found


def drawable_in_order(batch: Batch, rows: Iterable[int]) -> list[Job]:
    """Return the rows with these numbers that have a picture, would not fail and are not left out,
    in the order of the numbers.
    """
    order = {row: place for place, row in enumerate(rows)}
    jobs = batch.jobs.filter(row__in=order).exclude(source=None).exclude(state=State.LEFT_OUT)
    jobs = jobs.exclude(pk__in=blocked_rows(batch).values("pk"))
    return sorted(jobs, key=lambda job: order[job.row])


def failing_examples(batch: Batch, most: int) -> list[Finding]:
    """Return why the first rows would fail that have a picture, each with its row."""
    jobs = blocked_rows(batch).exclude(source=None).order_by("row")[:most]
    found = batch.findings.filter(job__in=[job.pk for job in jobs], blocks=True).order_by("-pk")
    first = {finding.job_id: finding for finding in found.select_related("job")}
    return [first[job.pk] for job in jobs if job.pk in first]
