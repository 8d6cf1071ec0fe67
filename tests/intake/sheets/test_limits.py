"""How long cells and names may be, and how much text a sheet may hold."""

import pytest

from jobs.intake.sheets import SheetLimits
from tests.intake.sheets.test_tables import problems


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
