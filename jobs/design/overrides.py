"""Columns named `box.property` change a box for one row: `price.colour`, `caption.size_max`,
`caption.plate.opacity`.

A column counts only if its first part is the name of a box and the rest is a property; other
columns are unaffected. An empty cell changes nothing. One more column, which the design names, may
say which boxes a row shows.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from jobs.design.boxes.kinds import BOXES, Box
from jobs.design.boxes.text import TextBox
from jobs.design.cells import patterns
from jobs.design.cells.cell import Cell, Row
from jobs.design.cells.formatting import locale_of
from jobs.design.cells.numbers import Unfit, number_of
from jobs.design.changes import BoxChange, changed
from jobs.design.controls import Control, controls_of
from jobs.design.key_rules import (
    Choice,
    Colour,
    Flag,
    Number,
    OrElse,
    Problems,
    Rule,
    Several,
    Text,
)
from jobs.design.row_output import names_in
from jobs.design.sections import Section
from jobs.design.values import Design, NamedLook
from jobs.errors import ValueUnusable
from jobs.searching.folding import fold

NOT_BY_ROW = ("kind", "same_size", "markup", "style_rules")
"""Nor names and patterns: what makes a box what it is."""
_NOTHING = frozenset({"none", "no", "off", "-"})
_YES, _NO = ("true", "yes", "1", "x", "on"), ("false", "no", "0", "-", "off")


@dataclass(frozen=True, slots=True)
class Override:
    """A column that changes a box.

    `property` is `colour` or `plate.opacity`; with `plate` itself, the cell removes the plate.
    """

    column: str
    box: str
    property: str


def taken(design: Design, columns: Iterable[str]) -> list[Override]:
    """Return the columns that change a box, in the sheet's order."""
    return [found for box in _every_box(design) for found in _overrides(box, columns)]


def _overrides(box: Box, columns: Iterable[str]) -> tuple[Override, ...]:
    return _of_box(box.kind, box.name, tuple(columns))


def _every_box(design: Design) -> Iterable[Box]:
    """Return the boxes of the design and of its looks, one of each kind and name."""
    of_looks = (box for look in design.designs for box in look.boxes)
    return {(box.kind, box.name): box for box in (*design.boxes, *of_looks)}.values()


def mistaken(design: Design, columns: Iterable[str]) -> Problems:
    """Return the columns that begin with a box's name and a dot but name no property, each with a
    sentence.
    """
    return [(column, _said(box, key)) for column in columns for box, key in _meant(design, column)]


def overridden[Own: Box](box: Own, row: Row, language: str) -> Own:
    """Return the box as this row wants it.

    Raises `ValueUnusable`, with the column, for an invalid cell.
    """
    given = list(_given(box, row))
    for override in given:
        box = _changed(box, override, row[override.column], language)
    sized = [override for override in given if override.property.startswith("size_")]
    for _, sentence in BOXES.kinds()[box.kind].contradictions(box) if sized else ():
        raise _unusable(sized[-1], row[sized[-1].column], sentence)
    return box


def sets_size(box: TextBox, row: Row) -> bool:
    """Return whether this row sets the size of the box."""
    return any(override.property.startswith("size_") for override in _given(box, row))


def column_of(box: Box, key: str, row: Row) -> str | None:
    """Return the column that sets this property of the box in this row, or None."""
    return next(
        (override.column for override in _given(box, row) if override.property == key), None
    )


def _given(box: Box, row: Row) -> Iterator[Override]:
    """Yield the overrides whose cell is not empty."""
    return (found for found in _overrides(box, row) if row[found.column].shown.strip())


@lru_cache(maxsize=256)
def _of_box(kind: str, name: str, columns: tuple[str, ...]) -> tuple[Override, ...]:
    """Return the overrides among these columns.

    Cached, because every row of a sheet has the same columns.
    """
    found = ((column, _rest(name, column)) for column in columns if "." in column)
    return tuple(Override(column, name, key) for column, key in found if key in _properties(kind))


def _meant(design: Design, column: str) -> Iterator[tuple[Box, str]]:
    keys = [(box, _rest(box.name, column)) for box in _every_box(design)]
    if not any(key in _properties(box.kind) for box, key in keys):
        yield from ((box, key) for box, key in keys if key)


def _rest(name: str, column: str) -> str:
    """Return what follows the box's name and the dot, spelled like a property, or an empty
    string.
    """
    folded, start = column.strip().casefold(), f"{name.strip().casefold()}."
    return (
        re.sub(r"[\s-]+", "_", folded.removeprefix(start).strip())
        if folded.startswith(start)
        else ""
    )


def _said(box: Box, key: str) -> str:
    known = _properties(box.kind)
    near = difflib.get_close_matches(key, known, 1)
    hint = (
        f"did you mean “{box.name}.{near[0]}”?"
        if near
        else f"the properties are {', '.join(known)}."
    )
    return f"“{box.name}” has no property “{key}”; {hint}"


@dataclass(frozen=True, slots=True)
class _Property:
    """A setting that a column can change, and the part of the box that has it, if any."""

    control: Control
    part: Control | None = None


def _is_by_row(control: Control) -> bool:
    return control.key not in NOT_BY_ROW and not isinstance(control.rule, Text)


@cache
def _properties(kind: str) -> Mapping[str, _Property]:
    """Return property → setting. Settings of a part are named `part.property`."""
    controls = controls_of(BOXES.kinds()[kind].kind).values()
    own = [control for control in controls if _is_by_row(control)]
    of_parts = {
        f"{part.key}.{control.key}": _Property(control, part)
        for part in own
        for control in _controls_of_part(part)
    }
    return {control.key: _Property(control) for control in own} | of_parts


def _controls_of_part(control: Control) -> Iterable[Control]:
    """Return the settings of an outline, a shadow or a plate; none for other settings."""
    section = _section(control.rule)
    return controls_of(section.kind).values() if section else ()


def _section(rule: Rule) -> Section[Any] | None:
    inner = rule.rule if isinstance(rule, OrElse) else rule
    return inner if isinstance(inner, Section) else None


# --- Values ---------------------------------------------------------------------------------------


def _changed[Own: Box](box: Own, override: Override, cell: Cell, language: str) -> Own:
    changed = _properties(box.kind)[override.property]
    rule = changed.control.rule
    if _section(rule):
        return _without(box, changed.control, override, cell)
    problems: Problems = []
    value = rule.read(_value(rule, override, cell, language), "", problems)
    if problems:
        raise _unusable(override, cell, problems[0][1])
    return _with(box, changed, value)


def _without[Own: Box](box: Own, part: Control, override: Override, cell: Cell) -> Own:
    if cell.shown.strip().casefold() not in _NOTHING:
        raise _unusable(override, cell, f"it can only be none; {override.property}.… changes it.")
    return _replaced(box, part.name, None)


def _with[Own: Box](box: Own, changed: _Property, value: Any) -> Own:
    """Set a property. A part that the box lacks is created with its defaults."""
    if changed.part is None:
        return _replaced(box, changed.control.name, value)
    part = getattr(box, changed.part.name) or _new(changed.part)
    return _replaced(box, changed.part.name, _replaced(part, changed.control.name, value))


def _new(part: Control) -> Any:
    section = _section(part.rule)
    return section.kind() if section else None


def _replaced[Value](values: Value, key: str, value: Any) -> Value:
    changes: dict[str, Any] = {key: value}
    return replace(values, **changes)  # type: ignore[type-var]  # a dataclass


def _value(rule: Rule, override: Override, cell: Cell, language: str) -> object:
    """Return the cell as a JSON value, for the rule to validate."""
    text = cell.shown.strip()
    match rule:
        case Number(whole=whole):
            return _number(whole, override, cell, language)
        case Flag():
            return True if text.casefold() in _YES else False if text.casefold() in _NO else text
        case Several():
            return several(text)
        case Choice():
            return re.sub(r"\s+", "-", text.casefold())
        case Colour():
            return text.casefold()
        case OrElse(rule=inner):
            return None if text.casefold() in _NOTHING else _value(inner, override, cell, language)
    return text


def several(text: str) -> list[str]:
    """Return the parts of a cell between commas or semicolons."""
    return [part.strip() for part in re.split("[,;]", text) if part.strip()]


def _number(whole: bool, override: Override, cell: Cell, language: str) -> float:
    try:
        number = float(number_of(cell, locale_of(language)))
    except Unfit as unfit:
        raise _unusable(override, cell, str(unfit)) from None
    return int(number) if whole and number.is_integer() else number


def _unusable(override: Override, cell: Cell, reason: str) -> ValueUnusable:
    return ValueUnusable.in_column(override.column, cell.shown, reason)


# --- Which saved design a row has -----------------------------------------------------------------


def look_of(design: Design, row: Row) -> str:
    """Return the name of the look that this row has; empty for the design itself.

    Raises `ValueUnusable` if the cell names none of the looks, and `DesignDoesNotApply` if the row
    has no such column.
    """
    look = _look_of(design, row)
    return look.name if look else ""


def in_look_of(design: Design, row: Row) -> Design:
    """Return the design with the look that this row has, and without a column for it. Raises what
    `look_of` raises.
    """
    if not design.design_column:
        return design
    look = _look_of(design, row)
    return look.over(design) if look else _without_looks(design)


def _without_looks(design: Design) -> Design:
    return replace(design, designs=(), design_column="")


def _look_of(design: Design, row: Row) -> NamedLook | None:
    if not design.design_column:
        return None
    written = patterns.cell_of(row, design.design_column).shown
    if not written.strip():
        return None
    for look in design.designs:
        if same_name(look.name, written):
            return look
    raise _unknown_look(written.strip(), design)


def same_name(name: str, written: str) -> bool:
    """Return whether a cell names a saved design, whatever its case, accents and spaces."""
    return "".join(fold(name).split()) == "".join(fold(written).split())


def _unknown_look(written: str, design: Design) -> ValueUnusable:
    column, known = design.design_column, ", ".join(look.name for look in design.designs)
    return ValueUnusable(
        f"“{written}” in column “{column}” cannot be used: no saved design had this name when the "
        f"design was saved; the designs are {known or 'none'}.",
        column=column,
        value=written,
    )


# --- Which boxes a row shows ----------------------------------------------------------------------


def boxes_of(design: Design, row: Row) -> tuple[str, ...]:
    """Return the names of the boxes that this row shows, in painting order.

    All, unless its cell of the boxes column names some. Raises `ValueUnusable` if the cell names a
    box that the design does not have, and `DesignDoesNotApply` if the row has no such column.
    """
    design = in_look_of(design, row)
    every = tuple(box.name for box in design.boxes)
    wanted = _wanted_boxes(design, row)
    if wanted is None:
        return every
    known = {fold(name) for name in every}
    if unknown := [written for written in wanted if fold(written) not in known]:
        raise _unknown_box(unknown[0], design)
    chosen = set(map(fold, wanted))
    return tuple(name for name in every if fold(name) in chosen)


def with_boxes_of(design: Design, row: Row) -> Design:
    """Return the design with the boxes that this row shows, and without a boxes column.

    Names that the design does not have are ignored: an output may hide a box. `boxes_of` finds
    them in the whole design.
    """
    if not design.boxes_column:
        return design
    wanted = _wanted_boxes(design, row)
    shown = None if wanted is None else set(map(fold, wanted))
    hidden = [
        BoxChange(box.name, hidden=True)
        for box in design.boxes
        if shown is not None and fold(box.name) not in shown
    ]
    return replace(changed(design, hidden), boxes_column="")


def _wanted_boxes(design: Design, row: Row) -> list[str] | None:
    """Return the names in the row's cell, or None if all boxes are shown."""
    if not design.boxes_column:
        return None
    names = names_in(patterns.cell_of(row, design.boxes_column).shown)
    if len(names) == 1 and names[0].casefold() in _NOTHING:
        return []
    return names or None


def _unknown_box(written: str, design: Design) -> ValueUnusable:
    known = ", ".join(box.name for box in design.boxes)
    reason = f"no box has this name; the boxes are {known}."
    return ValueUnusable.in_column(design.boxes_column, written, reason)
