"""The currency of a cell."""

import pytest

from jobs.design.cells import patterns
from jobs.design.cells.cell import Cell
from jobs.design.cells.currencies import currency_alone, currency_of, is_symbol_of
from jobs.design.cells.formatting import locale_of


@pytest.mark.parametrize(
    ("number_format", "shown", "printed"),
    [
        ('#,##0.00\\ "€"', "12,50 €", "12,50\xa0€"),
        ("[$€-407] #,##0.00", "€ 12,50", "12,50\xa0€"),
        ("[$CHF-807]\\ #,##0.00", "CHF 12.50", "12,50\xa0CHF"),
        ("_-* #,##0.00\\ [$£-809]_-", "12.50 £", "12,50\xa0£"),
        ("[$-407]0.00", "12,50 EUR", "12,50\xa0€"),
        ("General", "R$ 12,50", "12,50\xa0R$"),
        ('"USD" 0.00', "12,50 €", "12,50\xa0$"),
        ("0.00", "12,50 PLN", "12,50\xa0PLN"),
        ("0.00 [$-407]", "12,50 £", "12,50\xa0£"),
    ],
)
def test_the_currency_comes_from_the_number_format_then_from_the_text(
    number_format: str, shown: str, printed: str
) -> None:
    row = {"VK": Cell(shown, 12.5, number_format)}

    assert patterns.fill("{VK:currency}", row, "de") == printed


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("12,50 €", "en", "EUR"),
        ("12 EUR", "en", "EUR"),
        ("EUR12", "en", "EUR"),
        ("£12", "de", "GBP"),
        ("₹ 12", "en", "INR"),
        ("12 ₽", "de", "RUB"),
        ("￥12", "en", "JPY"),
        ("12 zł", "en", "PLN"),
        ("12zł", "en", "PLN"),
        ("12 Kč", "en", "CZK"),
        ("12 Kc\u030c", "en", "CZK"),
        ("$12", "en", "USD"),
        ("$12", "de", "USD"),
        ("$12", "en-CA", "CAD"),
        ("$12", "en-AU", "AUD"),
        ("$12", "es-MX", "MXN"),
        ("R$12", "en", "BRL"),
        ("US$12", "en-CA", "USD"),
        ("CA$12", "de", "CAD"),
        ("A$ 12", "de", "AUD"),
        ("NZ$12", "en", "NZD"),
        ("HK$12", "en", "HKD"),
        ("NT$12", "en", "TWD"),
        ("MX$12", "en", "MXN"),
        ("S$12", "en", "SGD"),
        ("$12 CAD", "en", "CAD"),
        ("ab€ 12", "de", "EUR"),
        ("€uro 12", "de", "EUR"),
        ("12 kr", "sv", "SEK"),
        ("12 kr", "da", "DKK"),
        ("12 kr.", "da", "DKK"),
        ("12kr", "nb", "NOK"),
        ("kr 12", "nb", "NOK"),
        ("12 kr", "de", None),
        ("12 krona", "sv", None),
        ("EC$ 12", "en", None),
        ("12 euros", "en", None),
        ("12 EURO", "en", None),
        ("12 XYZ", "en", None),
        ("12 eur", "en", None),
        ("12", "en", None),
        ("", "en", None),
    ],
)
def test_a_text_names_its_currency_by_code_or_by_a_symbol_of_the_language(
    text: str, language: str, code: str | None
) -> None:
    assert currency_of(Cell.of_text(text), locale_of(language)) == code


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("EUR", "en", "EUR"),
        (" EUR ", "en", "EUR"),
        ("€", "de", "EUR"),
        ("$", "en-CA", "CAD"),
        ("US$", "de", "USD"),
        ("kr", "sv", "SEK"),
        ("kr.", "da", "DKK"),
        ("Kc\u030c", "en", "CZK"),
        ("eur", "en", None),
        ("Eur", "en", None),
        ("€ 5", "en", None),
        ("EURO", "en", None),
        ("ABC", "en", None),
        ("", "en", None),
    ],
)
def test_a_currency_alone_is_nothing_else(text: str, language: str, code: str | None) -> None:
    assert currency_alone(text, locale_of(language)) == code


@pytest.mark.parametrize(
    ("text", "code", "is_symbol"),
    [
        ("$", "CAD", True),
        ("CA$", "CAD", True),
        ("￥", "JPY", True),
        (" € ", "EUR", True),
        ("€", "USD", False),
        ("£", "EUR", False),
        ("", "EUR", False),
        (" ", "EUR", False),
    ],
)
def test_people_write_a_currency_with_its_symbol_or_part_of_it(
    text: str, code: str, *, is_symbol: bool
) -> None:
    assert is_symbol_of(text, code) == is_symbol


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("TOP 12,50 €", "de", "EUR"),
        ("TOP 12,50", "de", None),
        ("ALL 5 items", "en", None),
        ("PEN $ 3", "en", "USD"),
        ("CUP 3.50 £", "en", "GBP"),
        ("TOP 12.50 USD", "en", "USD"),
        ("TOP", "de", "TOP"),  # nothing else: the cell of a column of currencies
        ("TOP 12.50", "to-TO", "TOP"),
        ("ALL 500", "sq-AL", "ALL"),
        ("TRY 500", "en", "TRY"),
        ("500 PEN", "en", "PEN"),
        ("₺ 500 TRY", "en", "TRY"),
        ("$ 5 CAD", "en", "CAD"),
        ("12 kr NOK", "sv", "NOK"),
        ("¥ 100 CNY", "en", "CNY"),
    ],
)
def test_a_code_that_is_a_word_beside_a_price_is_not_its_currency(
    text: str, language: str, code: str | None
) -> None:
    assert currency_of(Cell.of_text(text), locale_of(language)) == code


def test_a_price_beside_such_a_word_is_not_printed_in_another_currency() -> None:
    row = {"VK": Cell.of_text("TOP 12,50 €")}

    assert patterns.fill("{VK:currency}", row, "de") == "12,50\xa0€"
