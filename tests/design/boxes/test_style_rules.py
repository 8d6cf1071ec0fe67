"""Rules by column: when they apply, and what they change."""

from typing import Any

import pytest

from jobs.design import Cell, TextBox, parse
from jobs.design.boxes.style_rules import StyleRule, Test, ruled
from jobs.errors import DesignDoesNotApply, DesignRefused


@pytest.mark.parametrize(
    ("test", "value", "cell", "applies"),
    [
        ("is", "Sale", " SALE ", True),
        ("is", "Ｓａｌｅ", "sale", True),
        ("is", "Sale", "Sale!", False),
        ("is-not", "Sale", "new", True),
        ("is-not", "Sale", "sale", False),
        ("contains", "sale", "Summer Sale 2026", True),
        ("contains", "sale", "", False),
        ("contains-not", "sale", "", True),
        ("empty", "", "  ", True),
        ("not-empty", "", "x", True),
        ("not-empty", "", " ", False),
        ("is", "Straße", "STRASSE", True),
        ("is", "Ä", "A\u0308", True),
        ("is", "Ä", "A", False),
        ("is", " Sale ", "sale", True),
        ("is", "1", "1.0", False),
        ("is", "１", "1", True),
        ("is", "ﬁt", "fit", True),
        ("is-not", "Sale", "", True),
        ("contains", "ä", "MA\u0308RZ", True),
        ("contains", "sale ", "sale!", True),
        ("contains-not", "sale", "Final SALE", False),
        ("empty", "", "", True),
        ("empty", "", "\u00a0", True),
        ("empty", "", "0", False),
        ("not-empty", "", "0", True),
        ("less", "5", "4,99", True),
        ("less", "5", "$.99", True),
        ("at-least", "50%", "50 %", True),
        ("more", "50%", "50 %", False),
        ("at-most", "-1", "-1.5", True),
    ],
)
def test_a_rule_compares_a_cell_forgivingly(
    test: Test, value: str, cell: str, *, applies: bool
) -> None:
    rule = StyleRule("Status", test, value, colour="#d00000")

    assert rule.applies({"status": Cell.of_text(cell)}, "en") == applies


def test_a_rule_for_prices_that_fell_compares_two_columns_and_names_cells_without_a_number() -> (
    None
):
    hiding = StyleRule("new", "at-least", "{old}", hidden=True)
    box = TextBox("SALE", style_rules=(hiding,))

    def found(new: str, old: str) -> tuple[bool, list[str]]:
        row = {"new": Cell.of_text(new), "old": Cell.of_text(old)}
        _, by, not_compared = ruled(box, row, "de")
        return by is hiding, [why for _, why in not_compared]

    assert found("9,50 €", "1.012,00 €") == (False, [])
    assert found("9,50 €", "9,5") == (True, [])
    assert found("9,50 €", "") == (False, ["“old” is empty"])
    assert found("#N/A", "9") == (False, ["“new” says “#N/A”, which is not a number"])
    assert (hiding.columns, str(hiding)) == (("new", "old"), "“new” is at least “old”")


@pytest.mark.parametrize(
    ("rule", "words", "columns"),
    [
        (StyleRule("Status", "is", "Sale"), "“Status” is “Sale”", ("Status",)),
        (StyleRule("Status", "is-not", "Sale"), "“Status” is not “Sale”", ("Status",)),
        (StyleRule("s", "contains", " x "), "“s” contains “ x ”", ("s",)),
        (StyleRule("s", "contains-not", "x"), "“s” does not contain “x”", ("s",)),
        (StyleRule("s", "empty"), "“s” is empty", ("s",)),
        (StyleRule("s", "not-empty"), "“s” is not empty", ("s",)),
        (StyleRule("n", "less", " 5 "), "“n” is less than 5", ("n",)),
        (StyleRule("n", "at-least", "10%"), "“n” is at least 10%", ("n",)),
        (StyleRule("n", "more", "{old}"), "“n” is more than “old”", ("n", "old")),
        (
            StyleRule("n", "at-most", "{ old price }"),
            "“n” is at most “old price”",
            ("n", "old price"),
        ),
        (StyleRule("s", "is", "{old}"), "“s” is “{old}”", ("s",)),
    ],
)
def test_a_rule_says_when_it_applies_and_which_columns_it_looks_at(
    rule: StyleRule, words: str, columns: tuple[str, ...]
) -> None:
    assert (str(rule), rule.columns) == (words, columns)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        (StyleRule("s"), {}),
        (StyleRule("s", hidden=True), {}),
        (StyleRule("s", colour="#d00000"), {"colour": "#d00000"}),
        (StyleRule("s", weight=700, italic=True), {"weight": 700, "italic": True}),
        (StyleRule("s", strike=True, italic=False), {"strike": True}),
    ],
)
def test_a_rule_changes_only_what_it_sets(rule: StyleRule, changes: dict[str, Any]) -> None:
    assert rule.changes == changes


def test_later_rules_decide_and_one_that_hides_is_named() -> None:
    red = StyleRule("s", "is", "sale", colour="#d00000", weight=900)
    green = StyleRule("s", "contains", "a", colour="#00d000", strike=True)
    hiding = StyleRule("s", "not-empty", hidden=True)
    box = TextBox("{s}", style_rules=(red, green, hiding))

    changed, by, _ = ruled(box, {"s": Cell.of_text("Sale")}, "en")
    same, nothing, _ = ruled(box, {"s": Cell.of_text("")}, "en")

    assert (changed.colour, changed.weight, changed.strike) == ("#00d000", 900, True)
    assert (by, str(hiding)) == (hiding, "“s” is not empty")
    assert (same, nothing) == (box, None)


def test_a_rule_on_a_column_that_the_sheet_lacks_says_so() -> None:
    box = TextBox("x", style_rules=(StyleRule("Status", value="Sale", hidden=True),))

    with pytest.raises(DesignDoesNotApply) as lacking:
        ruled(box, {"s": Cell.of_text("Sale")}, "en")

    assert lacking.value.details["column"] == "Status"


@pytest.mark.parametrize(
    ("rule", "path", "sentence"),
    [
        (
            {"value": "x"},
            "column",
            "The rule changes nothing; give a colour or a weight, or hide the text.",
        ),
        ({"hidden": True}, "value", "The value is empty; use “is empty” to find empty cells."),
        (
            {"hidden": True, "test": "empty", "value": "x"},
            "value",
            "“is empty” is compared with no value; leave it empty.",
        ),
        (
            {"hidden": True, "test": "less", "value": "1,299"},
            "value",
            "Write a number such as 12.5, 1299 or 10%, or a column in braces: {old price}.",
        ),
        (
            {"hidden": True, "test": "less", "value": " "},
            "value",
            "The value is empty; use “is empty” to find empty cells.",
        ),
        (
            {"hidden": True, "test": "more", "value": "{old} {new}"},
            "value",
            "Write a number such as 12.5, 1299 or 10%, or a column in braces: {old price}.",
        ),
        (
            {"hidden": True, "test": "not-empty", "value": "x"},
            "value",
            "“is not empty” is compared with no value; leave it empty.",
        ),
        (
            {"test": "empty"},
            "column",
            "The rule changes nothing; give a colour or a weight, or hide the text.",
        ),
    ],
)
def test_a_rule_without_sense_is_refused_with_its_place(
    rule: dict[str, Any], path: str, sentence: str
) -> None:
    box = {"text": "x", "style_rules": [{"column": "s", **rule}]}

    with pytest.raises(DesignRefused) as refused:
        parse({"format": 1, "boxes": [box]})

    assert refused.value.details["problems"] == [[f"boxes[0].style_rules[0].{path}", sentence]]
