"""A sheet with a price for each branch, as one with a row for each price."""

from pathlib import Path

import pytest

from jobs.errors import SheetRefused
from jobs.intake import sheets
from jobs.intake.sheets import ReadSheet, SheetChoices, SheetLimits

WIDE = """photo;old price;Köln;München;Zürich;Ulm;Bonn;note
A.jpg;4,99 €;3,99 €;;2,99 €;–;3,49 €;new
B.jpg;;1,99 €;n.v.;1,89 €;1,99 €;1.099,00 €;
C.jpg;2,49 €;;-;;;;
"""


def read(
    folder: Path, text: str, *chosen: str | None, rows: int = 100, name: str = "a.csv"
) -> ReadSheet:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return sheets.read(path, name, choices(*chosen), SheetLimits(rows=rows))


def choices(rows_from: str | None = None, rows_to: str | None = None) -> SheetChoices:
    return SheetChoices(rows_from=rows_from, rows_to=rows_to)


def shown(sheet: ReadSheet) -> list[list[str]]:
    return [[row[column].shown for column in sheet.columns] for _, row in sheet.rows]


def test_each_cell_of_the_columns_is_a_row_with_the_name_of_its_column(tmp_path: Path) -> None:
    found = read(tmp_path, WIDE, "Köln", "Bonn")

    assert found.columns == ("photo", "old price", "note", "column", "value", "sheet row")
    assert shown(found) == [
        ["A.jpg", "4,99 €", "new", "Köln", "3,99 €", "2"],
        ["A.jpg", "4,99 €", "new", "Zürich", "2,99 €", "2"],
        ["A.jpg", "4,99 €", "new", "Bonn", "3,49 €", "2"],
        ["B.jpg", "", "", "Köln", "1,99 €", "3"],
        ["B.jpg", "", "", "München", "n.v.", "3"],
        ["B.jpg", "", "", "Zürich", "1,89 €", "3"],
        ["B.jpg", "", "", "Ulm", "1,99 €", "3"],
        ["B.jpg", "", "", "Bonn", "1.099,00 €", "3"],
    ]
    assert [number for number, _ in found.rows] == [*range(2, 10)]
    assert (found.as_rows, found.as_rows_column) == (
        ("Köln", "München", "Zürich", "Ulm", "Bonn"),
        "column",
    )
    assert found.columns_in_file == tuple(WIDE.partition("\n")[0].split(";"))


def test_what_makes_no_row_or_has_no_number_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, WIDE, "Köln", "Bonn")

    assert found.notices == (
        (
            "B2 says “4,99 €”, with a comma before the decimals. It is printed as it is; formats "
            "such as {Price:currency} print it as in English, with a point. If that is wrong, "
            "choose another language of numbers."
        ),
        "7 cells that are empty or a dash make no row, such as “München” in row 2.",
        "Nothing is made of row 4: all of these cells are empty.",
        (
            "1 of the cells has no digits, such as “n.v.” in row 3. They make rows, too. Empty such "
            "a cell if nothing is to be made of it."
        ),
    )


def test_a_column_after_them_that_looks_alike_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, WIDE, "Köln", "Zürich")

    assert found.notices[-1] == "“Ulm” and “Bonn” look like these columns, but make no rows."


def test_without_a_last_column_all_up_to_the_end_are_rows(tmp_path: Path) -> None:
    found = read(tmp_path, "photo;Mo;Di\na.jpg;1;2\n", "Mo")
    with_new = read(tmp_path, "photo;Mo;Di;Mi\na.jpg;1;2;3\n", "Mo")

    assert shown(found) == [["a.jpg", "Mo", "1", "2"], ["a.jpg", "Di", "2", "2"]]
    assert with_new.as_rows == ("Mo", "Di", "Mi")


def test_the_new_columns_take_no_name_of_the_sheet(tmp_path: Path) -> None:
    found = read(tmp_path, "Column;value;Mo;Di\nx;y;1;2\n", "Mo")

    assert found.columns == ("Column", "value", "column (2)", "value (2)", "sheet row")


def test_columns_that_look_alike_are_found_for_a_person_to_choose(tmp_path: Path) -> None:
    found = read(tmp_path, WIDE.replace("n.v.", "2,19 €"))

    assert found.alike == ("old price", "Köln", "München", "Zürich", "Ulm", "Bonn")
    assert (found.as_rows, len(found.rows)) == ((), 3)


def test_prices_look_alike_in_any_currency_and_with_thousands(tmp_path: Path) -> None:
    text = "photo;Köln;Wien;Zürich;Basel;Graz;note\n1.jpg;9,90 €;12 €;CHF 9.90;1'250.– CHF;1.299,00 €;x\n"

    assert read(tmp_path, text).alike == ("Köln", "Wien", "Zürich", "Basel", "Graz")


@pytest.mark.parametrize(
    "text",
    [
        "photo;a;b;c;d;e\n1.jpg;1;2;3;4;5\n",  # whole numbers: sizes, stocks …
        "photo;a;b;c;d\n1.jpg;1,5;2,5;3,5;4,5\n",  # too few
        "photo;a;b;c;d;e\n1.jpg;x;y;z;u;v\n",
    ],
)
def test_other_columns_are_not_taken_for_alike(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).alike == ()


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        (
            ("Trier", None),
            "The sheet has no column “Trier”, which was chosen under “Columns as rows”. Choose another one, or “None”.",
        ),
        (
            ("Köln", "Trier"),
            "The sheet has no column “Trier”, which was chosen under “Columns as rows”. Choose another one, or “None”.",
        ),
        (("Ulm", "Köln"), "“Köln” comes before “Ulm”. Choose a later column."),
    ],
)
def test_columns_that_cannot_be_rows_are_refused_with_the_columns_to_choose(
    tmp_path: Path, chosen: tuple[str, str | None], sentence: str
) -> None:
    with pytest.raises(SheetRefused) as refusal:
        read(tmp_path, WIDE, *chosen)

    assert refusal.value.sentence == sentence
    assert refusal.value.details["found"]["columns_in_file"][2] == "Köln"


def test_too_many_rows_and_only_empty_cells_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused, match="5 columns of 3 rows make 8 rows; the limit is 7."):
        read(tmp_path, WIDE, "Köln", "Bonn", rows=7)
    with pytest.raises(SheetRefused, match="“Mo” to “Di” have only empty cells"):
        read(tmp_path, "photo;Mo;Di\na.jpg;-;\n", "Mo")
