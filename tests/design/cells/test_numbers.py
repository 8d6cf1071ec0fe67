"""Numbers read from cells."""

from decimal import Decimal

import pytest

from jobs.design.cells import formatting, numbers, patterns
from jobs.design.cells.cell import Cell, Raw
from jobs.errors import ValueUnusable


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("1.250", "de", "1250"),
        ("1,250", "en", "1250"),
        ("12,5", "en", "12.5"),
        ("1.299,90", "en", "1299.90"),
        ("1,299.90", "de", "1299.90"),
        ("-3.5", "de", "-3.5"),
        ("1 234,5 €", "fr", "1234.5"),
        ("ca. 12", "de", "12"),
        ("T-Shirt 12,50", "de", "12.50"),
        ("12,50 € (net)", "de", "12.50"),
        ("45 m²", "de", "45"),
        ("5 m", "de", "5"),
        ("12,50 € M", "de", "12.50"),
        ("12 Kč", "cs", "12"),
        ("12 kr.", "da", "12"),
        ("2 500 g", "en", "2500"),
        ("$-5", "en", "-5"),
        ("-$5", "en", "-5"),
        ("− 5 €", "de", "-5"),
        ("EUR -5", "de", "-5"),
        ("\u200e-5", "he", "-5"),
        ("CHF 12.–", "de-CH", "12"),
        ("€ 1.299,-", "nl", "1299"),
        ("CHF 1'299.–", "de", "1299"),
        ("1’299", "en", "1299"),
        ("1’234.50", "en", "1234.50"),
        ("₹ 12,34,567.50", "en", "1234567.50"),
        ("١٬٢٣٤٫٥", "ar", "1234.5"),
        ("۱۲۳۴", "fa", "1234"),
        ("0", "en", "0"),
        ("00", "en", "0"),
        ("+5", "en", "5"),
        ("0.125", "de", "0.125"),
        ("0,125", "de", "0.125"),
        ("12,3456", "en", "12.3456"),
        ("1.234,5", "en", "1234.5"),
        ("1.234.567", "de", "1234567"),
        ("1,234,567", "en", "1234567"),
        ("1 000 000", "en", "1000000"),
        ("1\u202f000\u202f000,5", "fr", "1000000.5"),
        ("1’234’567", "en", "1234567"),
        ("5.", "en", "5"),
        ("5,", "de", "5"),
        ("5 –", "de", "5"),
        ("12.--", "de-CH", "12"),
        ("5st", "en", "5"),
        ("5 B", "en", "5"),
        ("$5/mo", "en", "5"),
        ("5 EUR/kg", "de", "5"),
        ("%50", "tr", "50"),
        ("1٬234", "en", "1234"),
        ("1'234,50", "en", "1234.50"),
        ("12,50 €²", "de", "12.50"),
        ("No.5", "en", "5"),
        ("ca.5", "de", "5"),
    ],
)
def test_a_number_written_as_text_is_read_in_the_language_or_by_its_marks(
    text: str, language: str, number: str
) -> None:
    assert numbers.number_of(Cell.of_text(text), formatting.locale_of(language)) == Decimal(number)


@pytest.mark.parametrize("language", ["en", "de", "fr", "ja"])
@pytest.mark.parametrize(
    ("text", "number"),
    [
        (".5", "0.5"),
        (",5", "0.5"),
        ("-.5", "-0.5"),
        ("$.99", "0.99"),
        ("-$.99", "-0.99"),
        ("€,50", "0.5"),
        ("£ .50", "0.5"),
        ("from .50 $", "0.5"),
        ("٫٥", "0.5"),
    ],
)
def test_a_number_needs_no_zero_before_its_decimal_mark(
    text: str, number: str, language: str
) -> None:
    assert numbers.number_of(Cell.of_text(text), formatting.locale_of(language)) == Decimal(number)


@pytest.mark.parametrize(
    ("shown", "raw", "number"),
    [
        ("12,50 €", 12.5, "12.5"),
        ("#####", 12, "12"),
        ("1,299", 1.299, "1.299"),
        ("1", True, "1"),
        ("7", float("nan"), "7"),
        ("8", float("inf"), "8"),
        ("12", "13", "12"),
        ("12", None, "12"),
    ],
)
def test_a_stored_number_counts_before_the_text_it_is_shown_as(
    shown: str, raw: Raw, number: str
) -> None:
    cell = Cell(shown, raw)

    assert numbers.number_of(cell, formatting.locale_of("en")) == Decimal(number)


def test_a_stored_number_counts_with_the_15_digits_that_spreadsheet_programs_keep() -> None:
    calculated = Cell("1.73", 1.5 * 1.15)  # stored as 1.7249999999999999

    assert numbers.number_of(calculated, formatting.locale_of("en")) == Decimal("1.725")
    assert formatting.FORMATS["number"].print(calculated, ("2",), formatting.locale_of("en")) == (
        "1.73"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2 x 500 g", "it holds more than one number."),
        ("A4 12.50", "it holds more than one number."),
        ("1e400", "it holds more than one number."),
        ("1_000", "it holds more than one number."),
        ("12-5", "it holds more than one number."),
        ("5 000 - 7 000", "it holds more than one number."),
        ("12,50 € (19 % VAT)", "it holds more than one number."),
        ("(12.50)", "it is not a number."),
        ("($ 12.50)", "it is not a number."),
        ("1½", "it is not a number."),
        ("1 ½", "it is not a number."),
        ("12⁵⁰ €", "it is not a number."),
        ("12.50-", "it is not a number."),
        ("12-part", "it is not a number."),
        ("--5", "it is not a number."),
        ("A-5", "it is not a number."),
        ("Price - 12.50", "it is not a number."),
        ("1.2.3", "it is not a number."),
        ("£1.2m", "it is not a number."),
        ("450k", "it is not a number."),
        ("1,2 Mio. €", "it is not a number."),
        ("$3.5 million", "it is not a number."),
        ("450 T€", "it is not a number."),
        ("₹ 2.4 Cr", "it is not a number."),
        ("3800万円", "it is not a number."),
        ("5,5 млн ₽", "it is not a number."),
        ("on request", "it is not a number."),
        ("½", "it is not a number."),
        ("2³", "it is not a number."),
        ("②", "it is not a number."),
        ("Ⅻ", "it is not a number."),
        ("一二", "it is not a number."),
        ("(.5)", "it is not a number."),
        ("1.000.00", "it is not a number."),
        ("1.00,00", "it is not a number."),
        ("0,125", "it is not a number."),
        ("1234,567", "it is not a number."),
        ("5 t €", "it is not a number."),
        ("5M€", "it is not a number."),
        ("$5 B", "it is not a number."),
        ("12 Mio", "it is not a number."),
        ("1 tsd", "it is not a number."),
        ("12 34", "it holds more than one number."),
        ("12:30", "it holds more than one number."),
        ("1/2", "it holds more than one number."),
        ("10 bis 12", "it holds more than one number."),
        ("5 – 7", "it holds more than one number."),
    ],
)
def test_a_text_with_two_numbers_or_only_part_of_a_value_is_not_a_number(
    text: str, reason: str
) -> None:
    with pytest.raises(ValueUnusable) as raised:
        patterns.fill("{price:number}", {"price": Cell.of_text(text)}, "en")

    sentence = f"“{text}” in column “price” cannot be printed as number: {reason}"
    assert raised.value.sentence == sentence


def test_a_number_with_too_many_digits_is_reported(subtests) -> None:
    row = {"n": Cell.of_text("1" * 40)}
    for written in ("number", "number 2", "percent", "currency EUR"):
        with subtests.test(written), pytest.raises(ValueUnusable, match="too many digits"):
            patterns.fill(f"{{n:{written}}}", row, "en")
