import pytest

from jobs.matching import LearnedRule, NamePart, learn, match
from jobs.matching.shared_words import shared_words

ANY_ORDER = LearnedRule(NamePart.ANY_ORDER)
PEOPLE = ["Müller, Anna", "Weiß, Zoé", "Smith-Øre, Ben"]
FILES = ["x/Mueller_Anna.JPG", "zoe weiss.jpg", "smith-ore-ben-5b (2).jpg"]


def found(values, paths, **kwargs) -> list[str | None]:
    places = match(values, paths, **kwargs).found
    return [None if place is None else paths[place] for place in places]


def test_names_are_found_by_their_words_in_any_order_although_nobody_taught_it():
    matching = match(PEOPLE, FILES, offered=ANY_ORDER)

    assert matching.found == [0, 1, 2]
    assert (matching.offered, matching.how) == (ANY_ORDER, {"rule": 3})


def test_an_offered_rule_is_not_used_where_names_are_enough():
    paths = [f"{name}.jpg" for name in PEOPLE]

    matching = match([*PEOPLE, "Klein, Eva"], [*paths, "eva klein.jpg"], offered=ANY_ORDER)

    assert (matching.found, matching.offered) == ([0, 1, 2, None], None)


@pytest.mark.parametrize(
    ("value", "path"), [("Müller, Anna", FILES[0]), ("Smith-Øre, Ben", FILES[2])]
)
def test_one_clicked_pair_teaches_it(value, path):
    assert learn(value, path, PEOPLE, FILES) == ANY_ORDER
    assert found(PEOPLE, FILES, rules=[ANY_ORDER]) == FILES


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("O'Connor, Anna", "oconnor-anna-5b.jpg"),
        ("O’Connor, Anna", "o_connor-anna.jpg"),
        ("Anna D'Angelo", "Anna D'Angelo (2).jpg"),
        ("Anna d´Angelo", "dangelo_anna.jpg"),
    ],
)
def test_an_apostrophe_may_be_left_out_of_the_name_of_a_picture(value, path):
    values, paths = [value, "O'Connor, Ben"], [path, "connor-ben.jpg"]

    assert found(values, paths, rules=[ANY_ORDER]) == [path, None]


AMBIGUOUS = {
    "equal words": (
        ["Eva Klein", "Klein, Eva"],
        ["klein_eva.jpg"],
        (
            "“Eva Klein” has the same words as “Klein, Eva”: “klein_eva.jpg” could belong to either of "
            "them."
        ),
    ),
    "equal cells": (
        ["Klein, Eva", "Klein, Eva", "Klein, Eva"],
        ["eva_klein.jpg"],
        "3 rows say “Klein, Eva”: “eva_klein.jpg” could belong to any of them.",
    ),
    "two pictures": (
        ["Klein, Eva"],
        ["eva klein 5a.jpg", "eva klein 5b.jpg"],
        (
            "“Klein, Eva” fits 2 pictures: “eva klein 5a.jpg” and “eva klein 5b.jpg”. Write the whole "
            "name into the sheet."
        ),
    ),
    "a name more": (
        ["Klein, Eva"],
        ["eva klein-weber 5a.jpg"],
        (
            "“eva klein-weber 5a.jpg” has the words of “Klein, Eva”, but also “weber”, so it may "
            "belong to somebody else."
        ),
    ),
}


@pytest.mark.parametrize(("values", "paths", "problem"), AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_is_not_certain_stays_unmatched_and_names_its_rivals(values, paths, problem):
    matching = match(values, paths, [ANY_ORDER])

    assert matching.found == [None] * len(values)
    assert matching.problems[0] == problem
    assert all(matching.problems)


def test_a_longer_name_of_another_row_is_not_taken_for_a_class():
    values = ["Klein, Eva", "Klein, Eva Maria"]

    assert found(values, ["maria eva klein 5b.jpg"], rules=[ANY_ORDER]) == [
        None,
        "maria eva klein 5b.jpg",
    ]


def test_numbers_of_other_rows_count_where_the_rows_differ_by_them():
    values, paths = ["Team Red 1", "Team Red 2"], ["red team 2.jpg", "red team 1 (2).jpg"]

    assert found(values, paths, rules=[ANY_ORDER]) == [None, paths[0]]


def test_a_word_that_many_pictures_have_may_be_left_over():
    paths = [f"portrait {name}.jpg" for name in ("zoe weiss", "anna mueller", "ben smith ore")]

    assert found(PEOPLE, paths, rules=[ANY_ORDER]) == [paths[1], paths[0], paths[2]]


def test_equal_names_in_several_folders_belong_to_the_rows_of_these_folders():
    values, paths = ["5a/Klein, Eva", "5b/Klein, Eva"], ["5b/eva_klein.jpg", "5a/eva_klein.jpg"]

    assert found(values, paths, rules=[ANY_ORDER]) == [paths[1], paths[0]]


def test_a_picture_that_was_clicked_for_another_row_is_nobody_elses():
    values, paths = ["Eva Klein", "Klein, Eva"], ["klein_eva.jpg", "klein_eva (2).jpg"]
    clicked = {"Eva Klein": "klein_eva.jpg"}

    assert found(values, paths, rules=[ANY_ORDER], pairs=clicked) == paths


def test_words_keep_the_vowel_signs_of_scripts_that_need_them():
    assert shared_words("कमल शर्मा.jpg") != shared_words("कमला शर्मा.jpg")
    assert len(shared_words("कमला शर्मा.jpg")) == 2


def test_one_word_is_not_enough():
    assert match(["Eva"], ["eva klein.jpg"], [ANY_ORDER]).found == [None]
