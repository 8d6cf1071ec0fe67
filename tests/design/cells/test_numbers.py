"""Numbers read from cells."""

from decimal import Decimal

import pytest

from jobs.design.cells import formatting, numbers, patterns
from jobs.design.cells.cell import Cell
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
    ],
)
def test_a_number_written_as_text_is_read_in_the_language_or_by_its_marks(
    text: str, language: str, number: str
) -> None:
    assert numbers.number_of(Cell.of_text(text), formatting.locale_of(language)) == Decimal(number)


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
