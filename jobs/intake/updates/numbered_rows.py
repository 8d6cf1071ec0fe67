"""The serial numbers of rows that a changed sheet or another design touches: valid ones whose rows
are gone, and revoked ones that will be on a new result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from jobs.models import Job, PlannedRow, SerialNumber, SheetUpdate
from jobs.queue import lifecycle

NAMED = 5  #: numbers named with their rows

type JobIds = QuerySet[Any, int | None]


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A number, and the row of the batch that has it."""

    number: str
    row: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many numbers there are, and the first of them."""

    total: int
    first: Sequence[NumberedRow]

    @property
    def more(self) -> int:
        """Return how many are not named."""
        return self.total - len(self.first)


def valid_of_gone(update: SheetUpdate) -> Numbers:
    """Return the valid numbers on results of rows that the sheet no longer has."""
    return _described(lifecycle.valid_numbers(_jobs(update, PlannedRow.Kind.GONE)))


def issued_of_changed(update: SheetUpdate) -> Numbers:
    """Return the numbers on results that a changed sheet makes again, revoked or not."""
    jobs = _jobs(update, PlannedRow.Kind.CHANGED)
    return _described(_printed_again(jobs, update.batch.design_version_id))


def revoked_of_changed(update: SheetUpdate) -> Numbers:
    """Return the revoked numbers on results that a changed sheet makes again."""
    jobs = _jobs(update, PlannedRow.Kind.CHANGED)
    return revoked_again(jobs, update.batch.design_version_id)


def revoked_again(jobs: JobIds, version: int | None) -> Numbers:
    """Return the revoked numbers that a version of a design prints on rows made again."""
    return _described(_printed_again(jobs, version).filter(revoked_at__isnull=False))


def _printed_again(jobs: JobIds, version: int | None) -> QuerySet[SerialNumber]:
    """Return the issued numbers of these rows that a version of a design prints."""
    templates = lifecycle.series_of_version(version) if version else ()
    return lifecycle.issued_numbers(jobs).filter(series__template__in=templates)


def _jobs(update: SheetUpdate, kind: PlannedRow.Kind) -> JobIds:
    return update.rows.filter(kind=kind).order_by().values_list("job_id", flat=True)


def _described(numbers: QuerySet[SerialNumber]) -> Numbers:
    first = numbers.select_related("series").order_by("series", "number")[:NAMED]
    rows = dict(Job.objects.filter(pk__in=[one.job_id for one in first]).values_list("pk", "row"))
    named = [NumberedRow(str(one), rows[one.job_id]) for one in first if one.job_id in rows]
    return Numbers(numbers.count(), named)
