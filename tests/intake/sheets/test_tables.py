"""A grid of cells as named columns, with everything that a person should know."""

from pathlib import Path

import pytest

from jobs.design.cells.cell import Cell
from jobs.errors import SheetRefused
from jobs.intake import sheets
from jobs.intake.sheets import Difference, ReadSheet, SheetChoices, SheetLimits, tables
from jobs.intake.sheets.choices import Reading
from jobs.intake.sheets.grids import Grid, Table
from jobs.intake.sheets.table_notices import notices


def read(
    tmp_path: Path, text: str, limits: SheetLimits | None = None, **choices: object
) -> ReadSheet:
    path = tmp_path / "sheet.csv"
    path.write_text(text, newline="")
    return sheets.read(path, "sheet.csv", SheetChoices(**choices), limits)


def problems(
    tmp_path: Path, text: str, limits: SheetLimits | None = None, **choices: object
) -> list[str]:
    with pytest.raises(SheetRefused) as refused:
        read(tmp_path, text, limits, **choices)
    return refused.value.details["problems"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "\n\n",
            (
                "The sheet is empty. It needs a row of column names, and a row for each image below "
                "it."
            ),
        ),
        (
            "name,photo\n",
            "The sheet has column names in row 1 but no rows below. Add a row for each image.",
        ),
        (
            "IMG_1.jpg,Anna\nIMG_2.jpg,Ben\n",
            (
                "Row 1 should name the columns, but A1 is “IMG_1.jpg”. Add a row of names above "
                "the data, or choose the row that has the names."
            ),
        ),
        (
            "4006381333931,12.50,Anna\n4006381333948,7.00,Ben\n",
            (
                "Row 1 should name the columns, but A1 is “4006381333931”. Add a row of names "
                "above the data, "
                "or choose the row that has the names."
            ),
        ),
    ],
)
def test_a_sheet_without_names_or_rows_says_what_is_missing(tmp_path, text, expected):
    assert problems(tmp_path, text) == [expected]


def test_column_names_are_one_line_and_empty_columns_are_dropped(tmp_path):
    sheet = read(tmp_path, '" Art.\n Nr ",,text,\n1,,a,\n')

    assert sheet.columns == ("Art. Nr", "text")


def test_article_numbers_that_lost_digits_are_reported(tmp_path):
    sheet = read(tmp_path, "EAN;Typ\n4,00638E+12;E+E\n4,00639E+12;3E+Z\n4006381333931;E+\n")

    assert list(sheet.notices) == [
        (
            "Column “EAN” has large numbers as 4,00638E+12 in rows 2 and 3: their last digits are "
            "missing. Format the "
            "column as a number without decimals in your spreadsheet program, check the digits, "
            "save the sheet "
            "and upload it again."
        )
    ]


def test_a_zero_character_that_no_database_keeps_becomes_an_unknown_one(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text("Name,Text\na,b\0c\n", "utf-16")

    (row,) = sheets.read(path, "sheet.csv").rows

    assert row[1]["Text"].shown == "b\ufffdc"


def test_columns_of_one_name_are_numbered_and_keep_their_own_values(tmp_path):
    sheet = read(tmp_path, "Name,name ,Photo,NAME\na,b,c.jpg,d\n")

    assert sheet.columns == ("Name", "name (2)", "Photo", "NAME (3)")
    assert [cell.shown for cell in sheet.rows[0][1].values()] == ["a", "b", "c.jpg", "d"]
    assert sheet.notices == (
        (
            "Columns A, B and D are all named “Name” in row 1. "
            "Here, column B is called “name (2)” and D is called “NAME (3)”."
        ),
    )


def test_a_column_is_read_by_the_name_that_a_person_gave_it(tmp_path):
    sheet = read(tmp_path, "Art,Preis\n1,9.90\n", renamed={"Preis": "VK", "Gone": "UVP"})

    assert sheet.columns == ("Art", "VK")
    assert sheet.rows[0][1]["VK"].shown == "9.90"
    assert sheet.renamed == {"Preis": "VK"}
    assert sheet.notices == ("Column “Preis” is read as “VK”.",)


def test_a_name_that_the_sheet_has_itself_is_given_to_no_other_column(tmp_path):
    sheet = read(tmp_path, "vk,Preis,Was\n1,2,3\n", renamed={"Preis": "VK", "Was": "UVP"})

    assert sheet.columns == ("vk", "Preis", "UVP")
    assert sheet.renamed == {"Was": "UVP"}


def test_two_columns_do_not_get_one_name(tmp_path):
    sheet = read(tmp_path, "Preis,Was\n1,2\n", renamed={"Preis": "VK", "Was": "vk"})

    assert sheet.columns == ("VK", "Was")


def test_a_number_that_the_sheet_gives_itself_is_not_given_to_another_column(tmp_path):
    sheet = read(tmp_path, "Name,Name,name (2),Name\na,b,c,d\n")

    assert sheet.columns == ("Name", "Name (3)", "name (2)", "Name (4)")


def test_ten_thousand_columns_of_one_name_take_no_longer_than_others(tmp_path):
    told = problems(tmp_path, ",".join(["a"] * 10_000) + "\n" + ",".join("b" * 10_000) + "\n")

    assert told == [
        "The sheet has 10,000 columns; the limit is 200. Delete those that are not needed."
    ]


PUPILS = "Name;Class;Points\nAnna;7a;12\nBen;7b;9\n"


def test_a_last_row_that_stands_apart_like_a_total_is_named(tmp_path):
    sheet = read(tmp_path, f"{PUPILS}\n;;21\n")

    (notice,) = sheet.notices
    assert notice == (
        "Row 5 is the last one, after an empty row, and has text in 1 of 3 columns: “21”. It counts "
        "as a row to make. If it is a total or a note, delete it from the sheet."
    )
    assert [number for number, _ in sheet.rows] == [2, 3, 5]


def test_a_second_table_below_the_first_is_named(tmp_path):
    sheet = read(tmp_path, f"{PUPILS}\nSummary\nClass;Pupils\n7a;1\n7b;1\n")

    assert sheet.notices == (
        (
            "Row 5 comes after an empty row and has text in 1 of 3 columns: “Summary”. It and the 3 "
            "rows below it count as rows to make. If another table or a note begins here, delete it "
            "from the sheet."
        ),
    )


def test_hidden_rows_that_are_left_out_are_no_empty_rows():
    rows = [(2, [Cell("Ana"), Cell("7a")]), (4, [Cell("Ben")])]
    names = {0: "Name", 1: "Class"}

    def told(hidden: frozenset[int]) -> int:
        return len(list(notices(Grid(rows, hidden_rows=hidden), Table(1, names, rows, names))))

    assert (told(frozenset({3})), told(frozenset())) == (0, 1)


def test_headings_of_groups_are_named(tmp_path):
    sheet = read(tmp_path, f"{PUPILS}\n8a;;\nCem;8a;3\nDora;8a;4\n\n9a;;\nEva;9a;5\n")

    assert sheet.notices == (
        (
            "Rows 5 and 9 come after an empty row and have text in few columns, such as “8a”. They "
            "count as rows to make. If they are headings, totals or another table, delete them from "
            "the sheet."
        ),
    )


@pytest.mark.parametrize("end", ["Cem;;\n", "\nCem;7c;\n", "\nCem;7c;8\nDora;;\n"])
def test_a_last_row_that_follows_the_others_or_has_most_cells_is_not_named(tmp_path, end):
    assert read(tmp_path, f"{PUPILS}{end}").notices == ()


# a table → the row of its names, and the columns
HEADERS = [
    ("Title\na;b;c\n1;2;3\n", 2, "a b c"),
    ("Title\n\nName;Photo\nx;1.jpg\n", 3, "Name Photo"),
    ("\n\n\na;b\nx;y\n", 4, "a b"),
    (";;\na;b;c\n1;2;3\n", 2, "a b c"),
    (";;x\na;b;c\n1;2;3\n", 2, "a b c"),
    ("a;b;c;;\n1;2;3;;\n", 1, "a b c"),
    ("a;b;c\n1;;\n;2;\n", 1, "a b c"),
    ("a;b;c\nd;e;f\n", 1, "a b c"),
    ("1;Name\n2;Ana\n", 1, "1 Name"),
    ("Price;12.5\nx;1\n", 1, "Price 12.5"),
    ("+1;-2\n3;4\n", 1, "+1 -2"),
    ("2026-01-01;a\nb;c\n", 1, "2026-01-01 a"),
    ("".join(f"note {number}\n" for number in range(29)) + "a;b;c\n1;2;3\n", 30, "a b c"),
]


@pytest.mark.parametrize(("text", "row", "columns"), HEADERS)
def test_the_row_of_names_is_the_first_that_is_nearly_as_full_as_any(tmp_path, text, row, columns):
    sheet = read(tmp_path, text, delimiter=";")

    assert (sheet.header_row, " ".join(sheet.columns)) == (row, columns)


def test_names_are_looked_for_in_the_first_thirty_rows_with_anything_in_them(tmp_path):
    far = "".join(f"note {number}\n\n" for number in range(30)) + "a;b;c\n1;2;3\n"

    assert problems(tmp_path, far, delimiter=";") == [
        (
            f"Column {letter.upper()} has no name in row 1, but 2 rows have something in it: "
            f"{letter.upper()}61 is “{letter}”. Name the column, or clear it."
        )
        for letter in "bc"
    ]


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (["Größe", "Gro\u0308\u00dfe"], ["Größe", "Größe (2)"]),
        (["Größe", "Grösse"], ["Größe", "Grösse (2)"]),
        (["ß", "SS"], ["ß", "SS (2)"]),
        (["a b", "a  b", "a\u00a0b"], ["a b", "a b (2)", "a b (3)"]),
        (["id", "ID", "Id", "iD"], ["id", "ID (2)", "Id (3)", "iD (4)"]),
        (["Name (2)", "Name", "Name"], ["Name (2)", "Name", "Name (3)"]),
        (["Name", "Name", "Name (2)"], ["Name", "Name (3)", "Name (2)"]),
        (["a", "a", "a (2)", "a (2)"], ["a", "a (3)", "a (2)", "a (2) (2)"]),
        (["\u00a0price\t", " price"], ["price", "price (2)"]),
        (["=A1", "#", "{x}"], ["=A1", "#", "{x}"]),
    ],
)
def test_no_two_columns_have_a_name_that_differs_in_case_blanks_or_accents_only(
    tmp_path, names, columns
):
    sheet = read(tmp_path, ";".join(names) + "\n" + ";".join("x" for _ in names) + "\n")

    assert list(sheet.columns) == columns
    assert len(sheet.rows[0][1]) == len(names)


@pytest.mark.parametrize(
    ("renamed", "columns", "told"),
    [
        ({"a": "x"}, ["x", "b", "b (2)"], {"a": "x"}),
        ({"b (2)": "c"}, ["a", "b", "c"], {"b (2)": "c"}),
        ({"a": "b"}, ["a", "b", "b (2)"], {}),
        ({"a": "B"}, ["a", "b", "b (2)"], {}),
        ({"a": "x", "b": "X"}, ["x", "b", "b (2)"], {"a": "x"}),
        ({"a": "a"}, ["a", "b", "b (2)"], {}),
        ({"A": "x"}, ["a", "b", "b (2)"], {}),
        ({}, ["a", "b", "b (2)"], {}),
    ],
)
def test_a_new_name_is_given_to_a_column_unless_another_has_it(tmp_path, renamed, columns, told):
    sheet = read(tmp_path, "a;b;b\n1;2;3\n", renamed=renamed)

    assert (list(sheet.columns), sheet.renamed) == (columns, told)


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        (True, "TRUE"),
        (False, "FALSE"),
        (None, ""),
        (12.5, "12.5"),
        (0, "0"),
        ("2026-11-24", "2026-11-24"),
        ("", ""),
    ],
)
def test_a_stored_value_is_written_as_a_person_would(raw, stored):
    assert tables.stored_text(raw) == stored


def test_the_first_row_of_each_column_that_shows_something_else_is_an_example():
    rows = [
        (2, {"a": Cell("x", "x"), "b": Cell("7", 7), "c": Cell("20 %", 0.2), "d": Cell("")}),
        (
            5,
            {
                "a": Cell("y", "z"),
                "b": Cell("8", 8),
                "c": Cell("30 %", 0.3),
                "d": Cell("TRUE", True),
            },
        ),
        (6, {"a": Cell("u", "v"), "b": Cell("8", 8), "c": Cell("", None), "d": Cell("WAHR", True)}),
    ]

    assert list(tables.differences("abcd", rows)) == [
        Difference("a", 5, "z", "y"),
        Difference("c", 2, "0.2", "20 %"),
        Difference("d", 6, "TRUE", "WAHR"),
    ]


@pytest.mark.parametrize(
    ("leave_out", "rows", "said"),
    [
        (None, [2, 3, 4], "kept"),
        (True, [2], "left_out"),
    ],
)
def test_rows_that_a_program_hides_are_read_unless_a_person_leaves_them_out(leave_out, rows, said):
    cells = [(number, [Cell(str(number))]) for number in range(1, 5)]
    grid = Grid([(1, [Cell("name")]), *cells[1:]], hidden_rows=frozenset({1, 3, 4, 9}))
    reading = Reading(SheetChoices(leave_out_hidden=leave_out), SheetLimits())

    sheet = tables.build(grid, reading)

    assert ([number for number, _ in sheet.rows], sheet.hidden_rows) == (rows, said)
    assert [notice.partition(" hidden ")[0] for notice in sheet.notices] == (
        ["2"] if leave_out else ["2 rows (first: 3) are"]
    )


def test_nothing_is_said_of_hidden_rows_that_are_above_the_table_or_empty():
    grid = Grid(
        [(1, [Cell("Title")]), (2, [Cell("a"), Cell("b")]), (4, [Cell("x"), Cell("y")])],
        hidden_rows=frozenset({1, 2, 3}),
    )

    sheet = tables.build(grid, Reading(SheetChoices(leave_out_hidden=True), SheetLimits()))

    assert (sheet.hidden_rows, sheet.notices, len(sheet.rows)) == ("", (), 1)
