"""Which saved designs the rows have, and which boxes they show, if columns choose them."""

from collections import Counter
from collections.abc import Iterable, Iterator

from jobs.checking.verdicts.row_values import CheckedRow
from jobs.design import Design, Row
from jobs.design.overrides import boxes_of
from jobs.errors import JobFailed
from jobs.findings.results import BoxesByColumn, DesignsByColumn


def shown(design: Design, rows: Iterable[Row]) -> Iterator[BoxesByColumn]:
    """Yield a notice with the number of rows that show each box, if a column chooses the boxes."""
    if design.boxes_column:
        counts = Counter(name for row in rows for name in _boxes(design, row))
        names = dict.fromkeys(box.name for look in design.every_look for box in look.boxes)
        numbers = {name: counts[name] for name in names}
        yield BoxesByColumn(design.boxes_column, numbers)


def looks(design: Design, rows: Iterable[CheckedRow]) -> Iterator[DesignsByColumn]:
    """Yield a notice with the number of rows that have each saved design, if a column names them.
    Rows that could not be laid out are not counted.
    """
    if design.design_column:
        counts = Counter(row.look for row in rows if row.aspects)
        numbers = {look.name: counts[look.name] for look in design.designs}
        yield DesignsByColumn(design.design_column, numbers, counts[""])


def _boxes(design: Design, row: Row) -> tuple[str, ...]:
    """Return the boxes of a row; none if its cell cannot be used, which is a separate finding."""
    try:
        return boxes_of(design, row)
    except JobFailed:
        return ()
