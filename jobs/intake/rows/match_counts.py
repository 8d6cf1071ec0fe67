"""Which rows have no picture, which pictures have no row, and how many."""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from jobs.intake.pictures.replacements import is_replaced, is_used
from jobs.models import Batch, Job, Source
from jobs.reading.match_page import REFUSED

FITS_SEVERAL = re.compile(
    r"” fits [\d,]+ pictures: | could belong to (?:either|any) of them\.$|, so it may belong to "
    r"somebody else\.$"
)
IN_SEVERAL_FOLDERS = re.compile(r"Write folder and name into the sheet\.$")


@dataclass(frozen=True, slots=True)
class MatchCounts:
    """The numbers of the match page.

    `column` is None if no column names pictures and nobody has chosen one.
    """

    by: str
    column: str | None
    rows: int
    matched: int
    without_picture: int
    unnamed: int


def counts(batch: Batch) -> MatchCounts:
    rule = batch.match_rule
    total, without_picture = batch.jobs.count(), rows_without_picture(batch).count()
    return MatchCounts(
        by=rule.by or "column",
        column=rule.column,
        rows=total,
        matched=total - without_picture,
        without_picture=without_picture,
        unnamed=pictures_without_row(batch).count(),
    )


def is_ambiguous(job: Job) -> bool:
    """Return whether the row has no picture because several match.

    Decided by the sentence from matching.
    """
    return job.source_id is None and bool(FITS_SEVERAL.search(job.source_problem))


def is_in_several_folders(job: Job) -> bool:
    """Return whether the row has no picture because several folders have one of its name."""
    return is_ambiguous(job) and bool(IN_SEVERAL_FOLDERS.search(job.source_problem))


def rows_without_picture(batch: Batch) -> QuerySet[Job]:
    """Return the rows without a picture, including those that name an unsupported file."""
    return batch.jobs.filter(Q(source=None) | REFUSED).order_by("row")


def pictures_without_row(batch: Batch) -> QuerySet[Source]:
    """Return uploaded and announced pictures without a row.

    Files that are not pictures, and those whose row got another picture, are not included."""
    left = batch.sources.filter(~is_used(), ~is_replaced())
    return left.exclude(~Q(code=""), key="").order_by("path")
