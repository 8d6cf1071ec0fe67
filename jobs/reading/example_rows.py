"""Rows to show while a design is made: the one with the longest text, the narrowest photo, the
first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from uuid import UUID

from django.db.models import Count, F, FloatField, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, Length

from jobs.design.cells import patterns
from jobs.design.cells.cell import Row
from jobs.design.facts.rows import PrintedFacts, facts_in, in_language
from jobs.errors import JobFailed
from jobs.models import Batch, Job
from jobs.reading import search_blocks
from jobs.reading.rows import blocked_rows

type Ratios = tuple[float, float]
"""The least and the largest width of a photo, as a share of its height."""

ANY_RATIO: Ratios = (0.0, inf)
CANDIDATES = 20  #: rows whose text is filled in completely, to find the longest
LONG_ROWS = 200  #: of a batch and of some columns that this process keeps the numbers of
KEPT_PATTERNS = 32


@dataclass(frozen=True, slots=True)
class Sample:
    """A row and why it is shown."""

    key: str
    words: str
    job: Job


def worth_seeing(
    batch: Batch, pattern: str, language: str, ratios: Ratios = ANY_RATIO
) -> list[Sample]:
    """Return up to three different rows that can be drawn: longest text, narrowest photo, first
    row.

    Four queries, and one more for the first time since the rows changed.
    """
    rows, long = _drawable(batch, ratios), longest(batch, pattern, language, ratios)
    narrow = rows.order_by(_shape(), "row").first()
    found = [
        ("longest", "Longest text", long),
        ("narrowest", "Narrowest photo", narrow if _differ_in_shape(narrow, long) else None),
        ("first", "First row", rows.order_by("row").first()),
    ]
    samples = _different(Sample(key, words, job) for key, words, job in found if job is not None)
    return samples + _more(rows, samples)


def _differ_in_shape(one: Job | None, other: Job | None) -> bool:
    """Return whether the photos of two rows have different shapes. Rows can share a photo."""
    return one is not None and other is not None and _shape_of(one) != _shape_of(other)


def _shape_of(job: Job) -> float:
    """Return width over height of its photo, as `_shape` does."""
    photo = job.source
    return photo.width / photo.height if photo and photo.width and photo.height else 1.0


def _different(samples: Iterable[Sample]) -> list[Sample]:
    """Return the first sample of each row."""
    by_row: dict[int, Sample] = {}
    for sample in samples:
        by_row.setdefault(sample.job.pk, sample)
    return list(by_row.values())


def _more(rows: QuerySet[Job], samples: Sequence[Sample]) -> list[Sample]:
    """Fill up to three samples: in small batches one row may be several of these."""
    others = rows.exclude(pk__in=[sample.job.pk for sample in samples]).order_by("-row")
    return [Sample("other", "Another row", job) for job in others[: max(0, 3 - len(samples))]]


def longest(batch: Batch, pattern: str, language: str, ratios: Ratios = ANY_RATIO) -> Job | None:
    """Return the drawable row in which the pattern gives the most characters."""
    return max(
        _with_most_characters(batch, patterns.columns(pattern), ratios),
        key=lambda job: _filled_length(pattern, _values(batch, job, pattern, language), language),
        default=None,
    )


def _with_most_characters(batch: Batch, columns: tuple[str, ...], ratios: Ratios) -> Sequence[Job]:
    """Return the drawable rows that show the most characters in these columns.

    To measure the cells of 20,000 rows takes longer than all the rest of the design page, so only
    the rows that were the longest before are measured again, unless too few of them are drawable.
    """
    drawable = _by_length(_drawable(batch, ratios), columns)
    if blocks := search_blocks.block_ids(batch):
        long = _long_rows(batch.pk, blocks, columns)
        found = list(drawable.filter(row__in=long)[:CANDIDATES])
        if len(found) == CANDIDATES or len(long) < LONG_ROWS:
            return found
    return list(drawable[:CANDIDATES])


@lru_cache(KEPT_PATTERNS)
def _long_rows(batch: UUID, _blocks: tuple[int, ...], columns: tuple[str, ...]) -> tuple[int, ...]:
    """Return the rows, drawable or not, that show the most characters in these columns. They stay
    the same as long as the batch has these search blocks.
    """
    rows = _by_length(Job.objects.filter(batch=batch), columns)
    return tuple(rows.values_list("row", flat=True)[:LONG_ROWS])


def _by_length(rows: QuerySet[Job], columns: Sequence[str]) -> QuerySet[Job]:
    return rows.annotate(characters=_characters(columns)).order_by("-characters", "row")


def numbered(batch: Batch, row: int) -> Job | None:
    return _drawable(batch).filter(row=row).first()


def any_row(batch: Batch, ratios: Ratios = ANY_RATIO) -> Job | None:
    return _drawable(batch, ratios).order_by("?").first()


def neighbour(batch: Batch, row: int, step: int, ratios: Ratios = ANY_RATIO) -> Job | None:
    """Return the next drawable row in the sheet's order, or the previous one."""
    rows = _drawable(batch, ratios)
    return (
        rows.filter(row__gt=row).order_by("row").first()
        if step > 0
        else rows.filter(row__lt=row).order_by("-row").first()
    )


def next_failing(batch: Batch, row: int) -> Job | None:
    """Return the next drawable row that failed in the last check, from the top again after the
    last. None if there is none.
    """
    rows = _failing(batch).order_by("row")
    return rows.filter(row__gt=row).first() or rows.first()


def has_failing(batch: Batch) -> bool:
    return _failing(batch).exists()


def _failing(batch: Batch) -> QuerySet[Job]:
    return _drawable(batch).filter(pk__in=blocked_rows(batch).order_by().values("pk"))


def counts_by_ratio(batch: Batch, kinds: Mapping[str, Ratios]) -> dict[str, int]:
    """Return how many drawable rows have a photo between the ratios of each kind, as far as photos
    were looked at.
    """
    counted = {name: Count("pk", filter=_between(ratios)) for name, ratios in kinds.items()}
    return _drawable(batch).annotate(ratio=_shape()).order_by().aggregate(**counted)


def _between(ratios: Ratios) -> Q:
    low, high = ratios
    if low == inf:
        return Q(pk=None)
    known = Q(source__width__isnull=False, ratio__gte=low)
    return known if high == inf else known & Q(ratio__lte=high)


def _drawable(batch: Batch, ratios: Ratios = ANY_RATIO) -> QuerySet[Job]:
    """Return rows whose picture is stored and usable as far as known.

    `ratios`: only those whose photo has a width for its height between these.
    """
    rows = _with_usable_picture(batch)
    return rows if ratios == ANY_RATIO else rows.annotate(ratio=_shape()).filter(_between(ratios))


def _with_usable_picture(batch: Batch) -> QuerySet[Job]:
    usable = batch.jobs.filter(source__code="").exclude(source__key="").exclude(source=None)
    return usable.select_related("source")


def _shape() -> Coalesce:
    """Return an expression for width over height of the photo; square if it was not looked at
    yet.
    """
    ratio = Cast(F("source__width"), FloatField()) / Cast(F("source__height"), FloatField())
    return Coalesce(ratio, Value(1.0), output_field=FloatField())


def _characters(columns: Sequence[str]) -> Coalesce:
    """Return an expression for the length of the shown texts of these columns.

    A column whose name is a number would be an index in SQL, so it is not counted."""
    total: Coalesce = Coalesce(Value(0), Value(0))
    for column in columns:
        shown = KeyTextTransform("0", KeyTransform(column, "cells"))
        total = Coalesce(total + Coalesce(Length(shown), Value(0)), Value(0))
    return total


def _values(batch: Batch, job: Job, pattern: str, language: str) -> Row:
    """Return the cells of a row with the facts of its photo that the pattern prints."""
    photo = job.photo(PrintedFacts(facts_in(pattern), batch.camera_clocks))
    return in_language(language, job.values, photo) if photo else job.values


def _filled_length(pattern: str, row: Row, language: str) -> int:
    try:
        return len(patterns.fill(pattern, row, language))
    except JobFailed:
        return 0
