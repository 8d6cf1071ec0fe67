"""Cells that are what the photos say of themselves."""

from jobs.matching import match_stated

PATHS = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]


def test_case_accents_spaces_and_leading_zeros_make_no_difference():
    stated = [("0042",), ("Frühstück  am See",), (), ("fish", "ice")]

    found = match_stated(["42", "fruhstuck am see", "ICE"], stated, PATHS, "photo caption")

    assert (found.found, found.problems) == ([0, 1, 3], ["", "", ""])
    assert (found.unused, found.how) == ([2], {"fact": 3})


def test_a_cell_that_several_photos_state_or_none_or_an_empty_one_says_why():
    stated = [("Fish",), ("fish",), ("Fish and chips",), ()]

    found = match_stated(["FISH", "Fish and", " "], stated, PATHS, "photo caption")

    assert found.found == [None, None, None]
    assert found.problems == [
        "“FISH” fits 2 pictures: “a.jpg” and “b.jpg”. All say it as photo caption.",
        "No picture says “Fish and” as photo caption.",
        "The cell that should name the picture is empty.",
    ]
