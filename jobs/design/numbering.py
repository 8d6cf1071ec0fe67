"""The series of serial numbers that a design prints."""

from collections.abc import Iterator

from jobs.design.by_aspect import every_box
from jobs.design.by_output import each_result
from jobs.design.cells import patterns, serials
from jobs.design.values import Design


def series_of(design: Design) -> tuple[str, ...]:
    """Return the template of each series from which the rows get a number."""
    return serials.templates(_columns(design))


def prints_links(design: Design) -> bool:
    """Return whether a design prints addresses at which numbers can be checked."""
    return any(column.startswith(f"{serials.LINK}:") for column in _columns(design))


def _columns(design: Design) -> Iterator[str]:
    for pattern in _patterns(design):
        yield from patterns.serial_columns(pattern)


def _patterns(design: Design) -> Iterator[str]:
    for one in each_result(design):
        yield from (box.pattern for box in every_box(one.design))
        yield from (one.design.output.title, one.design.output.copyright)
