"""A column in which some dates are text is named with its rows."""

from datetime import date
from pathlib import Path

from jobs.intake import sheets
from jobs.intake.sheets import SheetChoices
from tests.intake.sheets.workbook_files import read, workbook

NOTICE = (
    "Column “{}” has dates, but text that looks like a date in {}: “{}”. It is printed as it is. "
    "Store it as a date, or see the check for how formats of dates read it."
)


def test_a_text_between_dates_is_named_with_its_rows(tmp_path: Path):
    rows = [
        ["name", "from", "until"],
        ["a", date(2026, 3, 4), date(2026, 3, 5)],
        ["b", "03/04/2026", date(2026, 3, 6)],
        ["c", "Mo 13.4.2026", date(2026, 3, 7)],
        ["d", "on request", None],
    ]

    sheet = read(workbook(tmp_path / "a.xlsx", rows))

    assert sheet.mixed_dates == ("from",)
    assert sheet.notices == (NOTICE.format("from", "rows 3 and 4", "03/04/2026"),)


def test_a_column_of_texts_alone_or_of_dates_alone_is_not_mixed(tmp_path: Path):
    rows = [
        ["text", "date", "number"],
        ["03/04/2026", date(2026, 3, 4), 12.5],
        ["04/04/2026", date(2026, 3, 5), 3],
    ]

    sheet = read(workbook(tmp_path / "a.xlsx", rows))

    assert (sheet.mixed_dates, sheet.notices) == ((), ())


def test_a_csv_has_no_dates_but_only_texts(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("name;from\na;2026-03-04\nb;03/04/2026\n")

    sheet = sheets.read(path, path.name, SheetChoices())

    assert sheet.mixed_dates == ()


def test_dates_among_numbers_may_be_numbers_that_a_program_changed(tmp_path: Path):
    day = date(2026, 2, 1)
    rows = [
        ["number", "place", "when", "day"],
        ["1999.12.3a", "Hall 1", day, day],
        [day, "Hall 2", "week 7", "1.3.2026"],
        ["0001E5", "Hall 3", day, day],
        ["12-40/b", "Hall 4", "later", "on request"],
        [date(2026, 3, 1), "Hall 5", None, day],
        ["3-40", "Hall 6", None, None],
    ]

    sheet = read(workbook(tmp_path / "a.xlsx", rows))

    assert sheet.notices == (
        (
            "Column “number” has dates in rows 3 and 6: “2026-02-01”. Most other cells are not "
            "dates, and spreadsheet programs make dates of numbers such as 1-2. If a date is wrong, "
            "format the column as text, enter the cell again and upload the sheet again."
        ),
        NOTICE.format("day", "row 3", "1.3.2026"),
    )
