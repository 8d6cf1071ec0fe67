"""The currency of a cell."""

import pytest

from jobs.design.cells import patterns
from jobs.design.cells.cell import Cell


@pytest.mark.parametrize(
    ("number_format", "shown", "printed"),
    [
        ('#,##0.00\\ "€"', "12,50 €", "12,50\xa0€"),
        ("[$€-407] #,##0.00", "€ 12,50", "12,50\xa0€"),
        ("[$CHF-807]\\ #,##0.00", "CHF 12.50", "12,50\xa0CHF"),
        ("_-* #,##0.00\\ [$£-809]_-", "12.50 £", "12,50\xa0£"),
        ("[$-407]0.00", "12,50 EUR", "12,50\xa0€"),
        ("General", "R$ 12,50", "12,50\xa0R$"),
    ],
)
def test_the_currency_comes_from_the_number_format_then_from_the_text(
    number_format: str, shown: str, printed: str
) -> None:
    row = {"VK": Cell(shown, 12.5, number_format)}

    assert patterns.fill("{VK:currency}", row, "de") == printed
