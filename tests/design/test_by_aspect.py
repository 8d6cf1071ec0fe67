"""The ordinary design for results of one shape."""

from math import inf
from typing import Any

import pytest

from jobs.design import Canvas, Design, each_result, parse
from jobs.design.aspects import SQUARE, Aspect
from jobs.design.by_aspect import NO_PHOTO, cropped_to, every_box, for_size, photo_ratios

CAPTION = {"text": "{caption}", "name": "caption"}
LOGO = {"kind": "image", "file": "logo.png", "name": "logo"}
ASPECTS = {
    "portrait": [
        {"box": "caption", "settings": {"y": 80, "text": "{caption} {output}"}},
        {"box": "logo", "hidden": True},
    ],
    "square": [{"box": "caption", "settings": {"y": 60, "size_max": 5}}],
}


def of(*boxes: dict[str, Any], **settings: Any) -> Design:
    return parse({"format": 1, "boxes": list(boxes), **settings})


def test_a_result_has_the_changes_for_its_shape_and_no_others() -> None:
    design = of(CAPTION, LOGO, aspects=ASPECTS)

    assert [for_size(design, *size) for size in ((800, 1200), (1200, 800), (800, 800))] == [
        of(CAPTION | {"y": 80, "text": "{caption} {output}"}),
        of(CAPTION, LOGO),
        of(CAPTION | {"y": 60, "size_max": 5}, LOGO),
    ]


def test_a_design_without_changes_for_shapes_is_itself() -> None:
    design = of(CAPTION)

    assert for_size(design, 800, 1200) is design


def test_changes_of_an_output_come_after_those_of_the_shape_and_name_it() -> None:
    changes = [{"box": "caption", "settings": {"y": 70}}]
    design = of(CAPTION, LOGO, aspects=ASPECTS, outputs=[{"name": "story", "changes": changes}])

    (story,) = each_result(design)

    assert for_size(story.design, 800, 1200).boxes == (
        of(CAPTION | {"y": 70, "text": "{caption} story"}).boxes
    )


def test_every_box_is_each_box_as_any_result_may_have_it() -> None:
    changes = [{"box": "caption", "settings": {"fonts": ["Anton"]}}]
    aspects = {"portrait": [{"box": "caption", "settings": {"y": 80}}]}
    design = of(CAPTION, aspects=aspects, outputs=[{"name": "story", "changes": changes}])

    assert every_box(design) == [
        of(CAPTION | box).boxes[0]
        for box in ({}, {"y": 80}, {"fonts": ["Anton"]}, {"fonts": ["Anton"], "y": 80})
    ]


@pytest.mark.parametrize(
    ("canvas", "aspect", "ratios"),
    [
        ({}, "portrait", (0, 1 / SQUARE)),
        ({}, "square", (1 / SQUARE, SQUARE)),
        ({"long_edge": 900}, "landscape", (SQUARE, inf)),
        ({"strip": {"side": "below", "size": 50}}, "portrait", (0, 1.5 / SQUARE)),
        ({"strip": {"side": "left", "size": 100}}, "landscape", (SQUARE / 2, inf)),
        ({"width": 900, "height": 600}, "landscape", (0, inf)),
        ({"width": 900, "height": 600}, "square", NO_PHOTO),
    ],
)
def test_photos_give_a_shape_by_their_ratio_and_the_strip(
    canvas: dict[str, Any], aspect: Aspect, ratios: tuple[float, float]
) -> None:
    design = parse({"format": 1, "canvas": canvas})

    assert photo_ratios(design.canvas, aspect) == pytest.approx(ratios)


@pytest.mark.parametrize(
    ("photo", "aspect", "size"),
    [
        ((1600, 1200), "portrait", (900, 1200)),
        ((1200, 1600), "landscape", (1200, 900)),
        ((1200, 1600), "square", (1200, 1200)),
    ],
)
def test_a_photo_is_cropped_to_a_shape_by_as_little_as_possible(
    photo: tuple[int, int], aspect: Aspect, size: tuple[int, int]
) -> None:
    canvas = cropped_to(Canvas(long_edge=500, fit="pad"), aspect, photo)

    assert canvas == Canvas(width=size[0], height=size[1])
