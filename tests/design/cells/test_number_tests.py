"""Numbers of cells compared with a fixed one, or with another cell."""

from decimal import Decimal

import pytest

from jobs.design import Cell
from jobs.design.cells.number_tests import NotComparable, fixed_number, passes


@pytest.mark.parametrize(
    ("test", "cell", "value", "passed"),
    [
        ("less", Cell("10 %", 0.1, "0%"), "20%", True),
        ("less", Cell.of_text("10 %"), "20%", True),
        ("at-least", Cell("12,50 €", 12.5), "12.5", True),
        ("more", Cell.of_text("12,50 €"), "12,5", False),
        ("at-most", Cell.of_text("-3"), "−2", True),
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
    ],
)
def test_a_fixed_number_means_the_same_in_every_language(
    value: str, number: Decimal | None
) -> None:
    assert fixed_number(value) == number


@pytest.mark.parametrize("text", ["", "auf Anfrage", "2 x 5"])
def test_a_cell_without_a_number_is_named(text: str) -> None:
    with pytest.raises(NotComparable, match="price"):
        passes("less", "price", "5", {"price": Cell.of_text(text)}, "de")
