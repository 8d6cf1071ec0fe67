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


@pytest.mark.parametrize(
    ("cells", "is_alike"),
    [
        (["1,50", "2,50", "3,50", "4,50", "5,50"], True),
        (["1 €", "2 €", "3 €", "4 €", "5 €"], True),
        (["10%", "20%", "30%", "40%", "50%"], True),
        (["1 kg", "2 kg", "13 kg", "4 kg", "5 kg"], True),
        (["12x30", "13x40", "14x50", "1x2", "2x3"], True),
        (["1.1.2026", "2.1.2026", "3.1.2026", "4.1.2026", "15.11.2026"], True),
        (["K1-2", "K1-3", "K1-4", "K2-1", "K2-2"], True),
        (["12 Pieces of", "13 Pieces of", "1 Pieces of", "4 Pieces of", "5 Pieces of"], True),
        (
            ["12 Pieces of 3", "13 Pieces of 3", "1 Pieces of 3", "4 Pieces of 3", "5 Pieces of 3"],
            False,
        ),
        (["1,50", "2,50", "3,50", "4,50", "5 kg"], False),
        (["1,50", "2,50", "", "4,50", "5,50"], False),
        (["1,50", "2,50", "on request", "4,50", "5,50"], False),
        (["0,5 l", "1 l", "2 l", "3 l", "4 l"], False),
        (["1", "2", "3", "4", "5"], False),
        (["1000", "2", "30", "4", "5"], False),
    ],
)
def test_columns_are_alike_if_their_numbers_have_the_same_signs(tmp_path, cells, is_alike):
    found = read(tmp_path, f"photo;a;b;c;d;e\n1.jpg;{';'.join(cells)}\n")

    assert found.alike == (("a", "b", "c", "d", "e") if is_alike else ())


def test_the_longest_run_is_named_and_the_usual_look_of_a_column_counts(tmp_path):
    text = (
        "a;b;c;d;e;photo;f;g;h;i;j;k\n"
        "1 €;1 €;1 €;1 €;1 €;1.jpg;2 kg;2 kg;2 kg;2 kg;2 kg;2 kg\n"
        "2 €;2 €;2 €;2 €;2 €;2.jpg;3 kg;on request;3 kg;;3 lb;3 kg\n"
        "2 €;2 €;2 €;2 €;2 €;2.jpg;3 kg;3 kg;3 kg;3 kg;3 kg;3 kg\n"
    )

    assert read(tmp_path, text).alike == ("f", "g", "h", "i", "j", "k")


@pytest.mark.parametrize(
    ("cell", "makes_a_row"),
    [
        ("0", True),
        ("x", True),
        ("½", True),
        ("東", True),
        ("–", False),
        ("---", False),
        ("./.", False),
        ("€", False),
        ("  ", False),
        ("?", False),
    ],
)
def test_a_dash_or_another_sign_alone_makes_no_row(tmp_path, cell, makes_a_row):
    found = read(tmp_path, f"photo;Mo;Di\n1.jpg;7;{cell}\n", "Mo")

    assert [row["value"].shown for _, row in found.rows] == (["7", cell] if makes_a_row else ["7"])


@pytest.mark.parametrize(
    ("rows", "notices"),
    [
        (["7;8"], []),
        (["7;"], ["1 cell that is empty or a dash makes no row, such as “Di” in row 2."]),
        (
            ["7;8", "-;-"],
            [
                "2 cells that are empty or a dash make no row, such as “Mo” in row 3.",
                "Nothing is made of row 3: all of these cells are empty.",
            ],
        ),
        (
            ["7;8", ";", ";", "9;"],
            [
                "5 cells that are empty or a dash make no row, such as “Mo” in row 3.",
                "Nothing is made of rows 3 and 4: all of these cells are empty.",
            ],
        ),
        (
            ["7;8", "9;out"],
            [
                (
                    "1 of the cells has no digits, such as “out” in row 3. They make rows, too. "
                    "Empty such a cell if nothing is to be made of it."
                )
            ],
        ),
        (
            ["7;8", "9;out", "10;sold"],
            [
                (
                    "2 of the cells have no digits, such as “out” in row 3. They make rows, too. "
                    "Empty such a cell if nothing is to be made of it."
                )
            ],
        ),
        (["7;out", "sold;8"], []),
        (["a;b", "c;d"], []),
    ],
)
def test_what_is_said_of_cells_follows_what_most_of_them_are(tmp_path, rows, notices):
    lines = "".join(f"{number}.jpg;{row}\n" for number, row in enumerate(rows))

    assert list(read(tmp_path, f"photo;Mo;Di\n{lines}", "Mo").notices) == notices


@pytest.mark.parametrize(
    ("header", "last", "notices"),
    [
        ("Mo;Di;Mi;Do", "Di", ["“Mi” and “Do” look like these columns, but make no rows."]),
        ("Mo;Di;Mi;note", "Di", ["“Mi” looks like these columns, but makes no rows."]),
        ("Mo;Di;note;Do", "Di", ["“Do” looks like these columns, but makes no rows."]),
        ("Mo;Di;note;text", "Di", []),
        ("Mo;Di;Mi;Do", "Do", []),
    ],
)
def test_columns_behind_the_chosen_ones_are_named_if_they_look_like_them(
    tmp_path, header, last, notices
):
    cells = ";".join("x" if name in ("note", "text") else "7 kg" for name in header.split(";"))

    found = read(tmp_path, f"photo;{header}\n1.jpg;{cells}\n", "Mo", last)

    assert list(found.notices) == notices


def test_as_many_rows_as_the_limit_are_made(tmp_path):
    assert len(read(tmp_path, WIDE, "Köln", "Bonn", rows=8).rows) == 8


def test_one_column_can_be_chosen_and_a_report_has_such_rows_already(tmp_path):
    report = "overprint_row;photo;Mo;Di\n2;1.jpg;7;8\n"

    assert shown(read(tmp_path, "photo;Mo;Di\n1.jpg;7;8\n", "Mo", "Mo")) == [
        ["1.jpg", "8", "Mo", "7", "2"]
    ]
    assert read(tmp_path, report, "Mo").columns == ("photo", "Mo", "Di")
