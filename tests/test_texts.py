"""Texts of strangers: what is a number, and what nobody can store."""

import pytest

from jobs.texts import (
    counted,
    few_quoted,
    free_name,
    listed,
    listed_names,
    natural_order,
    quoted,
    shortened,
    unstorable,
    whole_number,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3512", 3512),
        ("3,512", 3512),
        ("0", 0),
        ("007", 7),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("", None),
        (",", None),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        (" 1", None),
        ("²", None),
        ("٣", None),
        ("1" * 5_000, None),
    ],
)
def test_a_number_has_ascii_digits_and_no_more_than_nine(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_the_number_of_digits_can_be_given() -> None:
    assert (whole_number("123", digits=2), whole_number("12", digits=2)) == (None, 12)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("夏 😀 \ufffd", ""),
        ("a\0b", "a NUL character (U+0000) at place 2"),
        ("\ud800", "half of a character (U+D800) at place 1"),
        ("x" * 1_999 + "\udfff\0", "half of a character (U+DFFF) at place 2,000"),
    ],
)
def test_the_first_character_that_cannot_be_stored_is_named(text: str, said: str) -> None:
    assert unstorable(text) == said


@pytest.mark.parametrize(
    ("taken", "free"),
    [([], "logo"), (["logo"], "logo 2"), (["logo", "logo 2", "text"], "logo 3")],
)
def test_a_name_that_is_taken_gets_the_first_free_number(taken: list[str], free: str) -> None:
    assert free_name("logo", taken) == free


def test_numbers_in_texts_are_sorted_by_their_value() -> None:
    assert sorted(["b10", "B2", "a", "b"], key=natural_order) == ["a", "b", "B2", "b10"]


@pytest.mark.parametrize(
    ("number", "noun", "several", "said"),
    [
        (0, "file", "", "0 files"),
        (1, "file", "", "1 file"),
        (1204, "file", "", "1,204 files"),
        (1, "batch", "batches", "1 batch"),
        (2, "batch", "batches", "2 batches"),
    ],
)
def test_a_number_is_said_with_what_it_counts(number, noun, several, said):
    assert counted(number, noun, several) == said


@pytest.mark.parametrize(
    ("words", "plain", "names"),
    [
        ("A", "A", "“A”"),
        ("AB", "A and B", "“A” and “B”"),
        ("ABCD", "A, B, C and D", "“A”, “B”, “C” and “D”"),
    ],
)
def test_words_are_listed_as_in_a_sentence(words: str, plain: str, names: str) -> None:
    assert (listed(words), listed_names(words)) == (plain, names)


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "none"), (1, "“0”"), (8, "“0”, “1”, “2”, “3”, “4”, “5”, “6”, “7”"), (2, "“0”, “1”")],
)
def test_few_names_are_all_quoted(count: int, said: str) -> None:
    names = list(map(str, range(count)))

    assert few_quoted(names) == said
    assert quoted(names) == (said if count else "")


def test_of_many_names_the_first_are_quoted() -> None:
    assert few_quoted(list("abcdefghi")) == f"{quoted('abcdefgh')} and more"
    assert few_quoted(list("abc"), most=2) == "“a”, “b” and more"


@pytest.mark.parametrize(
    ("text", "most", "shown"), [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("", 1, ""), ("ab", 1, "…")]
)
def test_a_text_is_shortened_to_as_many_characters_as_are_shown(
    text: str, most: int, shown: str
) -> None:
    assert shortened(text, most) == shown
