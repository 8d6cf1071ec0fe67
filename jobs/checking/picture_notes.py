"""Notices for the check on features of pictures that results cannot have, or would publish."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet

from jobs import formats
from jobs.design import Design
from jobs.findings import Notice
from jobs.findings.pictures import Converted, PlaceKept, lost
from jobs.models import Batch, Job, Source

_UNWRITTEN = [one.code for one in formats.FORMATS if not one.is_written]


def of_pictures(batch: Batch) -> Iterator[tuple[int, Notice]]:
    """Yield source and notice for each feature of each picture in use."""
    used = batch.sources.filter(Exists(Job.objects.filter(source=OuterRef("pk"))))
    is_place_kept = batch.design is not None and batch.design.output.metadata == "keep"
    for source, noted in used.exclude(notes="").values_list("pk", "notes"):
        yield from ((source, notice) for notice in lost(noted))
        if is_place_kept and "place" in noted.split():
            yield source, PlaceKept()
    yield from _converted(batch, used)


def _converted(batch: Batch, used: QuerySet[Source]) -> Iterator[tuple[int, Notice]]:
    """Yield the pictures whose format the results should keep, and cannot."""
    version = batch.design_version
    if version is None or not _keeps_format(version.parsed):
        return
    found = _of_unwritten_formats(used)
    for source, code, noted in found.values_list("pk", "format", "notes"):
        result = formats.resulting(code, is_clear="clear" in noted.split())
        yield source, Converted(formats.of(code).name, result.name)


def _of_unwritten_formats(used: QuerySet[Source]) -> QuerySet[Source]:
    return used.filter(format__in=_UNWRITTEN).exclude(width=None)


def _keeps_format(design: Design) -> bool:
    files = design.outputs or (design.output,)
    return any(file.format == "keep" for file in files)


def sentences(source: Source) -> list[str]:
    """Return sentences on what the result cannot have of this picture."""
    return [notice.sentence for notice in lost(source.notes)]
