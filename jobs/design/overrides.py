"""Columns named `box.property` change a box for one row: `price.colour`, `caption.size_max`,
`caption.plate.opacity`.

A column counts only if its first part is the name of a box and the rest is a property; other
columns are unaffected. An empty cell changes nothing.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from jobs.design.cells.cell import Cell, Row
from jobs.design.cells.formatting import locale_of
from jobs.design.cells.numbers import Unfit, number_of
from jobs.design.code_boxes import CodeBox
from jobs.design.key_rules import (
    Choice,
    Colour,
    Flag,
    Number,
    OrElse,
    Problems,
    Rule,
    Several,
    rules_of,
)
from jobs.design.values import (
    Box,
    Design,
    ImageBox,
    Outline,
    Plate,
    Shadow,
    TextBox,
    size_contradictions,
)
from jobs.errors import ValueUnusable

NOT_BY_ROW = ("kind", "name", "text", "file", "same_size")
_BOXES: dict[str, Callable[..., Any]] = {"text": TextBox, "image": ImageBox, "code": CodeBox}
_PARTS: dict[str, Callable[..., Any]] = {"outline": Outline, "shadow": Shadow, "plate": Plate}
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
    return [found for box in design.boxes for found in _of_box(box.kind, box.name, tuple(columns))]


def mistaken(design: Design, columns: Iterable[str]) -> list[tuple[str, str]]:
    """Return the columns that begin with a box's name and a dot but name no property, each with a
    sentence.
    """
    return [(column, _said(box, key)) for column in columns for box, key in _meant(design, column)]


def overridden[Own: (TextBox, ImageBox, CodeBox)](box: Own, row: Row, language: str) -> Own:
    """Return the box as this row wants it.

    Raises `ValueUnusable`, with the column, for an invalid cell.
    """
    given = list(_given(box, row))
    for override in given:
        box = _changed(box, override, row[override.column], language)
    sized = [override for override in given if override.property.startswith("size_")]
    for _, sentence in _contradictions(box) if sized else ():
        raise _unusable(sized[-1], row[sized[-1].column], sentence)
    return box


def _contradictions(box: Box) -> list[tuple[str, str]]:
    return size_contradictions(box) if isinstance(box, TextBox) else []


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
    return (
        override
        for override in _of_box(box.kind, box.name, tuple(row))
        if row[override.column].shown.strip()
    )


@lru_cache(maxsize=256)
def _of_box(kind: str, name: str, columns: tuple[str, ...]) -> tuple[Override, ...]:
    """Return the overrides among these columns.

    Cached, because every row of a sheet has the same columns.
    """
    found = ((column, _rest(name, column)) for column in columns if "." in column)
    return tuple(Override(column, name, key) for column, key in found if key in _rules(kind))


def _meant(design: Design, column: str) -> Iterator[tuple[Box, str]]:
    keys = [(box, _rest(box.name, column)) for box in design.boxes]
    if not any(key in _rules(box.kind) for box, key in keys):
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
    known = _rules(box.kind)
    near = difflib.get_close_matches(key, known, 1)
    hint = (
        f"did you mean “{box.name}.{near[0]}”?"
        if near
        else f"the properties are {', '.join(known)}."
    )
    return f"“{box.name}” has no property “{key}”; {hint}"


@lru_cache(maxsize=3)
def _rules(kind: str) -> dict[str, Rule]:
    """Return property → rule. Properties of a part are named `part.property`."""
    own = {key: rule for key, rule in rules_of(_BOXES[kind]).items() if key not in NOT_BY_ROW}
    parts = ((part, rules_of(values)) for part, values in _PARTS.items() if part in own)
    return own | {f"{part}.{key}": rule for part, rules in parts for key, rule in rules.items()}


# --- Values ---------------------------------------------------------------------------------------


def _changed[Own: (TextBox, ImageBox, CodeBox)](
    box: Own, override: Override, cell: Cell, language: str
) -> Own:
    if override.property in _PARTS:
        return _without(box, override, cell)
    problems: Problems = []
    rule = _rules(box.kind)[override.property]
    value = rule.read(_value(rule, override, cell, language), "", problems)
    if problems:
        raise _unusable(override, cell, problems[0][1])
    return _with(box, override.property, value)


def _without[Own: (TextBox, ImageBox, CodeBox)](box: Own, override: Override, cell: Cell) -> Own:
    if cell.shown.strip().casefold() not in _NOTHING:
        raise _unusable(override, cell, f"it can only be none; {override.property}.… changes it.")
    return _replaced(box, override.property, None)


def _with[Own: (TextBox, ImageBox, CodeBox)](box: Own, key: str, value: Any) -> Own:
    """Set a property. A part that the box lacks is created with its defaults."""
    part, point, own = key.partition(".")
    if not point:
        return _replaced(box, key, value)
    return _replaced(box, part, _replaced(getattr(box, part) or _PARTS[part](), own, value))


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
    sentence = f"“{cell.shown}” in column “{override.column}” cannot be used: {reason}"
    return ValueUnusable(sentence, column=override.column, value=cell.shown)
