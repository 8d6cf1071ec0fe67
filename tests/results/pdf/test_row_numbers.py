"""Some rows by their numbers."""

import pytest

from jobs.results.pdf.row_numbers import RowNumbers
from jobs.row_pictures import number_of


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("7", "7"),
        (" 12 , 3;7–9,", "3, 7-9, 12"),
        ("2-4, 5, 4-6", "2-6"),
        ("  ", ""),
    ],
)
def test_numbers_and_ranges_are_read_sorted_and_joined(text: str, read: str) -> None:
    assert str(RowNumbers.of(text)) == read


def test_a_row_is_in_them_or_not_and_all_are_in_none() -> None:
    some = RowNumbers.of("3, 7-9")

    assert [row for row in range(1, 12) if row in some] == [3, 7, 8, 9]
    assert 1 in RowNumbers()
    assert some.count == 4
    assert str(RowNumbers.of_rows([9, 3, 4, 5])) == "3-5, 9"


@pytest.mark.parametrize("text", ["a", "3-", "-3", "3--4", "3 4", "3,,4"])
def test_other_texts_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="such as 3, 7-12"):
        RowNumbers.of(text)


def test_a_range_from_large_to_small_is_refused() -> None:
    with pytest.raises(ValueError, match="smaller number of “9-7” first"):
        RowNumbers.of("3, 9-7")


def test_a_row_is_meant_with_all_its_pictures() -> None:
    some = RowNumbers.of_rows([number_of(3, 1), number_of(3, 2), number_of(7)])

    assert str(some) == "3, 7"
    assert number_of(3, 9) in some
    assert number_of(4, 1) not in some
