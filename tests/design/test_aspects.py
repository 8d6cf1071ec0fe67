"""The shapes of results, and the changes for each."""

import pytest

from jobs.design.aspects import Aspect, Aspects, aspect_of
from jobs.design.changes import BoxChange, Keys
from tests.design.test_document import problems_of

CAPTION = {"text": "{caption}", "name": "caption"}


@pytest.mark.parametrize(
    ("size", "aspect"),
    [
        ((1000, 1500), "portrait"),
        ((1500, 1000), "landscape"),
        ((1000, 1000), "square"),
        ((1000, 1050), "square"),
        ((1050, 1000), "square"),
        ((1000, 1051), "portrait"),
        ((1051, 1000), "landscape"),
        ((1, 1), "square"),
        ((1, 2), "portrait"),
        ((2, 1), "landscape"),
        ((20, 21), "square"),
        ((21.01, 20), "landscape"),
        ((30_000, 16), "landscape"),
    ],
)
def test_a_result_is_square_if_its_sides_differ_by_at_most_five_per_cent(
    size: tuple[int, int], aspect: Aspect
) -> None:
    assert aspect_of(*size) == aspect


def test_what_an_output_sets_is_not_set_again_for_a_shape() -> None:
    both = Aspects(portrait=(BoxChange("caption", settings=Keys((("x", 1), ("y", 2)))),))

    assert both.below((BoxChange("caption", settings=Keys((("y", 3),))),)) == Aspects(
        portrait=(BoxChange("caption", settings=Keys((("x", 1),))),)
    )


def test_a_change_for_a_shape_is_checked_like_any_other() -> None:
    wrong = {"portrait": [{"box": "caption", "settings": {"y": 900}}, {"box": "price"}]}

    assert problems_of({"format": 1, "boxes": [CAPTION], "aspects": wrong}) == [
        ["aspects.portrait[0].settings.y", "900 is out of range; it must be from -50 to 150."],
        [
            "aspects.portrait[1].box",
            "“price” is not the name of a box; the boxes are caption.",
        ],
    ]


def test_a_change_for_a_shape_that_contradicts_an_output_is_a_problem() -> None:
    larger = [{"box": "caption", "settings": {"size_min": 8, "size_max": 9}}]
    smaller = [{"box": "caption", "settings": {"size_max": 7}}]

    assert problems_of(
        {
            "format": 1,
            "boxes": [CAPTION],
            "aspects": {"square": larger},
            "outputs": [{"name": "story", "changes": smaller}],
        }
    ) == [
        [
            "aspects.square[0].settings.size_min",
            "In the output “story”: 8 is more than size_max, which is 7.",
        ]
    ]
