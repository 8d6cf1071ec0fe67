"""The columns that a design needs: for boxes, names, credits, outputs and languages."""

from collections.abc import Iterator

from jobs.design import result_names
from jobs.design.boxes.text import TextBox
from jobs.design.by_aspect import every_box
from jobs.design.by_output import each_result
from jobs.design.cells import patterns
from jobs.design.values import Design


def used_columns(design: Design) -> tuple[str, ...]:
    """Return the columns that a design needs, each once, in the spelling of the design."""
    of_results = (name for one in each_result(design) for name in _of_result(one.design))
    of_rows = filter(None, (design.language_column, design.outputs_column, design.boxes_column))
    return tuple(dict.fromkeys([*of_results, *of_rows]))


def _of_result(design: Design) -> Iterator[str]:
    for box in every_box(design):
        yield from patterns.columns(box.pattern)
        if isinstance(box, TextBox):
            yield from (rule.column for rule in box.style_rules)
    yield from result_names.columns(design)
    yield from patterns.columns(design.output.title)
    yield from patterns.columns(design.output.copyright)
