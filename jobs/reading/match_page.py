"""What the match page shows besides the rows and pictures that are left over."""

from typing import NamedTuple

from django.db.models import Q

from jobs.models import Batch, Source

REFUSED = Q(source__key="") & ~Q(source__code="")  #: rows whose file was uploaded and refused
EXAMPLES = 50  #: rows among which an example is looked for


class MatchExample(NamedTuple):
    """A row, what it says, and the picture that it got."""

    row: int
    value: str
    source: Source


def match_example(batch: Batch, column: str) -> MatchExample | None:
    """Return a matched row as an example. One whose names differ explains the rule better."""
    matched = batch.jobs.exclude(source=None).exclude(REFUSED).select_related("source")
    pairs = [
        MatchExample(job.row, job.text(column), job.source)
        for job in matched.order_by("row")[:EXAMPLES]
        if job.source is not None
    ]
    differing = (pair for pair in pairs if pair.value != pair.source.path)
    return next(differing, pairs[0] if pairs else None)


def awaited_pictures(batch: Batch) -> int:
    """Return how many announced pictures have not arrived yet."""
    return batch.sources.filter(key="", code="").count()
