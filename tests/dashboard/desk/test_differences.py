"""What is different about the boxes of one result, laid over the boxes and noted after an edit."""

from typing import Any

from dashboard.desk import differences
from dashboard.desk.differences import Difference

BOXES = [
    {"kind": "text", "name": "caption", "y": 95, "width": 80, "colour": "#ffffff"},
    {"kind": "shape", "name": "bar", "y": 100, "behind": "caption"},
]


def change(box: str = "caption", *, hidden: bool = False, **settings: Any) -> dict[str, Any]:
    return {"box": box, "hidden": hidden, "settings": settings}


def test_changed_settings_are_laid_over_and_hidden_boxes_stay() -> None:
    changes = [change(y=50), change("bar", hidden=True)]

    assert differences.laid_over(BOXES, changes) == [{**BOXES[0], "y": 50}, BOXES[1]]
    assert not differences.is_hidden(changes, "caption")
    assert differences.is_hidden(changes, "bar")


def test_only_boxes_that_are_in_both_are_edited() -> None:
    after = [{**BOXES[0], "y": 40}, {"name": "new", "y": 1}]

    assert differences.edits(BOXES, after) == {"caption": {"y": 40}}


def test_edits_of_some_keys_are_split_from_the_others() -> None:
    edited = {"caption": {"y": 40, "colour": "#000000"}, "bar": {"y": 1}}

    assert differences.split(edited, ("y",)) == (
        {"caption": {"y": 40}, "bar": {"y": 1}},
        {"caption": {"colour": "#000000"}, "bar": {}},
    )


def test_what_is_edited_here_is_noted_beside_the_changes_before_it() -> None:
    noted = differences.noted([change(width=60)], BOXES, {"caption": {"y": 40}}, {})

    assert noted == [change(width=60, y=40)]


def test_a_setting_that_is_as_in_the_design_again_is_no_change() -> None:
    assert differences.noted([change(width=60)], BOXES, {"caption": {"width": 80}}, {}) == []


def test_a_setting_that_is_edited_for_all_is_no_longer_different_here() -> None:
    boxes = [{**BOXES[0], "y": 40}, BOXES[1]]

    noted = differences.noted([change(y=30, width=60)], boxes, {}, {"caption": {"y": 40}})

    assert noted == [change(width=60)]


def test_changes_of_boxes_that_are_gone_are_left_out_and_so_is_the_text_they_followed() -> None:
    changes = [change(y=30), change("bar", behind="caption", y=10), change("gone", hidden=True)]

    assert differences.noted(changes, BOXES[1:], {}, {}) == [change("bar", y=10)]


def test_a_box_can_be_hidden_and_shown_again_with_its_other_changes() -> None:
    hidden = differences.hidden_or_shown([change(y=30)], name="caption", hidden=True)

    assert hidden == [change(hidden=True, y=30)]
    assert differences.hidden_or_shown(hidden, name="caption", hidden=False) == [change(y=30)]
    assert differences.hidden_or_shown([], name="caption", hidden=False) == []


def test_all_that_is_different_about_a_box_can_be_undone() -> None:
    changes = [change(y=30, hidden=True), change("bar", y=10)]

    assert differences.undone(changes, name="caption") == [change("bar", y=10)]


def test_differences_are_said_as_people_call_them_in_the_order_of_the_design() -> None:
    changes = [change("bar", hidden=True), change(x=1, y=2, size_max=3, line_height=2)]

    assert differences.in_words(BOXES, changes) == [
        Difference(0, "caption", "position, text size, line height"),
        Difference(1, "bar", "hidden"),
    ]
