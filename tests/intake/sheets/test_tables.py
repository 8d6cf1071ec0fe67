from pathlib import Path

import pytest

from jobs.errors import SheetRefused
from jobs.intake import sheets
from jobs.intake.sheets import ReadSheet, SheetChoices, SheetLimits


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


def test_all_problems_of_a_sheet_are_named_at_once(tmp_path):
    text = "Name,name ,Photo,,Text\na,b,c,d,e\na,b,c,dd,eeeee\n"

    assert problems(tmp_path, text, SheetLimits(rows=1, columns=3, cell_length=4)) == [
        "Columns A and B are both named “Name” in row 1. Each column needs its own name.",
        (
            "Column D has no name in row 1, but 2 rows have something in it: D2 is “d”. Name the "
            "column, or clear it."
        ),
        "The sheet has 2 rows; the limit is 1. Split it into several, one batch each.",
        "The sheet has 4 columns; the limit is 3. Delete those that are not needed.",
        "E3 holds 5 characters; the limit is 4. Shorten the text.",
    ]


def test_a_refusal_says_the_first_problem_and_how_many_more(tmp_path):
    with pytest.raises(SheetRefused) as refused:
        read(tmp_path, "a,a,b,b,c,c\n1,2,3,4,5,6\n")

    assert refused.value.sentence == (
        "Columns A and B are both named “a” in row 1. Each column needs its own name. And 2 more "
        "problems."
    )


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


def test_the_row_of_names_can_be_chosen(tmp_path):
    sheet = read(tmp_path, "one,two\n2024,2025\na,b\n", header_row=2)

    assert (sheet.header_row, sheet.columns, [number for number, _ in sheet.rows]) == (
        2,
        ("2024", "2025"),
        [3],
    )


def test_choosing_an_empty_row_is_refused(tmp_path):
    assert problems(tmp_path, "name\n\nAnna\n", header_row=2) == [
        "Row 2 is empty; choose a row that holds the column names."
    ]


def test_column_names_are_one_line_and_empty_columns_are_dropped(tmp_path):
    sheet = read(tmp_path, '" Art.\n Nr ",,text,\n1,,a,\n')

    assert sheet.columns == ("Art. Nr", "text")


def test_article_numbers_that_lost_digits_are_reported(tmp_path):
    sheet = read(tmp_path, "EAN;Typ\n4,00638E+12;E+E\n4,00639E+12;3E+Z\n4006381333931;E+\n")

    assert list(sheet.notices) == [
        (
            "Column “EAN” has large numbers as 4,00638E+12 in 2 rows: their last digits are "
            "missing. Format the "
            "column as a number without decimals in your spreadsheet program, check the digits, "
            "save the sheet "
            "and upload it again."
        )
    ]


def test_choices_that_do_not_exist_are_all_named():
    with pytest.raises(SheetRefused) as refused:
        SheetChoices(delimiter=":", encoding="ebcdic", language="klingon", header_row=0)

    assert [problem.partition(" ")[0] for problem in refused.value.details["problems"]] == [
        "“:”",
        "“ebcdic”",
        "“0”",
        "“klingon”",
    ]


def test_choices_survive_json_and_an_unknown_one_is_named():
    choices = SheetChoices(worksheet="A", header_row=3, language="en-GB")

    assert SheetChoices.from_json(choices.to_json()) == choices
    with pytest.raises(SheetRefused, match="“colour” cannot be chosen"):
        SheetChoices.from_json({"colour": "red"})


def test_a_name_of_a_column_and_all_texts_together_have_their_limits(tmp_path):
    assert problems(
        tmp_path, "Name,Photo,long\na,b,c\naaaa,b,c\n", SheetLimits(name_length=5, characters=8)
    ) == [
        (
            "The cells of the sheet show 9 characters in all; the limit is 8. Split it into "
            "several, or delete columns "
            "of long texts that are not needed."
        )
    ]


def test_a_name_of_a_column_that_is_too_long_is_named_with_its_place(tmp_path):
    assert problems(tmp_path, "Name,Headline\na,b\n", SheetLimits(name_length=7)) == [
        (
            "B1 should name a column, but holds 8 characters; the limit is 7. Shorten it, or "
            "choose the row that has "
            "the names."
        )
    ]


@pytest.mark.parametrize("text", ["x" * 32_768, "\n" * 32_768 + "x"])
def test_a_cell_of_a_csv_longer_than_a_cell_of_excel_is_refused_with_its_place(tmp_path, text):
    assert problems(tmp_path, f'Name,Text\na,"{text}"\n') == [
        f"B2 holds {len(text):,} characters; the limit is 32,767. Shorten the text."
    ]


def test_a_cell_longer_than_a_csv_reader_takes_is_refused_with_its_row(tmp_path):
    (problem,) = problems(tmp_path, f"Name,Text\na,b\na,{'x' * 200_000}\n")

    assert problem.startswith(
        "A cell in row 3 holds more than 131,072 characters; the limit is 32,767. Shorten it."
    )


def test_a_zero_character_that_no_database_keeps_becomes_an_unknown_one(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text("Name,Text\na,b\0c\n", "utf-16")

    (row,) = sheets.read(path, "sheet.csv").rows

    assert row[1]["Text"].shown == "b\ufffdc"
