"""Cells printed in the language of the design."""

import pytest

from jobs.design.cells import patterns
from jobs.design.cells.cell import Cell
from jobs.errors import ValueUnusable
from tests.design.cells.test_patterns import ROW


def test_an_unknown_format_lists_the_known_ones() -> None:
    (problem,) = patterns.problems("{VK:currancy}")

    assert problem.startswith(
        "“currancy” is not a format; the formats are currency, number, digits, percent, date, "
    )


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        (
            "{Name:currency EUR}",
            (
                "“istanbul ijsland straße” in column “Name” cannot be printed as currency: it is "
                "not a number."
            ),
        ),
        (
            "{net:currency}",
            (
                "“5” in column “net” cannot be printed as currency: it does not say which "
                "currency; write for example {net:currency EUR}, or {net:currency 'Currency'} with "
                "a column that says EUR or PLN there."
            ),
        ),
        (
            "{Name:currency}",
            (
                "“istanbul ijsland straße” in column “Name” cannot be printed as currency: it is "
                "not a number."
            ),
        ),
        (
            "{Name:long date}",
            (
                "“istanbul ijsland straße” in column “Name” cannot be printed as long date: it is "
                "not a date; store it as a date, or write it like 2026-11-24."
            ),
        ),
        (
            "{Zeit:date}",
            (
                "“18:30” in column “Zeit” cannot be printed as date: it is a time of day without a "
                "date."
            ),
        ),
        (
            "{Datum:time}",
            (
                "“24.11.2026” in column “Datum” cannot be printed as time: it is a date without a "
                "time; write the time after it, like 18:30."
            ),
        ),
    ],
)
def test_a_cell_that_a_format_cannot_take_fails_with_its_column(
    pattern: str, sentence: str
) -> None:
    with pytest.raises(ValueUnusable) as failed:
        patterns.fill(pattern, ROW, "de")

    assert failed.value.sentence == sentence


@pytest.mark.parametrize(
    ("pattern", "language", "text"),
    [
        ("{n:number 2}", "hi", "12,34,567.89"),
        ("{n:number 0}", "en-IN", "12,34,568"),
        ("{n:number 2}", "de-CH", "1’234’567.89"),
        ("{n:percent 1}", "hi", "12,34,56,789.1%"),
    ],
)
def test_numbers_are_grouped_as_the_language_does_with_any_digits(
    pattern: str, language: str, text: str
) -> None:
    assert patterns.fill(pattern, {"n": Cell("1234567.891", 1234567.891)}, language) == text


@pytest.mark.parametrize(
    ("pattern", "price", "text"),
    [
        ("{n:number 2}", 2.665, "2.67"),
        ("{n:number 2}", -2.665, "-2.67"),
        ("{n:number 0}", 0.5, "1"),
        ("{n:currency JPY}", 1234.5, "¥1,235"),
        ("{n:currency EUR}", 0.125, "€0.13"),
        ("{n:percent}", 0.125, "13%"),
    ],
)
def test_a_half_is_rounded_as_a_spreadsheet_does(pattern: str, price: float, text: str) -> None:
    assert patterns.fill(pattern, {"n": Cell(str(price), price)}, "en") == text


@pytest.mark.parametrize(
    ("pattern", "language", "text"),
    [
        ("{n:number}", "fa", "۱٬۲۳۴٬۵۶۷٫۸۹۱"),
        ("{n:number 1}", "ar-EG", "١٬٢٣٤٬٥٦٧٫٩"),
        ("{n:number 1}", "ar", "1,234,567.9"),
        ("{n:number 1}", "mr", "१२,३४,५६७.९"),
        ("{n:percent}", "fa", "۱۲۳٬۴۵۶٬۷۸۹٪"),
        ("{n:currency EUR}", "bn", "১২,৩৪,৫৬৭.৮৯€"),
        ("{day:long date}", "fa", "۲۴ نوامبر ۲۰۲۶"),
        ("{day:date 'd. MMM yyyy'}", "ar-EG", "٢٤. نوفمبر ٢٠٢٦"),
        ("{day:full date}", "ja", "2026年11月24日火曜日"),
        ("{time:time}", "fa", "۱۴:۰۵"),
    ],
)
def test_numbers_and_dates_are_printed_in_the_digits_of_the_language(
    pattern: str, language: str, text: str
) -> None:
    row = {
        "n": Cell("1234567.891", 1234567.891),
        "day": Cell("2026-11-24", "2026-11-24"),
        "time": Cell("14:05", "14:05:00"),
    }

    assert patterns.fill(pattern, row, language) == text


@pytest.mark.parametrize("text", ["50%", "۵۰٪", "50 ％"])
def test_a_text_with_any_percent_sign_is_a_percentage(text: str) -> None:
    assert patterns.fill("{v:percent}", {"v": Cell.of_text(text)}, "en") == "50%"


@pytest.mark.parametrize(
    ("language", "currency", "printed"),
    [
        ("de", "EUR", "1.234,50\xa0€"),
        ("pl", "zł", "1\xa0234,50\xa0zł"),
        ("en-GB", "in GBP", "£1,234.50"),
        ("de-CH", "chf", "CHF\xa01’234.50"),
    ],
)
def test_a_column_can_name_the_currency_of_each_row(
    language: str, currency: str, printed: str
) -> None:
    pattern = "{price:currency 'Currency'}"
    row = {"price": Cell("1234.5", 1234.5), "currency": Cell.of_text(currency)}

    assert patterns.problems(pattern) == []
    assert patterns.columns(pattern) == ("price", "Currency")
    assert patterns.fill(pattern, row, language) == printed


@pytest.mark.parametrize(
    ("currency", "sentence"),
    [
        (
            "Euros",
            (
                "“Euros” in column “Currency” cannot be used: it is not a currency; write its code, "
                "such as EUR."
            ),
        ),
        (
            " ",
            (
                "“1234.5” in column “price” cannot be printed as currency: it does not say which "
                "currency; write for example {price:currency EUR}, or {price:currency 'Currency'} with "
                "a column that says EUR or PLN there."
            ),
        ),
    ],
)
def test_a_column_that_names_no_currency_fails_the_row(currency: str, sentence: str) -> None:
    row = {"price": Cell("1234.5", 1234.5), "Currency": Cell.of_text(currency)}

    with pytest.raises(ValueUnusable) as refused:
        patterns.fill("{price:currency 'Currency'}", row, "de")

    assert refused.value.sentence == sentence


def test_a_currency_in_quotes_is_still_a_currency() -> None:
    row = {"price": Cell("5", 5)}

    assert patterns.columns("{price:currency 'EUR'}") == ("price",)
    assert patterns.fill("{price:currency 'EUR'}", row, "en") == "€5.00"


@pytest.mark.parametrize(
    ("shown", "printed"),
    [("36000291452", "036000291452"), ("0036000291452", "0036000291452"), ("", "")],
)
def test_zeros_that_a_sheet_lost_are_put_back(shown: str, printed: str) -> None:
    assert patterns.fill("{EAN:digits 12}", {"EAN": Cell.of_text(shown)}, "ar-EG") == printed


def test_only_digits_are_filled_with_zeros() -> None:
    with pytest.raises(ValueUnusable) as refused:
        patterns.fill("{EAN:digits 12}", {"EAN": Cell.of_text("36,000")}, "en")

    assert refused.value.sentence == (
        "“36,000” in column “EAN” cannot be printed as digits: it has other characters than the "
        "digits 0 to 9."
    )


def test_an_amount_of_an_unknown_currency_is_a_question_about_the_design():
    with pytest.raises(ValueUnusable) as unknown:
        patterns.fill("{net:currency}", {"net": Cell("5", 5)}, "en")
    with pytest.raises(ValueUnusable) as unusable:
        patterns.fill("{net:currency}", {"net": Cell("five", "five")}, "en")

    assert (unknown.value.code, unknown.value.remedy) == ("currency_unknown", "change_design")
    assert (unusable.value.code, unusable.value.remedy) == ("value_unusable", "correct_text")
