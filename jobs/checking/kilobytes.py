"""Draw a few rows of a batch on trial: if its results have a maximum file size, and if their photos
do not tell how large they will be.
"""

import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

from django.conf import settings

from jobs.checking.checked_rows import CheckedJob
from jobs.checking.verdicts import size_samples, trials
from jobs.checking.verdicts.row_values import PixelSize
from jobs.checking.verdicts.size_samples import SizeSample
from jobs.checking.verdicts.trials import Trial, TrialInputs, TrialRow
from jobs.design import Design, OneResult, each_result
from jobs.design.facts.rows import PrintedFacts
from jobs.models import Job
from jobs.rendering import Sizes
from jobs.rendering.boxes.common_sizes import of_output
from jobs.storage import file_paths, store

type GoodRows = Sequence[CheckedJob]
"""The rows that a start would make."""


def try_each(parsed: Design, printed: PrintedFacts, rows: GoodRows, sizes: Sizes) -> list[Trial]:
    """Try each output whose results have a maximum file size. `sizes`: those of all outputs."""
    limited = [one for one in each_result(parsed) if one.design.output.most_kb] if rows else []
    return [_tried(_inputs(one, parsed, sizes), printed, rows) for one in limited]


def sample_sizes(
    parsed: Design, printed: PrintedFacts, rows: GoodRows, sizes: Sizes
) -> list[SizeSample]:
    """Draw a few results of each output whose bytes their photos do not tell."""
    until = time.monotonic() + size_samples.SECONDS
    drawings = [_inputs(one, parsed, sizes) for one in each_result(parsed)]
    samples = (
        size_samples.sample(drawing, _giving(drawing, printed, _untold(drawing, rows)), until)
        for drawing in drawings
    )
    return list(chain.from_iterable(samples))


def _untold(drawing: TrialInputs, rows: GoodRows) -> GoodRows:
    """Return the rows whose photos do not tell the bytes of their results."""
    kinds = {job.source.format for job, _ in rows if job.source}
    untold = {kind for kind in kinds if size_samples.is_untold(drawing.design, kind)}
    return [(job, row) for job, row in rows if job.source and job.source.format in untold]


def _inputs(one: OneResult, parsed: Design, sizes: Sizes) -> TrialInputs:
    own = of_output(sizes, one.output)
    return TrialInputs(one.design, own, file_paths(parsed), settings.MAX_PIXELS, one.output)


def _tried(drawing: TrialInputs, printed: PrintedFacts, rows: GoodRows) -> Trial:
    return trials.trial(drawing, _giving(drawing, printed, rows))


def _giving(drawing: TrialInputs, printed: PrintedFacts, rows: GoodRows) -> list[TrialRow]:
    """Return the rows that give the output."""
    giving = [
        job for job, row in rows if not drawing.output or drawing.output in (row.outputs or ())
    ]
    return [one for job in giving for one in _candidates(job, printed)]


def _candidates(job: Job, printed: PrintedFacts) -> Iterator[TrialRow]:
    source = job.source
    if source is not None and source.width and source.height:
        size, file = PixelSize(source.width, source.height), partial(store().local, source.key)
        photo = job.photo(printed)
        yield TrialRow(job.row, source.pk, source.format, size, source.size, file, job.cells, photo)
