"""Pictures of a proof with their marks, drawn when a client first looks at them, and then kept.

Nothing is drawn for results that no client looks at, and results, zip and PDF stay clean.
"""

from functools import lru_cache, partial
from itertools import chain

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static

from dashboard.proof.drawing import Asked, draw
from dashboard.requests.htmx import HtmxRequest
from dashboard.rows import files
from jobs.design import Row, TextBox, each_result
from jobs.design.boxes.image import ImageBox
from jobs.design.by_aspect import every_box
from jobs.design.cells import serials
from jobs.errors import OverprintError
from jobs.models import Batch, DesignVersion, Job, RowResult
from jobs.processes.children import previews
from jobs.queue.lifecycle import numbers_of
from jobs.rendering.boxes.common_sizes import of_output
from jobs.storage import file_paths, keys, store


def has_marks(batch: Batch) -> bool:
    """Return whether proofs of a batch show boxes that its results do not have."""
    return batch.design_version_id is not None and version_has_marks(batch.design_version_id)


@lru_cache(maxsize=256)
def version_has_marks(design_version_id: int) -> bool:
    """Return the same for a version of a design.

    Versions never change, so each process reads one only once.
    """
    looks = DesignVersion.objects.get(pk=design_version_id).parsed.every_look
    boxes = chain.from_iterable(map(every_box, looks))
    return any(isinstance(box, TextBox | ImageBox) and box.only_in_proofs for box in boxes)


def send(
    request: HtmxRequest, job: Job, made: RowResult, long_edge: int | None = None
) -> HttpResponseBase:
    """Send a result with its marks, in full size with its name, or smaller.

    If it cannot be drawn, send a placeholder: a client must not get it without its marks.
    """
    key = keys.marked(made.key, long_edge)
    if not files.whole_jpeg(key):
        try:
            store().put_reproducible(key, _drawn(job, made, long_edge))
        except OverprintError:
            return redirect(static("images/no-picture.svg"))
    name = "" if long_edge else f"{files.name_alone(job, made).rpartition('.')[0]}.jpg"
    return files.send(request, key, "image/jpeg", name=name)


def _with_numbers(job: Job, row: Row) -> Row:
    """Return the row with the serial numbers that it has."""
    given = numbers_of(job.pk)
    numbers = {one.series.template: one.number for one in given}
    links = {one.series.template: one.address for one in given}
    return serials.with_numbers(row, numbers, links)


def _drawn(job: Job, made: RowResult, long_edge: int | None) -> bytes:
    """Draw it in a child process."""
    with store().local(made.key) as path:
        return previews.call(
            partial(draw, _asked(job, made, long_edge)),
            path,
            seconds=files.CHILD_SECONDS,
            megabytes=files.CHILD_MEGABYTES,
        )


def _asked(job: Job, made: RowResult, long_edge: int | None) -> Asked:
    """Return what the child process needs: the design of this result, and the row's values."""
    batch = job.batch
    assert batch.design_version is not None  # noqa: S101 - `has_marks` has seen it
    whole = batch.design_version.parsed
    design = next(one.design for one in each_result(whole) if one.output == made.output)
    row = _with_numbers(job, job.values_with(batch.printed_facts(whole), whole))
    sizes = of_output(batch.common_sizes, made.output)
    return Asked(design, file_paths(whole), row, sizes, long_edge, settings.MAX_PIXELS)
