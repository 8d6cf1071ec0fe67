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
