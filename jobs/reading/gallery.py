"""Rows by position, for a page that can show any part of 40,000: which rows there are, and the
state of a few.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from jobs.models import Batch, Job
from jobs.reading.rows import rows
from jobs.states import State

OF_RESULTS = (
    *("result_key", "result_size", "result_crc32", "result_sha256", "thumbnail_key"),
    *("outputs", "output_names", "output_results"),
)
"""The fields of `Job.results` and `Job.names_by_output`."""


def runs(found: QuerySet[Job]) -> list[int]:
    """Return gap and length of each run of consecutive rows, one after the other: [2, 40000] for
    rows 2 to 40001. A gap begins where the run before it ends, the first one at 0.
    """
    flat: list[int] = []
    begin = length = end = 0
    for row in found.values_list("row", flat=True).iterator():
        if length and row == begin + length:
            length += 1
            continue
        if length:
            flat += (begin - end, length)
            end = begin + length
        begin, length = row, 1
    return [*flat, begin - end, length] if length else flat


def jobs_of_rows(batch: Batch, wanted: Iterable[int]) -> list[Job]:
    """Return these rows in their order, with what a small picture of each needs. One query."""
    return list(with_tiles(batch.jobs.filter(row__in=list(wanted)).order_by("row")))


_OF_JOB = (
    *("row", "state", "generation", "attempts", "code", "sentence"),
    *("result_name", "details"),
)
_OF_SOURCE = ("source__path", "source__key")


def with_tiles(found: QuerySet[Job]) -> QuerySet[Job]:
    """Leave the cells and the history of each row where they are: a page shows up to a hundred at
    once.
    """
    return found.select_related("source").only("batch", *_OF_JOB, *OF_RESULTS, *_OF_SOURCE)


def row_named(batch: Batch, found: QuerySet[Job], text: str, after: int) -> int | None:
    """Return the next row of `found` with this text in its name, file or cells; from the top again
    after the last.
    """
    named = found.filter(pk__in=rows(batch, search=text).order_by().values("pk")).values_list(
        "row", flat=True
    )
    later = named.filter(row__gt=after).first()
    return later if later is not None else named.first()


def is_upright(found: QuerySet[Job], output: str = "") -> bool:
    """Return whether the first result is higher than wide: of this output, if one is named. All
    frames then have that shape.
    """
    done = found.filter(state=State.DONE).select_related(None)
    first = done.only("details", *OF_RESULTS).first()
    made = [one for one in first.results if not output or one.output == output] if first else []
    return bool(made) and made[0].details.height > made[0].details.width
