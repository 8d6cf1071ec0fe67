"""The sentences of a refused sheet."""

import pytest

from jobs.errors import SheetRefused
from jobs.intake.sheets.refusals import (
    at,
    having_found,
    letters,
    listing,
    quoted,
    refused,
    rows_in_words,
)
from tests.intake.sheets.test_tables import read


def test_a_refusal_says_the_first_problem_and_how_many_more(tmp_path):
    with pytest.raises(SheetRefused) as raised:
        read(tmp_path, "a,b,c,d,e,,,\n1,2,3,4,5,6,7,8\n")

    assert raised.value.sentence == (
        "Column F has no name in row 1, but one row has something in it: F2 is “6”. Name the "
        "column, or clear it. And 2 more problems."
    )


@pytest.mark.parametrize(
    ("column", "name"),
    [
        (0, "A"),
        (25, "Z"),
        (26, "AA"),
        (51, "AZ"),
        (52, "BA"),
        (701, "ZZ"),
        (702, "AAA"),
        (16_383, "XFD"),
    ],
)
def test_a_column_has_the_letters_that_a_program_shows(column, name):
    assert (letters(column), at(7, column)) == (name, f"{name}7")


@pytest.mark.parametrize(
    ("words", "most", "expected"),
    [
        (["a"], 5, "a"),
        (["a", "b"], 5, "a and b"),
        (["a", "b", "c"], 3, "a, b and c"),
        (["a", "b", "c", "d"], 3, "a, b and 2 more"),
        ([1, 2], 5, "1 and 2"),
        (range(5_000), 3, "0, 1 and 4,998 more"),
    ],
)
def test_a_listing_names_a_few_and_counts_the_others(words, most, expected):
    assert listing(words, most) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [([5], "row 5"), ([5, 7], "rows 5 and 7"), (range(1, 9), "rows 1, 2, 3, 4 and 4 more")],
)
def test_rows_are_named_by_their_numbers(rows, expected):
    assert rows_in_words(rows) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", "“a”"),
        ("", "“”"),
        ("two\n  lines\t", "“two lines”"),
        ("x" * 60, f"“{'x' * 60}”"),
        ("x" * 61, f"“{'x' * 59}…”"),
    ],
)
def test_a_text_is_quoted_in_one_short_line(text, expected):
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("count", "sentence", "listed"),
    [
        (1, "p0", 1),
        (2, "p0 And 1 more problem.", 2),
        (50, "p0 And 49 more problems.", 50),
        (1_100, "p0 And 1,099 more problems.", 51),
    ],
)
def test_a_refusal_counts_its_problems_and_lists_fifty(count, sentence, listed):
    refusal = refused([f"p{number}" for number in range(count)])

    assert (refusal.sentence, len(refusal.details["problems"])) == (sentence, listed)
    if count > 50:
        assert refusal.details["problems"][-1] == "And 1,050 more problems of this sheet."


def test_what_was_found_deeper_counts_more_than_what_was_found_around_it():
    with pytest.raises(SheetRefused) as raised, having_found(a=1, b=2), having_found(b=3):
        raise refused("no")

    assert raised.value.details["found"] == {"a": 1, "b": 3}
