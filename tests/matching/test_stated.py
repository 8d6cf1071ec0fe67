"""Cells that are what the photos say of themselves."""

import pytest

from jobs.matching import match_stated

PATHS = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]


def test_case_accents_spaces_and_leading_zeros_make_no_difference():
    stated = [("0042",), ("Frühstück  am See",), (), ("fish", "ice")]

    found = match_stated(["42", "fruhstuck am see", "ICE"], stated, PATHS, "photo caption")

    assert (found.found, found.problems) == ([0, 1, 3], ["", "", ""])
    assert (found.unused, found.how) == ([2], {"fact": 3})


@pytest.mark.parametrize(
    ("value", "stated", "is_found"),
    [
        ("42", "0042", True),
        ("0042", "42", True),
        ("0", "000", True),
        ("04a", "4a", False),
        ("FISH", "fish", True),
        ("Frühstück", "FRUHSTUCK", True),
        ("Fru\u0308hstu\u0308ck", "Frühstück", True),
        ("Ｆｉｓｈ", "fish", True),
        (" fish ", "fish", True),
        ("fish  and ice", "fish and ice", True),
        ("fish", "fishes", False),
        ("fish and", "fish and ice", False),
        ("2026-11-24", "2026-11-24", True),
        ("", "", False),
    ],
)
def test_a_cell_and_a_fact_are_equal_or_they_are_not(value, stated, is_found):
    found = match_stated([value], [(stated,)], ["a.jpg"], "photo caption")

    assert found.found == [0 if is_found else None]


def test_one_photo_may_be_stated_by_several_rows_and_in_several_forms():
    stated = [("Nov 24, 2026", "2026-11-24", "2026-11-24")]

    found = match_stated(["2026-11-24", "nov 24, 2026"], stated, ["a.jpg"], "photo taken")

    assert (found.found, found.unused, found.how) == ([0, 0], [], {"fact": 2})


def test_many_photos_of_one_fact_are_counted_and_some_are_named():
    paths = [f"{number}.jpg" for number in range(1_200)]

    found = match_stated(["ice"], [("ice",)] * 1_200, paths, "photo keywords")

    assert found.problems == [
        (
            "“ice” fits 1,200 pictures: “0.jpg”, “1.jpg”, “2.jpg” and 1,197 more. All say it as photo "
            "keywords."
        )
    ]


def test_a_cell_that_several_photos_state_or_none_or_an_empty_one_says_why():
    stated = [("Fish",), ("fish",), ("Fish and chips",), ()]

    found = match_stated(["FISH", "Fish and", " "], stated, PATHS, "photo caption")

    assert found.found == [None, None, None]
    assert found.problems == [
        "“FISH” fits 2 pictures: “a.jpg” and “b.jpg”. All say it as photo caption.",
        "No picture says “Fish and” as photo caption.",
        "The cell that should name the picture is empty.",
    ]
