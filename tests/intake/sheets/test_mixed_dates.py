"""A column in which some dates are text is named with its rows."""

from datetime import date
from pathlib import Path

import pytest

from jobs.design.cells.cell import Cell
from jobs.intake import sheets
from jobs.intake.sheets import SheetChoices, mixed_dates
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


def dated(text: str) -> Cell:
    """Return a cell that stores this ISO date, as an XLSX does."""
    return Cell(text, text, "yyyy-mm-dd")


def texted(text: str) -> Cell:
    return Cell(text, text, "General")


def numbered(*cells: Cell) -> list[tuple[int, dict[str, Cell]]]:
    return [(number, {"when": cell}) for number, cell in enumerate(cells, 2)]


DAY = dated("2026-03-04")


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("03/04/2026", True),
        ("3.4.26", True),
        ("Mo 13.4.2026", True),
        ("on request", False),
        ("", False),
        ("12.5", False),
        ("4006381333931", False),
    ],
)
def test_a_text_is_named_beside_dates_if_it_looks_like_one(text: str, is_date: bool):
    rows = numbered(DAY, texted(text), DAY)

    found = mixed_dates.mixed_dates(mixed_dates.dates_by_column(["when"], rows), rows)

    assert found == ([("when", {3: text})] if is_date else [])


@pytest.mark.parametrize(
    ("others", "is_named"),
    [
        (["1-2a", "1-3a"], True),
        (["1-2a"], False),
        (["Hall 1", "Hall 2", "none"], True),
        (["none", "later", "-"], False),
        (["3.4.2026", "5.6.2026", "7.8.2026"], False),
        ([], False),
    ],
)
def test_dates_among_more_numbers_are_named_as_such(others: list[str], is_named: bool):
    rows = numbered(DAY, *map(texted, others))

    found = mixed_dates.dates_among_numbers(mixed_dates.dates_by_column(["when"], rows), rows)

    assert found == ({"when": {2: "2026-03-04"}} if is_named else {})


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({5: "1.2.3"}, "a date in row 5: “1.2.3”"),
        ({5: "1.2.3", 7: "x"}, "dates in rows 5 and 7: “1.2.3”"),
        (dict.fromkeys(range(2, 20), "a"), "dates in rows 2, 3, 4, 5 and 14 more: “a”"),
    ],
)
def test_a_column_among_numbers_is_not_named_twice(rows: dict[int, str], words: str):
    mixed = [mixed_dates.MixedDates("No", {9: "1.1.2026"})]

    (said,) = mixed_dates.notices(mixed, {"No": rows})

    assert said.startswith(f"Column “No” has {words}. Most other cells are not dates")
