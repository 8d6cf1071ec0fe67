"""Rules that style a text box by what a column says: red if `Status` is “Sale”, hidden if it is
“Sold out”.

The rules of a box apply in their order, so the last one that sets a property decides. Columns such
as `price.colour`, which set a property for one row, take precedence.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, NamedTuple

from jobs.design.cells.cell import Row
from jobs.design.cells.number_tests import (
    NUMBER_TESTS,
    NotComparable,
    column_compared,
    fixed_number,
    passes,
)
from jobs.design.cells.patterns import cell_of
from jobs.design.controls import Label
from jobs.design.key_rules import Choice, Colour, Flag, Number, OrElse, Problems, Text

type Test = Literal[
    "is",
    "is-not",
    "contains",
    "contains-not",
    "empty",
    "not-empty",
    "less",
    "at-least",
    "more",
    "at-most",
]
TESTS: dict[Test, str] = {
    "is": "is",
    "is-not": "is not",
    "contains": "contains",
    "contains-not": "does not contain",
    "empty": "is empty",
    "not-empty": "is not empty",
    "less": "is less than",
    "at-least": "is at least",
    "more": "is more than",
    "at-most": "is at most",
}
_WITHOUT_VALUE = ("empty", "not-empty")
MOST_RULES = 10


@dataclass(frozen=True, slots=True)
class StyleRule:
    """What changes about a text box in the rows in which a column passes a test."""

    column: Annotated[str, Text(200), Label("If column"), "The column whose cell is tested."]
    test: Annotated[
        Test,
        Choice(TESTS),
        Label("Test"),
        "How the cell is compared with the value. Case, accents in another encoding, width and "
        "outer spaces do not matter. Less, at least, more and at most compare numbers.",
    ] = "is"
    value: Annotated[
        str,
        Text(500, empty=True),
        Label("Value"),
        "The text that the cell is compared with; for numbers, a number such as 12.5 or 10%, or "
        "another column in braces: {old price}.",
    ] = ""
    colour: Annotated[
        str | None,
        OrElse(Colour(), begin="#d00000"),
        Label("Set the colour"),
        "The colour of the text.",
    ] = None
    weight: Annotated[
        int | None,
        OrElse(Number(1, 1000, whole=True)),
        Label("Weight", "if another"),
        "The weight of the text: 400 is regular, 700 is bold.",
    ] = None
    italic: Annotated[bool, Flag(), Label("Italic"), "Set the text in italics."] = False
    strike: Annotated[bool, Flag(), Label("Strikethrough"), "Strike the text through."] = False
    hidden: Annotated[bool, Flag(), Label("Hide the text"), "Leave the text out."] = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that the rule looks at."""
        other = column_compared(self.value) if self.test in NUMBER_TESTS else None
        return (self.column, other) if other else (self.column,)

    def applies(self, row: Row, language: str) -> bool:
        """Return whether the row passes the test. `language`: in which texts are read as numbers.

        Raises `DesignDoesNotApply` if the row does not have a column, and `NotComparable` if a cell
        should be a number and is none.
        """
        if self.test in NUMBER_TESTS:
            return passes(self.test, self.column, self.value, row, language)
        return self._applies_to_text(row)

    def _applies_to_text(self, row: Row) -> bool:
        cell, value = _folded(cell_of(row, self.column).shown), _folded(self.value)
        match self.test:
            case "is" | "is-not":
                return (cell == value) == (self.test == "is")
            case "contains" | "contains-not":
                return (value in cell) == (self.test == "contains")
            case _:
                return (not cell) == (self.test == "empty")

    @property
    def changes(self) -> dict[str, Any]:
        """Return the properties of the box that the rule sets."""
        own = {"colour": self.colour, "weight": self.weight}
        own |= {"italic": self.italic or None, "strike": self.strike or None}
        return {key: value for key, value in own.items() if value is not None}

    def __str__(self) -> str:
        """Say when the rule applies: `“Status” is “Sale”`."""
        value = "" if self.test in _WITHOUT_VALUE else f" {self._named_value}"
        return f"“{self.column}” {TESTS[self.test]}{value}"

    @property
    def _named_value(self) -> str:
        if self.test not in NUMBER_TESTS:
            return f"“{self.value}”"
        other = column_compared(self.value)
        return f"“{other}”" if other else self.value.strip()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def rule_contradictions(rule: StyleRule) -> Problems:
    return list(_contradictions(rule))


def _contradictions(rule: StyleRule) -> Iterator[tuple[str, str]]:
    has_value = bool(rule.value.strip())
    if rule.test in _WITHOUT_VALUE and has_value:
        yield "value", f"“{TESTS[rule.test]}” is compared with no value; leave it empty."
    if rule.test not in _WITHOUT_VALUE and not has_value:
        yield "value", "The value is empty; use “is empty” to find empty cells."
    elif rule.test in NUMBER_TESTS and not _is_comparable(rule.value):
        yield (
            "value",
            "Write a number such as 12.5, 1299 or 10%, or a column in braces: {old price}.",
        )
    if not (rule.changes or rule.hidden):
        yield "column", "The rule changes nothing; give a colour or a weight, or hide the text."


def _is_comparable(value: str) -> bool:
    return column_compared(value) is not None or fixed_number(value) is not None


class Ruled[Own](NamedTuple):
    """A box as its rules want it in one row.

    `hiding`: the rule that hides it, if one does. `not_compared`: rules that compare numbers and
    found none, each with the reason.
    """

    box: Own
    hiding: StyleRule | None
    not_compared: list[tuple[StyleRule, str]]


def ruled[Own: Any](box: Own, row: Row, language: str) -> Ruled[Own]:
    """Apply the rules of a box to this row."""
    hiding: StyleRule | None = None
    changes: dict[str, Any] = {}
    not_compared: list[tuple[StyleRule, str]] = []
    for rule in box.style_rules:
        try:
            applies = rule.applies(row, language)
        except NotComparable as reason:
            not_compared.append((rule, str(reason)))
            continue
        if applies:
            changes |= rule.changes
            hiding = hiding or (rule if rule.hidden else None)
    return Ruled(replace(box, **changes) if changes else box, hiding, not_compared)
