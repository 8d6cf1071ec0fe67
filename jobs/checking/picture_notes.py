"""Notices on what results cannot have of pictures (`jobs.rendering.metadata.source_notes`)."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from jobs.findings.pictures import Lost, lost
from jobs.models import Batch, Job, Source


def of_pictures(batch: Batch) -> Iterator[tuple[int, Lost]]:
    """Yield source and notice for each feature of each picture in use."""
    used = Exists(Job.objects.filter(source=OuterRef("pk")))
    for source, noted in batch.sources.filter(used).exclude(notes="").values_list("pk", "notes"):
        yield from ((source, notice) for notice in lost(noted))


def sentences(source: Source) -> list[str]:
    """Return sentences on what the result cannot have of this picture."""
    return [notice.sentence for notice in lost(source.notes)]
