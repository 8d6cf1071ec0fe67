"""Numbers of rows that give a result for each of their pictures."""

import pytest

from jobs.row_pictures import (
    LAST_ROW,
    MOST_PICTURES,
    number_in_text,
    number_of,
    own_columns,
    picture_of,
    pictures_of,
    row_as_text,
    row_in_short,
    row_in_words,
    sheet_row,
)


@pytest.mark.parametrize(
    ("number", "words", "text", "short"),
    [
        (1204, "1,204", "1204", "1204"),
        (number_of(1204), "1,204", "1204", "1204"),
        (number_of(1204, 2), "1,204, picture 2", "1204, picture 2", "1204-2"),
    ],
)
def test_a_number_names_the_row_of_the_sheet_and_the_picture(
    number: int, words: str, text: str, short: str
) -> None:
    assert (row_in_words(number), row_as_text(number), row_in_short(number)) == (words, text, short)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1204", 1204),
        (" 1,204 ", 1204),
        ("1204, picture 2", number_of(1204, 2)),
        ("1204, picture 0", None),
        ("1204, picture 500", None),
        ("1204, picture two", None),
        (f"{LAST_ROW + 1}, picture 2", None),
        ("100000012", None),
        ("", None),
    ],
)
def test_the_number_in_a_report_is_read_again(text: str, number: int | None) -> None:
    assert number_in_text(text) == number


@pytest.mark.parametrize("row", [1, 2, LAST_ROW])
@pytest.mark.parametrize("picture", [0, 1, MOST_PICTURES])
def test_row_and_picture_are_read_from_the_number_which_has_nine_digits(
    row: int, picture: int
) -> None:
    number = number_of(row, picture)

    assert (sheet_row(number), picture_of(number)) == (row, picture)
    assert number in pictures_of(row)
    assert len(str(number)) == 9


def test_pictures_are_in_the_order_of_the_sheet() -> None:
    numbers = [number_of(2), number_of(3, 1), number_of(3, MOST_PICTURES), number_of(4, 1)]

    assert numbers == sorted(numbers)


def test_a_column_of_the_sheet_takes_precedence() -> None:
    assert own_columns(["sku"]) == ("picture number", "picture count")
    assert own_columns([" Picture Number "]) == ("picture count",)
