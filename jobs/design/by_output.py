"""A design with outputs as ordinary designs, one for each result of a row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jobs.design.cells import patterns
from jobs.design.cells.cell import Cell, Row
from jobs.design.changes import changed, with_patterns
from jobs.design.controls import controls_of
from jobs.design.key_rules import Pattern
from jobs.design.output import Output
from jobs.design.row_output import RowOutput, names_in
from jobs.design.values import Design, NamedLook
from jobs.errors import ValueUnusable
from jobs.searching.folding import fold

PLACEHOLDER = "output"
"""In texts and file names of a design with outputs, `{output}` is the name of the output."""


@dataclass(frozen=True, slots=True)
class OneResult:
    """The ordinary design of one result, and the name of its output: "" if the design has none."""

    output: str
    design: Design


def each_result(design: Design) -> tuple[OneResult, ...]:
    """Return the design of each output, in order; of a design without outputs, itself.

    Keep what it returns: it is the same for every row.
    """
    return _each_output(design) if design.outputs else (OneResult("", design),)


def _each_output(design: Design) -> tuple[OneResult, ...]:
    return tuple(OneResult(output.name, for_output(design, output)) for output in design.outputs)


def for_output(design: Design, output: RowOutput) -> Design:
    """Return the ordinary design that makes one output: with its area, its file, its changes to
    the boxes, and its name in place of `{output}`.

    File names without `{output}` begin with a folder of that name, so that no two outputs of a row
    have one name. Raises `ValueUnusable` for a format that cannot print the name, which no parsed
    design has.
    """
    named = _WithName(output.name, design.language)
    aspects = design.aspects.below(output.changes)
    return replace(
        design,
        canvas=output.canvas,
        boxes=tuple(map(named.said_in, changed(design, output.changes).boxes)),
        aspects=aspects.each(lambda changes: with_patterns(changes, named.said)),
        output=named.said_in(_file_of(design, output)),
        outputs=(),
        outputs_column="",
        designs=_looks_for_output(design, output),
    )


def _looks_for_output(design: Design, output: RowOutput) -> tuple[NamedLook, ...]:
    return tuple(look.like(for_output(look.over(design), output)) for look in design.designs)


def _file_of(design: Design, output: RowOutput) -> Output:
    """Return the settings of the file, with a folder for the output unless its name is said."""
    file = _like(design.output, output)
    return file if is_named(design) else replace(file, name=f"{output.name}/{file.name}")


def _like(file: Output, output: RowOutput) -> Output:
    return replace(file, format=output.format, quality=output.quality, most_kb=output.most_kb)


def is_named(design: Design) -> bool:
    """Return whether the file names say `{output}` themselves."""
    return patterns.names(design.output.name, PLACEHOLDER)


def outputs_of(design: Design, row: Row) -> tuple[str, ...]:
    """Return the names of the outputs that this row wants, in the order of the design.

    All, unless its cell of the outputs column names some. A design without outputs gives `("",)`.
    Raises `ValueUnusable` if the cell names an output that the design does not have, and
    `DesignDoesNotApply` if the row has no such column.
    """
    every = tuple(output.name for output in design.outputs) or ("",)
    if not design.outputs or not design.outputs_column:
        return every
    wanted = names_in(patterns.cell_of(row, design.outputs_column).shown)
    _require_known(wanted, every, design)
    chosen = set(map(fold, wanted))
    return tuple(name for name in every if fold(name) in chosen) if chosen else every


def _require_known(wanted: Sequence[str], every: Sequence[str], design: Design) -> None:
    known = set(map(fold, every))
    for written in wanted:
        if fold(written) not in known:
            raise _unknown(written, design)


def _unknown(written: str, design: Design) -> ValueUnusable:
    known = ", ".join(output.name for output in design.outputs)
    reason = f"no output has this name; the outputs are {known}."
    return ValueUnusable.in_column(design.outputs_column, written, reason)


@dataclass(frozen=True, slots=True)
class _WithName:
    """Puts the name of an output in place of `{output}`."""

    name: str
    language: str

    def said_in[T](self, settings: T) -> T:
        """Return a box, or the settings of a file, with the name in each of its patterns."""
        patterns_of = {
            name: getattr(settings, name)
            for name, control in controls_of(_kind(settings)).items()
            if isinstance(control.rule, Pattern)
        }
        said = {name: self.said(pattern) for name, pattern in patterns_of.items()}
        if said == patterns_of:
            return settings
        return replace(settings, **said)  # type: ignore[type-var]

    def said(self, pattern: str) -> str:
        """Return a pattern with the name in it."""
        return patterns.with_text(pattern, PLACEHOLDER, Cell.of_text(self.name), self.language)


def _kind(settings: Any) -> Callable[..., Any]:
    return type(settings)
