"""The nearest name to one that is missing."""

import pytest

from jobs.matching import match


@pytest.mark.parametrize(
    ("value", "path", "is_near"),
    [
        ("Anna.jpg", "Ann.jpg", True),
        ("Ana.jpg", "Anna.jpg", True),
        ("Anna.jpg", "Anne.jpg", True),
        ("anan.jpg", "anna.jpg", True),
        ("Müler", "Müller.jpg", True),
        ("İzmir", "izmir.jpg", True),
        ("ba", "ab.jpg", False),
        ("ab", "a.jpg", False),
        ("b.jpg", "a.jpg", False),
        ("Anna", "Bnne.jpg", False),
        ("IMG_12", "IMG_13.jpg", False),
        ("IMG_12", "IMG_112.jpg", False),
        ("IMG_1", "IMG_.jpg", False),
        ("IMGS_12", "IMG_12.jpg", True),
        ("x" * 80, "x" * 79 + "y.jpg", True),
        ("x" * 81, "x" * 80 + "y.jpg", False),
    ],
)
def test_a_name_is_near_if_one_letter_is_missing_added_other_or_moved(value, path, is_near):
    near = f"; the nearest is “{path}”" if is_near else ""
    quoted = value if len(value) <= 80 else f"{value[:79]}…"

    assert match([value], [path]).problems == [f"No picture is named “{quoted}”{near}."]


def test_of_two_near_names_the_first_is_named():
    assert match(["abc"], ["abd.jpg", "abe.jpg"]).problems == [
        "No picture is named “abc”; the nearest is “abd.jpg”."
    ]


def test_a_different_number_is_not_a_typing_mistake():
    assert match(["IMG_0412.jpg"], ["IMG_0411.jpg"]).problems == [
        "No picture is named “IMG_0412.jpg”."
    ]


def test_a_picture_with_a_longer_name_is_the_nearest():
    assert match(["4006381333931"], ["p/4006381333931_1.jpg"]).problems == [
        "No picture is named “4006381333931”; the nearest is “p/4006381333931_1.jpg”."
    ]
