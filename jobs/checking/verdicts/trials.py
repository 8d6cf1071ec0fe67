"""Test before the start whether results stay under the maximum file size, by drawing a few photos.

The size of a result is known only after encoding, and encoding all would be the whole job. So the
photos with the most bytes for their result are tested. If one is too large, a binary search finds
how many others are too.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from jobs import design, rendering
from jobs.checking.verdicts.row_values import CheckedRow, PixelSize
from jobs.design import Design
from jobs.design.cells.cell import Row, StoredCells, row_of
from jobs.design.facts.columns import RowPhoto
from jobs.design.facts.rows import with_facts
from jobs.errors import ChildFailed, JobFailed, OverprintError, ResultTooLarge
from jobs.findings import FailureOrNotice
from jobs.findings.results import KilobytesDoubtful
from jobs.processes import children
from jobs.rendering import Sizes
from jobs.rendering.encoding import kilobytes, result_formats

FIRST = 3  #: photos of a type, those with the most bytes
MOST = 10  #: photos of a type
SECONDS = 3.0  #: seconds after which no further photo is started
SECONDS_OF_ONE = 20.0
MEGABYTES = 1024
#: a photo with half the pixels has more than half of the bytes, because it is sharper
_DETAIL = 0.75


class TrialRow(NamedTuple):
    """A row that a start would make.

    `source` is the same for all rows of a photo; `bytes` is the size of its file, and `file` gives
    its path for as long as it is drawn.
    """

    row: int
    source: int
    kind: str
    size: PixelSize
    bytes: int
    file: Callable[[], AbstractContextManager[Path]]
    cells: StoredCells
    photo: RowPhoto | None = None

    def values(self, parsed: design.Design) -> Row:
        """Return its cells, with the facts of its photo that the design prints."""
        cells = row_of(self.cells)
        return cells if self.photo is None else with_facts(parsed, cells, self.photo)


type RowsOfPhoto = Sequence[TrialRow]
"""The rows of one photo; the first is tested. Photos are sorted by bytes, largest first."""
type Outcomes = dict[int, OverprintError | None]
"""The outcomes of tested photos, by their place in that order.

None: it stays under the limit. `ResultTooLarge`: it does not. Any other failure: unknown."""


@dataclass(frozen=True, slots=True)
class TrialInputs:
    """The inputs for drawing a row. `files`: uploaded fonts and insets, by SHA-256. `output`: empty
    if rows give one result.
    """

    design: design.Design
    sizes: Sizes
    files: Mapping[str, Path]
    max_pixels: int
    output: str = ""

    def drawn(self, source: Path, row: Row, parsed: Design) -> rendering.Picture:
        """Draw the row by this design, at the sizes of all rows."""
        return rendering.render(source, parsed, row, max_pixels=self.max_pixels, sizes=self.sizes)

    def wanted_format(self, source: Path, kind: str) -> result_formats.ResultFormat:
        """Return the format of the result that the photo gives."""
        notes = rendering.read_header(source, max_pixels=self.max_pixels).notes
        return result_formats.chosen(self.design.output, kind, notes=notes)


@dataclass(slots=True)
class Trial:
    """The outcome of the test. `of`: the number of photos. `too_large`: row number → why.

    `doubtful`: row number → the tested row that is too large although its photo has no more bytes.
    """

    most_kb: int
    of: int
    tried: int
    too_large: dict[int, ResultTooLarge]
    doubtful: dict[int, int]
    output: str = ""

    @property
    def figures(self) -> dict[str, int]:
        return {
            "most_kb": self.most_kb,
            "tried": self.tried,
            "of": self.of,
            "too_large": len(self.too_large),
        }

    def add(self, photos: Sequence["RowsOfPhoto"], outcomes: "Outcomes") -> None:
        """Add what the test of photos of one type found."""
        large = _too_large(outcomes)
        self.of += len(photos)
        self.tried += len(large) + list(outcomes.values()).count(None)
        self.too_large |= {photos[place][0].row: failure for place, failure in large.items()}
        if large:
            last = photos[_last_too_large(outcomes)][0].row
            self.doubtful |= {one.row: last for one in _untried(photos, outcomes)}

    def noted(self, row: CheckedRow) -> CheckedRow:
        """Return the row with the findings of the test."""
        if failure := self.too_large.get(row.row):
            return row._replace(findings=[self._named(failure), *row.findings])
        if tried := self.doubtful.get(row.row):
            doubt = KilobytesDoubtful(tried, self.most_kb)
            return row._replace(findings=[*row.findings, self._named(doubt)])
        return row

    def _named(self, finding: FailureOrNotice) -> FailureOrNotice:
        return finding.in_output(self.output) if self.output else finding


def trial(drawing: TrialInputs, candidates: Iterable[TrialRow]) -> Trial:
    """Test photos of each type separately: a PNG has more bytes than a JPEG of the same picture."""
    until = time.monotonic() + SECONDS
    found = Trial(drawing.design.output.most_kb or 0, 0, 0, {}, {}, drawing.output)
    for photos in _photos_by_kind(drawing.design, candidates):
        found.add(photos, _search(drawing, photos, until))
    return found


def _photos_by_kind(
    parsed: design.Design, candidates: Iterable[TrialRow]
) -> Iterator[list[RowsOfPhoto]]:
    """Yield the photos of each type, each with its rows, in the order in which they are tested."""
    ordered = sorted(
        candidates, key=lambda one: (one.kind, -weight(parsed, one), one.source, one.row)
    )
    for _, kind in groupby(ordered, key=lambda one: one.kind):
        yield [list(rows) for _, rows in groupby(kind, key=lambda one: one.source)]


def weight(parsed: design.Design, one: TrialRow) -> float:
    """Estimate how many bytes of the photo remain in its result."""
    width, height = rendering.result_size(parsed, *one.size)
    return float(
        one.bytes * min(1.0, width * height / (one.size.width * one.size.height)) ** _DETAIL
    )


def _search(drawing: TrialInputs, photos: Sequence[RowsOfPhoto], until: float) -> Outcomes:
    outcomes: Outcomes = {}
    for place in _places(len(photos), outcomes):
        if time.monotonic() > until:
            break
        outcomes[place] = _tried(drawing, photos[place][0])
    return outcomes


def _places(count: int, outcomes: Outcomes) -> Iterator[int]:
    """Yield the places to test: the first few until one is too large, then by bisection between it
    and the next good one.
    """
    for place in range(min(FIRST, count)):
        yield place
        if _too_large(outcomes):
            break
    while len(outcomes) < MOST and (last := _last_too_large(outcomes)) >= 0:
        beyond = min((place for place in outcomes if place > last), default=count)
        if beyond - last < 2:
            return
        yield (last + beyond) // 2


def _too_large(outcomes: Outcomes) -> dict[int, ResultTooLarge]:
    return {
        place: failure for place, failure in outcomes.items() if isinstance(failure, ResultTooLarge)
    }


def _last_too_large(outcomes: Outcomes) -> int:
    return max(_too_large(outcomes), default=-1)


def _untried(photos: Sequence[RowsOfPhoto], outcomes: Outcomes) -> Iterator[TrialRow]:
    """Yield the untested rows with at least as many bytes as the last one that is too large."""
    large = _too_large(outcomes)
    for place, rows in enumerate(photos[: _last_too_large(outcomes) + 1]):
        if place not in outcomes:
            yield from rows
        elif place in large:
            yield from rows[1:]


def _tried(drawing: TrialInputs, one: TrialRow) -> OverprintError | None:
    """Return the error from rendering this sample, or None.

    Failures other than the size limit surface during the run.
    """
    try:
        with one.file() as path:
            children.call(
                draw,
                path,
                one.kind,
                drawing,
                one.values(drawing.design),
                seconds=SECONDS_OF_ONE,
                megabytes=MEGABYTES,
            )
    except (JobFailed, ChildFailed) as failure:
        return failure
    return None


def draw(source: Path, kind: str, drawing: TrialInputs, row: Row) -> None:
    """Draw one row in a child process. Raises ResultTooLarge, and whatever else a worker would."""
    rendering.bring(drawing.files)
    wanted = drawing.wanted_format(source, kind)
    least = replace(drawing.design, output=kilobytes.least(drawing.design.output))
    made = drawing.drawn(source, row, least)
    if wanted.most_bytes is None or len(made.data) <= wanted.most_bytes:
        return
    if wanted.name == kind.lower():  # re-encoded like the photo, it may be smaller
        drawing.drawn(source, row, drawing.design)
    else:
        raise kilobytes.too_large(len(made.data), wanted, (made.width, made.height))
