"""The nearest name to one that is missing."""

from jobs.matching import match


def test_a_different_number_is_not_a_typing_mistake():
    assert match(["IMG_0412.jpg"], ["IMG_0411.jpg"]).problems == [
        "No picture is named “IMG_0412.jpg”."
    ]


def test_a_picture_with_a_longer_name_is_the_nearest():
    assert match(["4006381333931"], ["p/4006381333931_1.jpg"]).problems == [
        "No picture is named “4006381333931”; the nearest is “p/4006381333931_1.jpg”."
    ]
