"""What the match page shows besides the rows and pictures that are left over."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Min, Q

from jobs.design.facts.clocks import written
from jobs.models import Batch, Source

REFUSED = Q(source__key="") & ~Q(source__code="")  #: rows whose file was uploaded and refused
EXAMPLES = 50  #: rows among which an example is looked for
MOST_CAMERAS = 50  #: cameras shown


class MatchExample(NamedTuple):
    """A row, what it says, and the picture that it got."""

    row: int
    value: str
    source: Source


def match_example(batch: Batch, columns: Sequence[str]) -> MatchExample | None:
    """Return a matched row as an example. One whose names differ explains the rule better."""
    matched = batch.jobs.exclude(source=None).exclude(REFUSED).select_related("source")
    pairs = [
        MatchExample(job.row, " ".join(map(job.text, columns)), job.source)
        for job in matched.order_by("row")[:EXAMPLES]
        if job.source is not None
    ]
    differing = (pair for pair in pairs if pair.value != pair.source.path)
    return next(differing, pairs[0] if pairs else None)


def awaited_pictures(batch: Batch) -> int:
    """Return how many announced pictures have not arrived yet."""
    return batch.sources.filter(key="", code="").count()


class CameraClock(NamedTuple):
    """A camera that dated photos of a batch, with one of them before and after its correction.

    `added` is the correction as a person writes it.
    """

    clock: str
    photos: int
    example: str
    before: str
    after: str
    added: str


def camera_clocks(batch: Batch) -> list[CameraClock]:
    """Return the cameras that dated photos of the batch, by name."""
    found = batch.sources.exclude(clock="").order_by("clock").values("clock")
    counted = list(found.annotate(photos=Count("pk"), first=Min("pk"))[:MOST_CAMERAS])
    firsts = batch.sources.in_bulk([one["first"] for one in counted])
    return [_camera(batch, firsts[one["first"]], one["photos"]) for one in counted]


def _camera(batch: Batch, source: Source, photos: int) -> CameraClock:
    seconds, facts = batch.camera_clocks.of(source.clock), source.photo_facts
    before, after = (facts.moment(), facts.moment(seconds)) if facts else (None, None)
    return CameraClock(
        source.clock, photos, source.path, _words(before), _words(after), written(seconds)
    )


def _words(moment: date | None) -> str:
    """Return a time as a camera's clock shows it, to the second."""
    if moment is None:
        return ""
    clock = ", %H:%M:%S" if isinstance(moment, datetime) else ""
    return moment.strftime(f"%-d %B %Y{clock}")
