"""What is said of a table that was read."""

import pytest

from jobs.design.cells.cell import Cell
from jobs.intake.sheets.grids import Grid, Table
from jobs.intake.sheets.table_notices import notices


def said(*rows: str, names: str = "a,b,c", after: int = 1, **found: object) -> list[str]:
    """Return what is said of rows from number 2 on, cells separated by commas; `-` is no row."""
    cells = [
        (number, [Cell(text) for text in row.split(",")])
        for number, row in enumerate(rows, after + 1)
        if row != "-"
    ]
    columns = dict(enumerate(names.split(",")))
    return list(notices(Grid(cells, **found), Table(after, columns, cells, columns)))


HIDDEN = "hidden in the sheet, but read like the others."


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"hidden_columns": frozenset({1})}, [f"Column B (“b”) is {HIDDEN}"]),
        ({"hidden_columns": frozenset({2, 0, 7})}, [f"Columns A (“a”) and C (“c”) are {HIDDEN}"]),
        (
            {"hidden_rows": frozenset({3, 9})},
            [f"Row 3 is {HIDDEN} To leave it out, choose Leave out under Hidden rows."],
        ),
        (
            {"hidden_rows": frozenset({3, 2, 1})},
            [
                f"2 rows (first: 2) are {HIDDEN} To leave them out, choose Leave out under Hidden rows."
            ],
        ),
        (
            {"errors": [(2, 1), (3, 1), (2, 9)]},
            ["Column “b” shows an error (y) in rows 2 and 3. The error would be printed."],
        ),
        (
            {"hidden_values": [(3, 2), (2, 0)]},
            [
                f"Column “{name}” has a value in row {row} that its number format hides. It is read "
                "as empty, as your spreadsheet program shows it."
                for name, row in (("a", 2), ("c", 3))
            ],
        ),
        ({}, []),
    ],
)
def test_what_is_hidden_or_wrong_is_said_of_the_columns_and_rows_of_the_table(found, expected):
    assert said("x,y,z", "x,y,z", **found) == expected


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ("4.00638E+12", True),
        (" 1.5E+10 ", True),
        ("4E+12", False),
        ("E+E", False),
        ("14.5E+12", False),
        ("4.5E+1", False),
        ("4.5E-12", False),
        ("A 4.5E+12", False),
    ],
)
def test_a_number_in_scientific_notation_lacks_its_last_digits(text, is_cut):
    begins = f"Column “b” has large numbers as {text.strip()} in row 2: their last digits are"

    assert [notice.startswith(begins) for notice in said(f"x,{text},z")] == [True] * is_cut


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["a,b,c", "d,e,f"], []),
        (["a,b,c", "d,,"], []),
        (["a,b,c", "-", "d,e,"], []),
        (
            ["a,b,c", "-", "d,,"],
            ["Row 4 is the last one, after an empty row, and has text in 1 of 3"],
        ),
        (
            ["a,b,c", "-", ",,7"],
            ["Row 4 is the last one, after an empty row, and has text in 1 of 3"],
        ),
        (
            ["a,b,c", "-", "d,,", "e,f,g"],
            [
                "Row 4 comes after an empty row and has text in 1 of 3 columns: “d”. It and the row below"
            ],
        ),
        (
            ["a,b,c", "-", "d,,", "e,f,g", "h,i,j"],
            [
                "Row 4 comes after an empty row and has text in 1 of 3 columns: “d”. It and the 2 rows"
            ],
        ),
        (
            ["a,b,c", "-", "d,,", "e,f,g", "-", "h,,", "i,j,k"],
            ["Rows 4 and 7 come after an empty row and have text in few columns, such as “d”."],
        ),
        (["a,,", "-", "d,,"], []),
    ],
)
def test_rows_that_stand_apart_with_few_cells_are_named(rows, expected):
    found = said(*rows)

    assert len(found) == len(expected)
    assert all(notice.startswith(begin) for notice, begin in zip(found, expected, strict=True))
