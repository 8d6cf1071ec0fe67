"""Patterns print cells: as shown, in a format, or not at all."""

from decimal import Decimal

import pytest

from jobs.design.cells import formatting, numbers, patterns
from jobs.design.cells.cell import Cell
from jobs.errors import DesignDoesNotApply, ValueUnusable

ROW = {
    "Name": Cell.of_text("istanbul ijsland straße"),
    "Art.Nr": Cell("00007", 7, "00000"),
    "VK": Cell("12,50 €", 12.5, '0.00 "€"'),
    "UVP": Cell("1.299,90 $"),
    "net": Cell("5", 5, "0"),
    "Datum": Cell("24.11.2026", "2026-11-24", "dd.mm.yyyy"),
    "when": Cell.of_text("3/4/26"),
    "Zeit": Cell("18:30", "18:30:00", "hh:mm"),
    "share": Cell("20%", 0.2, "0%"),
    "beds": Cell.of_text("3"),
    "baths": Cell.of_text(""),
    "blank": Cell.of_text("  "),
    "photo file": Cell.of_text("IMG_1"),
    "price: EUR": Cell.of_text("7"),
    "a:b": Cell.of_text("8"),
}


@pytest.mark.parametrize(
    ("pattern", "language", "text"),
    [
        ("plain <b>*text*</b> & more", "en", "plain <b>*text*</b> & more"),
        ("{VK}", "en", "12,50 €"),
        ("{Art.Nr}", "en", "00007"),
        ("{vk}|{ART.NR}|{ Photo File }", "en", "12,50 €|00007|IMG_1"),
        ("{{VK}} [[x]]", "en", "{VK} [x]"),
        ("{VK:currency}", "de", "12,50\xa0€"),
        ("{VK:currency}", "en", "€12.50"),
        ("{VK:currency USD}", "fr", "12,50\xa0$US"),
        ("{UVP:currency}", "en-CA", "$1,299.90"),
        ("{UVP:currency}", "de", "1.299,90\xa0$"),
        ("{net:currency JPY}", "ja", "￥5"),
        ("{UVP:number}", "de", "1.299,9"),
        ("{net:number 2}", "de", "5,00"),
        ("{share:percent}", "de", "20\xa0%"),
        ("{share:percent 1}", "en", "20.0%"),
        ("{Datum:date}", "en", "Nov 24, 2026"),
        ("{Datum:short date}", "en", "11/24/26"),
        ("{Datum:long date}", "de", "24. November 2026"),
        ("{Datum:full date}", "fr", "mardi 24 novembre 2026"),
        ("{Datum:date 'EEE, d. MMM: yyyy'}", "en", "Tue, 24. Nov: 2026"),
        ("{when:long date}", "en", "March 4, 2026"),
        ("{when:long date}", "en-GB", "3 April 2026"),
        ("{Zeit:time}", "de", "18:30"),
        ("{Name:upper}", "de", "ISTANBUL IJSLAND STRASSE"),
        ("{Name:upper}", "tr", "İSTANBUL İJSLAND STRASSE"),
        ("{Name:title}", "nl", "Istanbul IJsland Straße"),
        ("{Datum:long date:upper}", "de", "24. NOVEMBER 2026"),
        ("{photo file:replace '_' ': '}", "en", "IMG: 1"),
        ('{photo file:lower:replace "img" ""}', "en", "_1"),
        ("{price: EUR}|{a::b}", "en", "7|8"),
        ("{beds} bd[ · {baths} ba]", "en", "3 bd"),
        ("{beds} bd[ · {net} ba]", "en", "3 bd · 5 ba"),
        ("[{beds}[ in {baths}]]!", "en", "3!"),
        ("[{baths}[ in {beds}]]!", "en", "!"),
        ("[{blank:currency}]{blank:long date}", "en", ""),
    ],
)
def test_a_pattern_prints(pattern: str, language: str, text: str) -> None:
    assert patterns.problems(pattern) == []
    assert patterns.fill(pattern, ROW, language) == text


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("{Name", "A single “{” is unmatched; write {{ for the character itself."),
        ("Name}", "A single “}” is unmatched; write }} for the character itself."),
        ("a]", "A single “]” is unmatched; write ]] for the character itself."),
        ("[{a}", "A “[” is not closed; write [[ for the character itself."),
        (
            "[a]",
            "A part in […] has no placeholder, so it would never vanish; write [[ and ]] instead.",
        ),
        (
            "{}",
            (
                "A placeholder {} has no column name; enter one from the sheet, or {{}} for the "
                "characters."
            ),
        ),
        ("{a:replace 'x'}", "The format “replace 'x'” is written replace 'old' 'new'."),
        (
            "{a:date 'QQQQQQQ'}",
            "The format “date 'QQQQQQQ'” is written date or date 'd. MMM yyyy'.",
        ),
        ("{a:upper 'x'}", "The format “upper 'x'” is written upper."),
        ("{a:currency 5}", "The format “currency 5” is written currency or currency EUR."),
    ],
)
def test_an_invalid_pattern_is_explained_in_a_sentence(pattern: str, problem: str) -> None:
    assert patterns.problems(pattern) == [problem]


def test_an_unknown_format_lists_the_known_ones() -> None:
    (problem,) = patterns.problems("{VK:currancy}")

    assert problem.startswith(
        "“currancy” is not a format; the formats are currency, number, percent, date, short date,"
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
                "currency; write for example "
                "{net:currency EUR}."
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
                "time."
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


def test_a_missing_column_fails_and_names_the_existing_ones() -> None:
    with pytest.raises(DesignDoesNotApply) as failed:
        patterns.fill("{Preis}", {"Name": Cell.of_text("x"), "VK": Cell.of_text("1")}, "de")

    assert failed.value.sentence == "The sheet has no column “Preis”; it has “Name”, “VK”."


def test_a_column_matches_exactly_before_it_matches_in_another_case() -> None:
    row = {"NAME": Cell.of_text("loud"), "name": Cell.of_text("soft")}

    assert patterns.fill("{name} {NAME} {Name}", row, "en") == "soft loud loud"


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
        ("2 500 g", "en", "2500"),
        ("$-5", "en", "-5"),
        ("-$5", "en", "-5"),
        ("− 5 €", "de", "-5"),
        ("EUR -5", "de", "-5"),
        ("\u200e-5", "he", "-5"),
        ("CHF 12.–", "de-CH", "12"),
        ("€ 1.299,-", "nl", "1299"),
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
    ],
)
def test_a_text_with_two_numbers_or_only_part_of_a_value_is_not_a_number(
    text: str, reason: str
) -> None:
    with pytest.raises(ValueUnusable) as raised:
        patterns.fill("{price:number}", {"price": Cell.of_text(text)}, "en")

    sentence = f"“{text}” in column “price” cannot be printed as number: {reason}"
    assert raised.value.sentence == sentence


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


@pytest.mark.parametrize(
    ("text", "language", "printed"),
    [
        ("24.11.2026", "en", "November 24, 2026"),
        ("2026/11/24", "en", "November 24, 2026"),
        ("2026年11月24日", "en", "November 24, 2026"),
        ("Di, 24. 11. 2026", "de", "24. November 2026"),
        ("24-11-2026 18:30", "de", "24. November 2026"),
        ("24/11/26", "fr", "24 novembre 2026"),
        ("\u200f۲۴/۱۱/۲۰۲۶", "fa", "۲۴ نوامبر ۲۰۲۶"),
    ],
)
def test_a_date_written_as_text_is_read_in_the_order_of_the_language(
    text: str, language: str, printed: str
) -> None:
    assert patterns.fill("{v:long date}", {"v": Cell.of_text(text)}, language) == printed


@pytest.mark.parametrize(
    "text",
    [
        "Apartment 12, 3 rooms, 45 m2",
        "12.50 €, 3 St, 26",
        "1.2.3.4",
        "10:30 12/11/2026",
        "3/4/126",
        "1/1/1",
        "31.02.2026",
    ],
)
def test_a_text_that_is_more_than_a_date_is_not_a_date(text: str) -> None:
    with pytest.raises(ValueUnusable):
        patterns.fill("{v:date}", {"v": Cell.of_text(text)}, "de")


@pytest.mark.parametrize(
    ("text", "printed"),
    [("18:30", "18:30"), ("18.30", "18:30"), ("18.30 Uhr", "18:30"), ("8h05", "08:05")],
)
def test_a_time_of_day_is_read_with_its_minutes(text: str, printed: str) -> None:
    assert patterns.fill("{v:time}", {"v": Cell.of_text(text)}, "de") == printed


@pytest.mark.parametrize("text", ["50%", "۵۰٪", "50 ％"])
def test_a_text_with_any_percent_sign_is_a_percentage(text: str) -> None:
    assert patterns.fill("{v:percent}", {"v": Cell.of_text(text)}, "en") == "50%"


def test_columns_are_listed_once_in_order_through_optional_parts() -> None:
    assert patterns.columns("{b} {a:upper} [{c}[ {b} {d: e}]] {{x}}") == ("b", "a", "c", "d: e")


def test_empty_columns_are_those_outside_optional_parts() -> None:
    assert patterns.empty_columns("{baths} {beds} [{blank}] {blank} {baths}", ROW) == (
        "baths",
        "blank",
    )


def test_a_number_with_too_many_digits_is_reported(subtests) -> None:
    row = {"n": Cell.of_text("1" * 40)}
    for written in ("number", "number 2", "percent", "currency EUR"):
        with subtests.test(written), pytest.raises(ValueUnusable, match="too many digits"):
            patterns.fill(f"{{n:{written}}}", row, "en")
