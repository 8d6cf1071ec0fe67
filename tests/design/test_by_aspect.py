"""The ordinary design for results of one shape."""

from typing import Any

from jobs.design import Design, each_result, parse
from jobs.design.by_aspect import every_box, for_size

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
