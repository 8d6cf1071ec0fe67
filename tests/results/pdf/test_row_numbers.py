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


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("0", "0"),
        ("1-1", "1"),
        ("5,5,5", "5"),
        ("10-20, 15", "10-20"),
        ("1-3, 4-6, 8", "1-6, 8"),
        ("8, 1-6, 3-4", "1-6, 8"),
        ("7 - 9", "7-9"),
        ("999999999", "999999999"),
        (";3;", "3"),
        ("\n3,\t4\n", "3-4"),
        ("３", "3"),  # as a Japanese keyboard writes it
    ],
)
def test_what_people_write_is_read(text: str, read: str) -> None:
    found = RowNumbers.of(text)

    assert str(found) == read
    assert RowNumbers.of(read) == found


@pytest.mark.parametrize("text", [",", "1.5", "1e3", "0x1", "1234567890", "3…4", "3—4", "²", "all"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Write row numbers and ranges with commas between"):
        RowNumbers.of(text)


@pytest.mark.parametrize("row", [0, 1, 2, 3, 6, 7, 9, 10, 998, 999, 1000])
def test_a_row_is_found_among_many_ranges(row: int) -> None:
    some = RowNumbers.of("1, 3, 7-9, 999")

    assert (row in some) == (row in {1, 3, 7, 8, 9, 999})


def test_no_rows_are_written_as_nothing_and_count_nothing() -> None:
    none = RowNumbers.of_rows([])

    assert (str(none), none.count, none) == ("", 0, RowNumbers.of(" "))
