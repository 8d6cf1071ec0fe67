"""Dates and times read from cells."""

from datetime import datetime

import pytest

from jobs.design.cells import patterns
from jobs.design.cells.cell import Cell
from jobs.design.cells.dates import is_stored_date
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
