"""What a person may choose of how a sheet is read."""

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets import SheetChoices
from tests.intake.sheets.test_tables import problems, read


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


CODES = (
    "utf-8, utf-16, cp1252, mac_roman, cp1250, cp1251, cp1253, cp1254, cp1255, cp1256, cp1257, "
    "cp874, cp932, gb18030, big5hkscs and cp949"
)
PAIRS = "Renamed columns are pairs of names: that in the file, and that it is read by."


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (
            {"delimiter": ":", "encoding": "ebcdic", "language": "klingon", "header_row": 0},
            [
                "“:” cannot separate columns; choose one of comma, semicolon, tab and bar.",
                f"“ebcdic” is not an encoding we can read; choose one of {CODES}.",
                "“0” is not a row number; rows count from 1.",
                "“klingon” is not a language we know; write a code like de or en-GB.",
            ],
        ),
        ({"header_row": True}, ["“True” is not a row number; rows count from 1."]),
        ({"header_row": "2"}, ["“2” is not a row number; rows count from 1."]),
        (
            {"usual_language": 7},
            ["“7” is not a language we know; write a code like de or en-GB."],
        ),
        ({"renamed": ["Price"]}, [PAIRS]),
        ({"renamed": {"Price": ""}}, [PAIRS]),
        ({"renamed": {"": "Price"}}, [PAIRS]),
        ({"renamed": {"Price": 7}}, [PAIRS]),
    ],
)
def test_choices_that_cannot_be_made_are_all_named_with_those_that_can(choices, expected):
    with pytest.raises(SheetRefused) as refused:
        SheetChoices(**choices)

    assert refused.value.details["problems"] == expected


@pytest.mark.parametrize(
    ("choices", "of_file", "language"),
    [
        ({"language": "fr", "usual_language": "es"}, "de", "fr"),
        ({"usual_language": "es"}, "de", "de"),
        ({"usual_language": "es"}, None, "es"),
        ({}, None, "en"),
    ],
)
def test_a_chosen_language_counts_more_than_that_of_the_file_and_the_usual_one(
    choices, of_file, language
):
    assert SheetChoices(**choices).language_of(of_file) == language


def test_choices_survive_json_and_an_unknown_one_is_named():
    choices = SheetChoices(worksheet="A", header_row=3, language="en-GB")

    assert SheetChoices.from_json(choices.to_json()) == choices
    assert SheetChoices.from_json({"worksheet": "A", "language": ""}) == SheetChoices("A")
    with pytest.raises(SheetRefused) as refused:
        SheetChoices.from_json({"colour": "red", "rows": 2})
    assert refused.value.sentence == (
        "“colour, rows” cannot be chosen. Choose from by_language, decode_html, delimiter, "
        "encoding, header_row, language, leave_out_hidden, renamed, rows_from, rows_to, usual_language and "
        "worksheet."
    )
