"""What the pictures of a batch state, for rows that find their pictures by it."""

from collections.abc import Sequence

from jobs.design.facts.rows import PrintedFacts
from jobs.design.facts.stated import stated
from jobs.intake.pictures import inspecting
from jobs.models import Batch
from jobs.reporting import report_nothing


def of_pictures(batch: Batch, pictures: Sequence[int], fact: str) -> list[tuple[str, ...]]:
    """Return the forms of a fact in each of these pictures, after looking at new ones.

    Only in a child process.
    """
    inspecting.look(batch, report_nothing)
    inspecting.look_for_facts(batch)
    printed = PrintedFacts((fact,), batch.camera_clocks)
    found = {
        source.pk: stated(source.row_photo(printed), fact)
        for source in batch.sources.exclude(key="").only(*_FIELDS).iterator(chunk_size=1000)
    }
    return [found.get(picture, ()) for picture in pictures]


_FIELDS = ("path", "size", "width", "height", "facts", "clock")
