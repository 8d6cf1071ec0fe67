"""Rules that style a text box by what a column says: red if `Status` is “Sale”, hidden if it is
“Sold out”.

The rules of a box apply in their order, so the last one that sets a property decides. Columns such
as `price.colour`, which set a property for one row, take precedence.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from jobs.design.cells.cell import Row
from jobs.design.cells.patterns import cell_of
from jobs.design.controls import Label
from jobs.design.key_rules import Choice, Colour, Flag, Number, OrElse, Text

type Test = Literal["is", "is-not", "contains", "contains-not", "empty", "not-empty"]
TESTS: dict[Test, str] = {
    "is": "is",
    "is-not": "is not",
    "contains": "contains",
    "contains-not": "does not contain",
    "empty": "is empty",
    "not-empty": "is not empty",
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
        "outer spaces do not matter.",
    ] = "is"
    value: Annotated[
        str, Text(500, empty=True), Label("Value"), "The text that the cell is compared with."
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

    def applies(self, row: Row) -> bool:
        """Return whether the row passes the test.

        Raises `DesignDoesNotApply` if the row does not have the column.
        """
        cell, value = _folded(cell_of(row, self.column).shown), _folded(self.value)
        match self.test:
            case "is" | "is-not":
                return (cell == value) == (self.test == "is")
            case "contains" | "contains-not":
                return (value in cell) == (self.test == "contains")
            case "empty" | "not-empty":
                return (not cell) == (self.test == "empty")

    @property
    def changes(self) -> dict[str, Any]:
        """Return the properties of the box that the rule sets."""
        own = {"colour": self.colour, "weight": self.weight}
        own |= {"italic": self.italic or None, "strike": self.strike or None}
        return {key: value for key, value in own.items() if value is not None}

    def __str__(self) -> str:
        """Say when the rule applies: `“Status” is “Sale”`."""
        value = "" if self.test in _WITHOUT_VALUE else f" “{self.value}”"
        return f"“{self.column}” {TESTS[self.test]}{value}"


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def rule_contradictions(rule: StyleRule) -> list[tuple[str, str]]:
    return list(_contradictions(rule))


def _contradictions(rule: StyleRule) -> Iterator[tuple[str, str]]:
    has_value = bool(rule.value.strip())
    if rule.test in _WITHOUT_VALUE and has_value:
        yield "value", f"“{TESTS[rule.test]}” is compared with no value; leave it empty."
    if rule.test not in _WITHOUT_VALUE and not has_value:
        yield "value", "The value is empty; use “is empty” to find empty cells."
    if not (rule.changes or rule.hidden):
        yield "column", "The rule changes nothing; give a colour or a weight, or hide the text."


def ruled[Own: Any](box: Own, row: Row) -> tuple[Own, StyleRule | None]:
    """Return the box as its rules want it in this row, and the rule that hides it, if one does."""
    hiding: StyleRule | None = None
    changes: dict[str, Any] = {}
    for rule in box.style_rules:
        if rule.applies(row):
            changes |= rule.changes
            hiding = hiding or (rule if rule.hidden else None)
    return replace(box, **changes) if changes else box, hiding
