"""Notices for the check on features of pictures that results cannot have, or would publish."""

from collections.abc import Iterable, Iterator

from jobs import formats
from jobs.design import Design
from jobs.findings import Notice
from jobs.findings.pictures import Converted, PlaceKept, lost
from jobs.models import Job, Source

_UNWRITTEN = {one.code for one in formats.FORMATS if not one.is_written}


def on_pictures(parsed: Design, jobs: Iterable[Job]) -> Iterator[tuple[int, Notice]]:
    """Yield source and notice for each feature of each picture that these rows use."""
    used = {job.source.pk: job.source for job in jobs if job.source is not None}
    for source in used.values():
        yield from ((source.pk, notice) for notice in _on_picture(parsed, source))


def on_rows(parsed: Design, jobs: Iterable[Job]) -> Iterator[tuple[int, Notice]]:
    """Yield the number of a row and notice for each feature of the picture of each row."""
    for job in jobs:
        if job.source is not None:
            yield from ((job.row, notice) for notice in _on_picture(parsed, job.source))


def _on_picture(parsed: Design, source: Source) -> Iterator[Notice]:
    yield from lost(source.notes)
    if parsed.output.metadata == "keep" and "place" in source.notes.split():
        yield PlaceKept()
    if source.format in _UNWRITTEN and source.width is not None and _keeps_format(parsed):
        result = formats.resulting(source.format, is_clear="clear" in source.notes.split())
        yield Converted(formats.of(source.format).name, result.name)


def _keeps_format(design: Design) -> bool:
    files = design.outputs or (design.output,)
    return any(file.format == "keep" for file in files)


def sentences(source: Source) -> list[str]:
    """Return sentences on what the result cannot have of this picture."""
    return [notice.sentence for notice in lost(source.notes)]
