"""All problems of a table are named at once."""

import pytest

from jobs.design.cells.cell import Cell
from jobs.errors import SheetRefused
from jobs.intake.sheets import SheetChoices, SheetLimits, tables
from jobs.intake.sheets.choices import Reading
from jobs.intake.sheets.grids import EMPTY, Grid
from tests.intake.sheets.test_tables import problems, read


def test_all_problems_of_a_sheet_are_named_at_once(tmp_path):
    text = "Name,Town,Photo,,Text\na,b,c,d,e\na,b,c,dd,eeeee\n"

    assert problems(tmp_path, text, SheetLimits(rows=1, columns=3, cell_length=4)) == [
        (
            "Column D has no name in row 1, but 2 rows have something in it: D2 is “d”. Name the "
            "column, or clear it."
        ),
        "The sheet has 2 rows; the limit is 1. Split it into several, one batch each.",
        "The sheet has 4 columns; the limit is 3. Delete those that are not needed.",
        "E3 holds 5 characters; the limit is 4. Shorten the text.",
    ]


NAMES_ABOVE = "Add a row of names above the data, or choose the row that has the names."


@pytest.mark.parametrize(
    ("header", "cell", "shown"),
    [
        ("photo.jpg;x", "A1", "photo.jpg"),
        ("x; Photo 1.HEIC ", "B1", "Photo 1.HEIC"),
        ("7;8;photo.webp", "C1", "photo.webp"),
        ("1;2;c", "A1", "1"),
        ("a;1;2", "B1", "1"),
        ("12,5;7", "A1", "12,5"),
        ("2026-11-24;2026-11-25", "A1", "2026-11-24"),
        ("1.234.567;-7", "A1", "1.234.567"),
    ],
)
def test_a_row_of_data_where_names_should_be_is_named_by_a_telling_cell(
    tmp_path, header, cell, shown
):
    width = header.count(";") + 1

    assert problems(tmp_path, f"{header}\n{';'.join(['x'] * width)}\n", delimiter=";") == [
        f"Row 1 should name the columns, but {cell} is “{shown}”. {NAMES_ABOVE}"
    ]


@pytest.mark.parametrize(
    "header", ["a;1", "1;2;c;d", "½;¼", "jpg;png", "photo.jpg?;x", "1a;2b", ".jpg files;x"]
)
def test_a_row_with_as_many_words_as_numbers_names_columns(tmp_path, header):
    width = header.count(";") + 1

    assert read(tmp_path, f"{header}\n{';'.join(['x'] * width)}\n", delimiter=";").header_row == 1


def test_a_row_that_a_person_chose_names_columns_whatever_is_in_it(tmp_path):
    sheet = read(tmp_path, "1.jpg,2024\nx,y\n", header_row=1)

    assert sheet.columns == ("1.jpg", "2024")


SHORTEN = "Shorten it, or choose the row that has the names."


@pytest.mark.parametrize(
    ("limits", "text", "expected"),
    [
        (
            SheetLimits(rows=2),
            "a\nx\ny\nz\n",
            ["The sheet has 3 rows; the limit is 2. Split it into several, one batch each."],
        ),
        (SheetLimits(rows=3), "a\nx\ny\nz\n", []),
        (
            SheetLimits(columns=1),
            "a,b\nx,y\n",
            ["The sheet has 2 columns; the limit is 1. Delete those that are not needed."],
        ),
        (SheetLimits(columns=2), "a,b\nx,y\n", []),
        (SheetLimits(cell_length=3), "a,b\nabc,abc\n", []),
        (
            SheetLimits(cell_length=3),
            "a,b\nabc,abcd\nabcde,x\n",
            [
                "B2 holds 4 characters; the limit is 3. Shorten the text.",
                "A3 holds 5 characters; the limit is 3. Shorten the text.",
            ],
        ),
        (SheetLimits(name_length=3), "abc,b\nx,y\n", []),
        (
            SheetLimits(name_length=3),
            "a,abcd\nx,y\n",
            [f"B1 should name a column, but holds 4 characters; the limit is 3. {SHORTEN}"],
        ),
        (SheetLimits(characters=6), "a,b\nabc,abc\n", []),
        (
            SheetLimits(characters=5),
            "a,b\nabc,abc\n",
            [
                (
                    "The cells of the sheet show 6 characters in all; the limit is 5. Split it "
                    "into several, or delete columns of long texts that are not needed."
                )
            ],
        ),
        (SheetLimits(cells=4), "a,b\nx,y\n", []),
        (
            SheetLimits(cells=3),
            "a,b\nx,y\n",
            [
                (
                    "The sheet has more than 3 cells up to row 2; that is the limit. Delete "
                    "columns that are not needed, or split it."
                )
            ],
        ),
    ],
)
def test_a_sheet_may_be_as_large_as_the_limits_and_no_larger(tmp_path, limits, text, expected):
    if expected:
        assert problems(tmp_path, text, limits) == expected
    else:
        assert read(tmp_path, text, limits).rows


@pytest.mark.parametrize(
    ("grid", "sentence"),
    [
        (
            Grid([(3, [Cell("a")])]),
            "The sheet has column names in row 3 but no rows below. Add a row for each image.",
        ),
        (
            Grid([(3, [Cell("a")])], worksheets=("One",), worksheet="One"),
            "The sheet has column names in row 3 but no rows below. Add a row for each image.",
        ),
        (
            Grid([(3, [Cell("a")])], worksheets=("One", "Two"), worksheet="One"),
            (
                "The worksheet “One” has column names in row 3 but no rows below. Add a row for "
                "each image, or choose another worksheet."
            ),
        ),
        (
            Grid(
                [(1, [Cell("a"), EMPTY, Cell("c")]), (2, list(map(Cell, "xyz")))],
                merged_headers=frozenset({(1, 1)}),
            ),
            (
                "Column B has no name in row 1 (B1 is part of a merged cell), but one row has "
                "something in it: B2 is “y”. Name the column, or clear it."
            ),
        ),
        (
            Grid([(1, [Cell("a")]), (2, [Cell("x")])], uncached=[(2, 0), (2, 5)]),
            (
                "A2 holds a formula whose result is not in the file. Open the sheet in your "
                "spreadsheet program, save it there, and upload it again."
            ),
        ),
        (
            Grid([(1, [Cell("a")]), (2, [Cell("x")])], uncached=[(row, 0) for row in range(1, 9)]),
            (
                "A1, A2, A3, A4 and 4 more hold formulas whose result is not in the file. Open "
                "the sheet in your spreadsheet program, save it there, and upload it again."
            ),
        ),
        (
            Grid(
                [(1, [Cell("a")]), (2, [Cell("x")])],
                unshowable={(2, 0): "a thing", (2, 7): "another"},
            ),
            (
                "A2 holds a thing, which cannot be printed. Correct the value, or give the cell "
                "another number format."
            ),
        ),
    ],
)
def test_what_keeps_a_table_from_becoming_rows_is_said_with_its_place(grid, sentence):
    with pytest.raises(SheetRefused) as refused:
        tables.build(grid, Reading(SheetChoices(), SheetLimits()))

    assert refused.value.details["problems"] == [sentence]


def test_places_above_the_table_or_in_no_column_keep_nothing_from_being_read():
    rows = [(1, [Cell("Title")]), (2, [Cell("a"), Cell("b")]), (3, [Cell("x"), Cell("y")])]
    grid = Grid(rows, uncached=[(1, 0), (3, 2)], unshowable={(1, 0): "a thing", (3, 2): "a thing"})

    assert len(tables.build(grid, Reading(SheetChoices(), SheetLimits())).rows) == 1
