"""Dates and times read from cells."""

from datetime import date, datetime

import pytest

from jobs.design.cells import patterns
from jobs.design.cells.cell import Cell
from jobs.design.cells.dates import (
    TextDate,
    is_date_in_text,
    is_stored_date,
    moment_of,
    read_text,
)
from jobs.design.cells.formatting import locale_of
from jobs.errors import ValueUnusable


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
        ("2026.11.24", "de", "24. November 2026"),
        ("2026/1/2", "en", "January 2, 2026"),
        ("2026-W12", "en", "March 16, 2026"),
        ("20261124", "en", "November 24, 2026"),
        ("１/２/２０２６", "en-GB", "1 February 2026"),
        ("1/2/2026", "en", "January 2, 2026"),
        ("1/2/2026", "en-GB", "1 February 2026"),
        ("13/2/2026", "en", "February 13, 2026"),
        ("29.02.2024", "de", "29. Februar 2024"),
        ("24.11.2026 um 18:30", "de", "24. November 2026"),
        ("1.1.1000", "de", "1. Januar 1000"),
        ("31.12.9999", "de", "31. Dezember 9999"),
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
        "29.02.2026",
        "2026-02-29",
        "0.1.2026",
        "1.0.2026",
        "24.11.0999",
        "24.11.",
        "2026-11",
        "24. November 2026",
        "24.11/2026",
        "24.11.2026 25.11.2026",
        "1.2.3.4.55",
        "25:00",
        "24.11.2026, 18.30 Uhr",
        "tomorrow",
    ],
)
def test_a_text_that_is_more_than_a_date_is_not_a_date(text: str) -> None:
    with pytest.raises(ValueUnusable):
        patterns.fill("{v:date}", {"v": Cell.of_text(text)}, "de")


@pytest.mark.parametrize("mark", [".", "/", "-"])
@pytest.mark.parametrize(
    ("year", "means"), [("00", 2000), ("26", 2026), ("49", 2049), ("50", 1950), ("99", 1999)]
)
def test_two_digits_are_a_year_from_1950_to_2049(mark: str, year: str, means: int) -> None:
    cell = Cell.of_text(f"12{mark}11{mark}{year}")

    assert moment_of(cell, locale_of("de")) == date(means, 11, 12)


def test_four_digits_are_any_year() -> None:
    assert moment_of(Cell.of_text("1.2.1850"), locale_of("de")) == date(1850, 2, 1)


DATE_AND_TIME = "{v:date 'y-MM-dd HH:mm'}"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("24.11.2026 18:30", "2026-11-24 18:30"),
        ("24.11.2026 18:30:59", "2026-11-24 18:30"),
        ("24.11.2026, 8:05 Uhr", "2026-11-24 08:05"),
        ("24.11.2026 8:05h", "2026-11-24 08:05"),
        ("24.11.2026 um 18:30", "2026-11-24 18:30"),
        ("Tue 24.11.2026 18:30 (doors)", "2026-11-24 18:30"),
        ("11/24/2026 6:30 PM", "2026-11-24 18:30"),
        ("11/24/2026 6:30 a.m.", "2026-11-24 06:30"),
        ("11/24/2026 12:30 AM", "2026-11-24 00:30"),
        ("11/24/2026 12:30 pm", "2026-11-24 12:30"),
        ("2026-11-24 18:30", "2026-11-24 18:30"),
        ("2026-11-24T18:30:00Z", "2026-11-24 18:30"),
        ("2026/11/24 18:30", "2026-11-24 18:30"),
        ("24.11.26 18:30", "2026-11-24 18:30"),
        ("24.11.2026 13:30 م", "2026-11-24 13:30"),
    ],
)
def test_a_time_of_day_after_a_date_is_printed_as_it_is_written(text: str, printed: str) -> None:
    row = {"v": Cell.of_text(text)}

    assert patterns.fill(DATE_AND_TIME, row, "en-GB") == printed
    assert patterns.fill("{v:time}", row, "en-GB") == printed[-5:]


@pytest.mark.parametrize(
    "text",
    [
        "24.11.2026",
        "24.11.2026 6:30 م",
        "24.11.2026 12:30 م",
        "24.11.2026 13:30 PM",
        "24.11.2026 25:00",
        "24.11.2026 0:30 AM",
    ],
)
@pytest.mark.parametrize("pattern", ["{v:time}", DATE_AND_TIME, "{v:date 'd. MMM, h a'}"])
def test_a_time_that_a_date_does_not_say_is_not_invented(text: str, pattern: str) -> None:
    with pytest.raises(ValueUnusable, match="it is a date without a time; write the time after it"):
        patterns.fill(pattern, {"v": Cell.of_text(text)}, "de")


def test_letters_in_apostrophes_ask_for_no_time() -> None:
    row = {"v": Cell.of_text("24.11.2026")}

    assert patterns.fill("{v:date \"d. MMMM 'HH'\"}", row, "de") == "24. November HH"


def test_a_date_that_a_sheet_stores_without_a_time_means_midnight() -> None:
    row = {"v": Cell("24.11.2026 00:00", "2026-11-24", "dd.mm.yyyy hh:mm")}

    assert patterns.fill(DATE_AND_TIME, row, "de") == "2026-11-24 00:00"


@pytest.mark.parametrize("text", ["12.11.26", "10.12.30"])
def test_three_numbers_with_dots_are_a_date_unless_a_time_is_wanted(text: str) -> None:
    row = {"v": Cell.of_text(text)}

    assert patterns.fill("{v:date 'dd.MM.yy'}", row, "de") == text
    assert patterns.fill("{v:time}", row, "de") == text[:5].replace(".", ":")


@pytest.mark.parametrize(
    "text", ["half past six", "18h", "24:00", "18:60", "13:00 PM", "0:30 AM", "31.2.2026"]
)
def test_a_text_that_is_no_time_of_day_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueUnusable) as refused:
        patterns.fill("{v:time}", {"v": Cell.of_text(text)}, "de")

    assert refused.value.sentence == (
        f"“{text}” in column “v” cannot be printed as time: it is not a time of day; store it as a "
        "time, or write it like 18:30."
    )


@pytest.mark.parametrize(
    ("text", "language", "read"),
    [
        ("3/4/2026", "en", TextDate(date(2026, 3, 4), "month", is_unclear=True)),
        ("3/4/2026", "de", TextDate(date(2026, 4, 3), "day", is_unclear=True)),
        ("13/4/2026", "de", TextDate(date(2026, 4, 13), "day", is_unclear=False)),
        ("13/4/2026", "en", TextDate(date(2026, 4, 13), "day", is_unclear=False)),
        ("4/13/2026", "de", TextDate(date(2026, 4, 13), "month", is_unclear=False)),
        ("12/12/2026", "de", TextDate(date(2026, 12, 12), "day", is_unclear=False)),
        ("11/12/2026", "de", TextDate(date(2026, 12, 11), "day", is_unclear=True)),
        ("2026-03-04", "en", TextDate(date(2026, 3, 4), "year", is_unclear=False)),
        ("\u200e3/4/2026 18:30", "de", TextDate(date(2026, 4, 3), "day", is_unclear=True)),
        ("31.2.2026", "de", None),
        ("3. April", "de", None),
        ("18:30", "de", None),
    ],
)
def test_a_text_says_its_date_and_whether_another_one_could_be_meant(
    text: str, language: str, read: TextDate | None
) -> None:
    assert read_text(text, locale_of(language)) == read


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("24.11.2026", True),
        ("Tue, 24.11.2026, 18:30 Uhr", True),
        ("31.2.2026", True),
        ("2026年11月24日", True),
        ("\u200f24/11/2026", True),
        ("24.11.2026 - 25.11.2026", False),
        ("Room 4, 24.11.2026", False),
        ("24.11", False),
        ("18:30", False),
    ],
)
def test_a_text_is_written_like_a_date_whether_or_not_there_is_such_a_day(
    text: str, *, is_date: bool
) -> None:
    assert is_date_in_text(text) == is_date


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("18:30", "18:30"),
        ("18.30", "18:30"),
        ("18.30 Uhr", "18:30"),
        ("8h05", "08:05"),
        ("7 h 05", "07:05"),
        ("18:30 h", "18:30"),
        ("18:30:59", "18:30"),
        ("18.30.59", "18:30"),
        ("0:00", "00:00"),
        ("23:59", "23:59"),
        ("6:30 PM", "18:30"),
        ("6.30 p.m.", "18:30"),
        ("12:00 am", "00:00"),
        ("12:00 pm", "12:00"),
        ("1:00AM", "01:00"),
        ("\u200e18:30", "18:30"),
        ("２０:１５", "20:15"),
    ],
)
def test_a_time_of_day_is_read_with_its_minutes(text: str, printed: str) -> None:
    assert patterns.fill("{v:time}", {"v": Cell.of_text(text)}, "de") == printed


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-24", "20261124", "2026-W12", "2026W123", "2026-11-24T18:30:00", "20261124T1830"),
        *("2026", "2026-13-01", "00001.jpg", "18:30:00", "24.11.2026", "٢٠٢٦-11-24", ""),
    ],
)
def test_a_stored_date_is_what_python_reads_as_one(text: str) -> None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        is_date = False
    else:
        is_date = True

    assert is_stored_date(Cell(text, text, "yyyy-mm-dd")) == is_date
