"""How large results are whose size their photos do not tell: a few are drawn. Without loss, a plain
certificate takes a thirtieth of the bytes of a photo with as many pixels.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from jobs import rendering
from jobs.checking.verdicts.trials import MEGABYTES, SECONDS_OF_ONE, TrialInputs, TrialRow, weight
from jobs.design import Design
from jobs.design.cells.cell import Row
from jobs.errors import ChildFailed, JobFailed
from jobs.processes import children
from jobs.rendering.encoding import result_formats

SECONDS = 2.0  #: seconds after which no further photo is begun, for all outputs together


@dataclass(frozen=True, slots=True)
class SizeSample:
    """The bytes of some results of an output, as a share of those that their photos would keep.

    `kind`: the format of the photos.
    """

    output: str
    kind: str
    share: float

    @property
    def figures(self) -> dict[str, str | float]:
        """Return it as a check keeps it."""
        return asdict(self)


def sample(drawing: TrialInputs, candidates: Iterable[TrialRow], until: float) -> list[SizeSample]:
    """Draw a few photos of each format. `until`: the monotonic time after which none is begun."""
    ordered = sorted(
        candidates, key=lambda one: (one.kind, weight(drawing.design, one), one.source)
    )
    return [
        SizeSample(drawing.output, kind, share)
        for kind, rows in groupby(ordered, key=lambda one: one.kind)
        if (share := _share(drawing, _spread(list(rows)), until))
    ]


def is_untold(design: Design, kind: str) -> bool:
    """Return whether results of photos of this format have no loss, or another format."""
    found = result_formats.file_format(design.output, kind)
    return not found.has_quality or found.code != kind


def _spread(rows: Sequence[TrialRow]) -> list[TrialRow]:
    """Return the rows with a middle, a small and a large photo, in this order."""
    last = len(rows) - 1
    found: dict[int, TrialRow] = {}
    for part in (1 / 2, 1 / 6, 5 / 6):
        one = rows[round(last * part)]
        found.setdefault(one.source, one)
    return list(found.values())


def _share(drawing: TrialInputs, rows: Sequence[TrialRow], until: float) -> float:
    drawn = list(_drawn(drawing, rows, until))
    expected = sum(weight(drawing.design, one) for one, _ in drawn)
    return sum(size for _, size in drawn) / expected if expected else 0.0


def _drawn(
    drawing: TrialInputs, rows: Sequence[TrialRow], until: float
) -> Iterator[tuple[TrialRow, int]]:
    """Yield the rows that could be drawn in time, with the bytes of their results."""
    for one in rows:
        if time.monotonic() > until:
            return
        try:
            yield one, _bytes_of(drawing, one)
        except (JobFailed, ChildFailed):
            continue


def _bytes_of(drawing: TrialInputs, one: TrialRow) -> int:
    with one.file() as path:
        values = one.values(drawing.design)
        return children.call(
            draw, path, drawing, values, seconds=SECONDS_OF_ONE, megabytes=MEGABYTES
        )


def draw(source: Path, drawing: TrialInputs, row: Row) -> int:
    """Draw one row in a child process, and return the bytes of its result."""
    rendering.bring(drawing.files)
    return len(drawing.drawn(source, row, drawing.design).data)
