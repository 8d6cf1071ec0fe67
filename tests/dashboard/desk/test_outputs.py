"""The outputs of a design document: one of them shown as an ordinary design, and edited."""

from typing import Any

import pytest

from dashboard.desk import outputs
from dashboard.desk.presets import preset_of
from jobs.design import Document, parse, to_document

BOXES = [{"text": "{a}", "name": "caption", "y": 95}, {"text": "{b}", "name": "price", "y": 10}]
STORY_CANVAS = {"width": 1080, "height": 1920}
HIGHER = {"box": "caption", "hidden": False, "settings": {"y": 70}}


def document(*story_changes: Document, **settings: Any) -> Document:
    story = {"name": "story", "canvas": STORY_CANVAS, "format": "png", "changes": story_changes}
    several = {"outputs": [{"name": "first"}, story | {"changes": list(story_changes)}]}
    return to_document(parse({"format": 1, "boxes": BOXES} | several | settings))


def edited(document: Document, **settings: Any) -> Document:
    """Return the document with other settings of its first box."""
    first, *others = document["boxes"]
    return document | {"boxes": [first | settings, *others]}


def changes(document: Document) -> list[Any]:
    return [output["changes"] for output in document["outputs"]]


def test_an_output_is_shown_as_a_design_with_its_area_its_file_and_its_changes() -> None:
    hidden = {"box": "price", "hidden": True, "settings": {}}

    shown = outputs.shown(document(HIGHER, hidden), 1)

    assert (shown["canvas"]["height"], shown["output"]["format"]) == (1920, "png")
    assert [(box["name"], box["y"]) for box in shown["boxes"]] == [("caption", 70), ("price", 10)]


def test_a_design_without_outputs_is_shown_and_written_as_it_is() -> None:
    alone = document(outputs=[])

    assert outputs.shown(alone, 0) == alone
    assert outputs.written(alone, 0, edited(alone, y=1), everywhere=False) == edited(alone, y=1)


@pytest.mark.parametrize("everywhere", [True, False])
def test_what_is_not_edited_stays_as_it_is(everywhere: bool) -> None:
    before = document(HIGHER)

    after = outputs.written(before, 1, outputs.shown(before, 1), everywhere=everywhere)

    assert after == before


def test_an_edit_for_one_output_leaves_the_design_and_the_others_alone() -> None:
    before = document(HIGHER)

    after = outputs.written(before, 1, edited(outputs.shown(before, 1), x=20), everywhere=False)

    assert changes(after) == [[], [HIGHER | {"settings": {"y": 70, "x": 20}}]]
    assert after["boxes"] == before["boxes"]


def test_an_edit_for_all_outputs_changes_the_design_and_ends_the_difference_here() -> None:
    before = document(HIGHER)

    after = outputs.written(before, 1, edited(outputs.shown(before, 1), y=60), everywhere=True)

    assert changes(after) == [[], []]
    assert [box["y"] for box in after["boxes"]] == [60, 10]


def test_an_edit_for_all_outputs_keeps_what_another_one_has_of_its_own() -> None:
    before = document(HIGHER)

    after = outputs.written(before, 0, edited(outputs.shown(before, 0), y=60), everywhere=True)

    assert changes(after) == [[], [HIGHER]]
    assert after["boxes"][0]["y"] == 60


def test_area_and_file_are_of_the_output_and_the_name_of_the_file_is_of_the_design() -> None:
    before = document()
    shown = outputs.shown(before, 1)
    canvas = shown["canvas"] | {"focus_y": 0}
    file = shown["output"] | {"format": "webp", "most_kb": 90, "name": "{a}"}

    after = outputs.written(before, 1, shown | {"canvas": canvas, "output": file}, everywhere=True)

    assert after["canvas"] == before["canvas"]
    assert after["output"] == before["output"] | {"name": "{a}"}
    assert after["outputs"][0] == before["outputs"][0]
    assert after["outputs"][1] == before["outputs"][1] | {
        "canvas": canvas,
        "format": "webp",
        "most_kb": 90,
    }


def test_boxes_that_move_with_the_strip_of_an_output_move_there_only() -> None:
    before = document()
    shown = edited(outputs.shown(before, 1), y=80, colour="#000000")
    strip = {"side": "below", "size": 15, "colour": "#ffffff"}

    after = outputs.written(
        before, 1, shown | {"canvas": shown["canvas"] | {"strip": strip}}, everywhere=True
    )

    assert changes(after) == [[], [{"box": "caption", "hidden": False, "settings": {"y": 80}}]]
    caption = after["boxes"][0]
    assert (caption["y"], caption["colour"]) == (95, "#000000")


def test_a_removed_box_is_removed_everywhere_with_its_differences() -> None:
    before = document(HIGHER)
    shown = outputs.shown(before, 0)

    after = outputs.written(before, 0, shown | {"boxes": shown["boxes"][1:]}, everywhere=False)

    assert [box["name"] for box in after["boxes"]] == ["price"]
    assert changes(after) == [[], []]


def test_a_new_box_is_in_all_outputs_and_the_order_of_painting_is_the_same_in_all() -> None:
    before = document(HIGHER)
    shown = outputs.shown(before, 1)
    new = shown["boxes"][1] | {"name": "new"}

    after = outputs.written(
        before, 1, shown | {"boxes": [new, *reversed(shown["boxes"])]}, everywhere=False
    )

    assert [(box["name"], box["y"]) for box in after["boxes"]] == [
        ("new", 10),
        ("price", 10),
        ("caption", 95),
    ]
    assert changes(after) == [[], [HIGHER]]


def added(document: Document, name: str) -> Document:
    preset = preset_of(name)
    assert preset
    return to_document(parse(outputs.with_output(document, preset)))


def test_the_first_output_that_is_added_comes_after_the_design_as_it_is() -> None:
    file = {"format": "webp", "quality": 70, "name": "{a}"}
    alone = document(outputs=[], canvas={"long_edge": 900}, output=file)

    first, story = added(alone, "story")["outputs"]

    assert (first["name"], first["canvas"], first["format"]) == ("first", alone["canvas"], "webp")
    assert (story["name"], story["format"], story["quality"]) == ("story", "webp", 70)
    assert (story["canvas"]["width"], story["canvas"]["height"]) == (1080, 1920)
    assert story["canvas"]["enlarge"]


def test_a_design_of_a_known_size_becomes_an_output_of_that_name() -> None:
    square = document(outputs=[], canvas={"width": 1080, "height": 1080})

    names = [output["name"] for output in added(added(square, "square"), "web")["outputs"]]

    assert names == ["square", "square 2", "web"]


def test_outputs_are_put_in_another_order_and_removed_until_the_design_is_as_it_was() -> None:
    before = document(HIGHER, outputs_column="Formats")

    turned = outputs.moved(before, 1, -1)
    one = outputs.without_output(turned, 1)
    none = outputs.without_output(one, 0)

    assert [output["name"] for output in turned["outputs"]] == ["story", "first"]
    assert outputs.moved(before, 1, 1) == before
    assert ([output["name"] for output in one["outputs"]], one["outputs_column"]) == (
        ["story"],
        "Formats",
    )
    assert none == document(outputs=[])
