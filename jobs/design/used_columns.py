"""The columns that a design needs, for boxes, names, credits, outputs and languages, and the series
from which its rows get serial numbers.
"""

from collections.abc import Callable, Iterable, Iterator

from jobs.design import result_names
from jobs.design.boxes.text import TextBox
from jobs.design.by_aspect import every_box
from jobs.design.by_output import each_result
from jobs.design.cells import patterns, serials
from jobs.design.values import Design


def used_columns(design: Design) -> tuple[str, ...]:
    """Return the columns that a design needs, each once, in the spelling of the design."""
    return tuple(dict.fromkeys([*_of_results(design, _of_result), *_columns_of_rows(design)]))


def drawn_columns(design: Design) -> frozenset[str]:
    """Return the columns on which results depend besides their names."""
    return frozenset([*_of_results(design, _drawn), *_columns_of_rows(design)])


def _of_results(design: Design, columns: Callable[[Design], Iterable[str]]) -> Iterator[str]:
    """Yield the columns of each result, in every look."""
    for one in each_result(design):
        for look in one.design.every_look:
            yield from columns(look)


def _columns_of_rows(design: Design) -> list[str]:
    columns = (
        design.language_column,
        design.outputs_column,
        design.boxes_column,
        design.design_column,
    )
    return list(filter(None, columns))


def _of_result(design: Design) -> Iterator[str]:
    yield from _of_boxes(design)
    yield from result_names.columns(design)
    yield from _of_metadata(design)


def _drawn(design: Design) -> Iterator[str]:
    yield from _of_boxes(design)
    yield from _of_metadata(design)


def _of_boxes(design: Design) -> Iterator[str]:
    for box in every_box(design):
        yield from patterns.columns(box.pattern)
        if isinstance(box, TextBox):
            yield from (column for rule in box.style_rules for column in rule.columns)


def _of_metadata(design: Design) -> Iterator[str]:
    yield from patterns.columns(design.output.title)
    yield from patterns.columns(design.output.copyright)


def series_of(design: Design) -> tuple[str, ...]:
    """Return the template of each series from which the rows get a number."""
    return serials.templates(_serial_columns(design))


def prints_links(design: Design) -> bool:
    """Return whether a design prints addresses at which numbers can be checked."""
    return any(column.startswith(f"{serials.LINK}:") for column in _serial_columns(design))


def _serial_columns(design: Design) -> Iterator[str]:
    for pattern in _patterns_with_numbers(design):
        yield from patterns.serial_columns(pattern)


def _patterns_with_numbers(design: Design) -> Iterator[str]:
    for one in each_result(design):
        for look in one.design.every_look:
            yield from (box.pattern for box in every_box(look))
        yield from (one.design.output.title, one.design.output.copyright)
