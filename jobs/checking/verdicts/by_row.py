"""Which boxes the rows show, if a column chooses them."""

from collections import Counter
from collections.abc import Iterable, Iterator

from jobs.design import Design, Row
from jobs.design.overrides import boxes_of
from jobs.errors import JobFailed
from jobs.findings.results import BoxesByColumn


def shown(design: Design, rows: Iterable[Row]) -> Iterator[BoxesByColumn]:
    """Yield a notice with the number of rows that show each box, if a column chooses the boxes."""
    if design.boxes_column:
        counts = Counter(name for row in rows for name in _boxes(design, row))
        numbers = {box.name: counts[box.name] for box in design.boxes}
        yield BoxesByColumn(design.boxes_column, numbers)


def _boxes(design: Design, row: Row) -> tuple[str, ...]:
    """Return the boxes of a row; none if its cell cannot be used, which is a finding of its own."""
    try:
        return boxes_of(design, row)
    except JobFailed:
        return ()
