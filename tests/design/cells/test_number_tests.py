"""Numbers of cells compared with a fixed one, or with another cell."""

from decimal import Decimal

import pytest

from jobs.design import Cell
from jobs.design.cells.number_tests import (
    NotComparable,
    column_compared,
    fixed_number,
    passes,
)
from jobs.errors import DesignDoesNotApply


@pytest.mark.parametrize(
    ("test", "cell", "value", "passed"),
    [
        ("less", Cell("10 %", 0.1, "0%"), "20%", True),
        ("less", Cell.of_text("10 %"), "20%", True),
        ("at-least", Cell("12,50 €", 12.5), "12.5", True),
        ("more", Cell.of_text("12,50 €"), "12,5", False),
        ("at-most", Cell.of_text("-3"), "−2", True),
        ("less", Cell("5", 5), "5", False),
        ("at-most", Cell("5", 5), "5", True),
        ("at-least", Cell("5", 5), "5", True),
        ("more", Cell("5", 5), "5", False),
        ("less", Cell("4.99", 4.99), "5", True),
        ("at-most", Cell("5.01", 5.01), "5", False),
        ("at-least", Cell("4.99", 4.99), "5", False),
        ("more", Cell("5.01", 5.01), "5", True),
        ("at-most", Cell.of_text("%50"), "50%", True),
        ("at-most", Cell.of_text("50 ％"), "50%", True),
        ("at-most", Cell.of_text("٪50"), "50%", True),
        ("at-most", Cell.of_text("50 % off"), "50%", True),
        ("more", Cell("50%", 0.5, "0%"), "50%", False),
        ("less", Cell.of_text("$.99"), "1", True),
        ("less", Cell.of_text("1.299,00 €"), "1299.5", True),
    ],
)
def test_a_number_is_read_as_its_cell_shows_it(
    test: str, cell: Cell, value: str, *, passed: bool
) -> None:
    assert passes(test, "price", value, {"Price": cell}, "de") == passed


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("10%", Decimal("0.1")),
        ("12,5", Decimal("12.5")),
        ("1299", Decimal(1299)),
        ("1,299", None),
        ("10 €", None),
        ("{price}", None),
        (" 10 % ", Decimal("0.1")),
        ("-5", Decimal(-5)),
        ("−5", Decimal(-5)),
        ("0", Decimal(0)),
        ("1234,567", Decimal("1234.567")),
        ("1,2345", Decimal("1.2345")),
        ("1.299", None),
        ("-1.299", None),
        (".5", None),
        ("+5", None),
        ("5,", None),
        ("1 299", None),
        ("", None),
        ("10 %%", None),
    ],
)
def test_a_fixed_number_means_the_same_in_every_language(
    value: str, number: Decimal | None
) -> None:
    assert fixed_number(value) == number


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "“price” is empty"),
        (" ", "“price” is empty"),
        ("auf Anfrage", "“price” says “auf Anfrage”, which is not a number"),
        ("2 x 5", "“price” says “2 x 5”, which is not a number"),
    ],
)
def test_a_cell_without_a_number_is_named(text: str, sentence: str) -> None:
    with pytest.raises(NotComparable) as refused:
        passes("less", "price", "5", {"price": Cell.of_text(text)}, "de")

    assert str(refused.value) == sentence


def test_a_value_that_is_no_number_is_named() -> None:
    with pytest.raises(NotComparable) as refused:
        passes("less", "price", "five", {"price": Cell.of_text("5")}, "de")

    assert str(refused.value) == "“five” is not a number."


@pytest.mark.parametrize(
    ("old", "passed"), [("5,00", False), ("5,01", True), ("4,99", False), ("600 %", True)]
)
def test_a_number_is_compared_with_another_cell_of_its_row(old: str, *, passed: bool) -> None:
    row = {"price": Cell("5,00 €", 5), "Old price": Cell.of_text(old)}

    assert passes("less", "price", "{old price}", row, "de") == passed


@pytest.mark.parametrize(
    ("old", "sentence"),
    [("", "“old” is empty"), ("none", "“old” says “none”, which is not a number")],
)
def test_the_other_cell_is_named_if_it_has_no_number(old: str, sentence: str) -> None:
    with pytest.raises(NotComparable) as refused:
        passes("less", "price", "{old}", {"price": Cell("5", 5), "old": Cell.of_text(old)}, "de")

    assert str(refused.value) == sentence


@pytest.mark.parametrize("missing", ["price", "old"])
def test_a_comparison_needs_both_columns(missing: str) -> None:
    row = {name: Cell("5", 5) for name in ("price", "old") if name != missing}

    with pytest.raises(DesignDoesNotApply, match=f"has no column “{missing}”"):
        passes("less", "price", "{old}", row, "de")


@pytest.mark.parametrize(
    ("value", "column"),
    [
        ("{old price}", "old price"),
        (" {old} ", "old"),
        ("{old:number}", "old"),
        ("5", None),
        ("{old} 5", None),
        ("{old}{new}", None),
        ("{}", None),
        ("{serial:A-00}", None),
        ("", None),
    ],
)
def test_a_value_names_a_column_only_by_one_placeholder(value: str, column: str | None) -> None:
    assert column_compared(value) == column
