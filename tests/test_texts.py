"""Texts of strangers: what is a number, and what nobody can store."""

import pytest

from jobs.texts import counted, free_name, natural_order, unstorable, whole_number


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
