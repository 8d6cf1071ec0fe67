"""Texts over texts: found by their glyphs, upright and rotated; plates and shadows do not count."""

from typing import Any

import pytest

from jobs import design
from jobs.design import Cell
from jobs.rendering.boxes.layout import lay_out
from jobs.rendering.visibility.collisions import collisions

LEFT = {
    "name": "left",
    "text": "HHHH",
    "anchor": "top-left",
    "x": 10,
    "y": 10,
    "width": 40,
    "height": 20,
}
SIZED = {
    "size_min": 10,
    "size_max": 10,
    "max_lines": 1,
    "align": "left",
    "valign": "top",
    "line_height": 1,
}


def met(*boxes: dict[str, Any], **cells: str) -> list[list[str]]:
    """Return the names of each pair of boxes that overlap, on a square of 400 pixels."""
    parsed = design.parse({"format": 1, "boxes": [{**SIZED, **box} for box in boxes]})
    row = {name: Cell.of_text(text) for name, text in cells.items()}
    layout = lay_out(parsed, row, 400, 400)
    assert not layout.failures
    return [notice.details["boxes"] for notice in collisions(layout)]


def test_texts_in_one_place_overlap_and_are_named() -> None:
    parsed = design.parse(
        {"format": 1, "boxes": [{**SIZED, **LEFT}, {**SIZED, **LEFT, "name": "other", "x": 14}]}
    )

    (notice,) = collisions(lay_out(parsed, {}, 400, 400))

    assert notice.code == "texts_collide"
    assert notice.sentence == "“left” and “other” overlap."


@pytest.mark.parametrize(("y", "expected"), [(10, True), (16, True), (18, False), (40, False)])
def test_letters_count_and_not_their_line_box(y: float, expected: bool) -> None:
    """Capitals 40 px large are 29 px high, and the line box is 40."""
    assert bool(met(LEFT, {**LEFT, "name": "below", "y": y})) == expected


def test_boxes_that_overlap_while_their_texts_do_not_are_fine() -> None:
    assert met(LEFT, {**LEFT, "name": "right", "align": "right", "width": 80, "text": "I"}) == []


def test_a_text_between_two_words_of_another_overlaps_neither() -> None:
    wide = {**LEFT, "text": "H            H", "word_spacing": 30, "width": 90, "y": 30}
    small = {**LEFT, "name": "small", "text": "I", "x": 30, "y": 31, "size_min": 5, "size_max": 5}

    assert met(wide, {**small, "x": 30}) == []
    assert met(wide, {**small, "x": 10}) == [["left", "small"]]


def test_an_outline_is_part_of_the_letters() -> None:
    below = {**LEFT, "name": "below", "y": 18}

    assert met(LEFT, below) == []
    assert met({**LEFT, "outline": {"width": 15}}, below) == [["left", "below"]]


def test_rotated_letters_are_checked_at_their_final_position() -> None:
    """Rotated by a quarter turn, the word runs down the middle of its box, away from its original
    line.
    """
    word = {
        **LEFT,
        "name": "turned",
        "x": 30,
        "y": 30,
        "width": 40,
        "height": 40,
        "align": "centre",
        "valign": "middle",
    }
    beside = {**LEFT, "name": "beside", "text": "I", "x": 36, "y": 46.5}

    assert met(word, beside) == [["turned", "beside"]]
    assert met({**word, "rotation": 90}, beside) == []
    assert met({**word, "rotation": 90}, {**beside, "x": 48, "y": 33}) == [["turned", "beside"]]


def test_plates_and_shadows_are_not_text() -> None:
    decked = {**LEFT, "plate": {"padding": 5}, "shadow": {"dy": 60}}

    assert met(decked, {**LEFT, "name": "below", "y": 19}) == []


def test_a_text_that_may_overlap_others_is_not_reported() -> None:
    behind = {**LEFT, "name": "behind", "may_overlap": True}

    assert met(behind, LEFT, {**LEFT, "name": "again"}) == [["left", "again"]]
    assert met({**behind, "may_overlap": False, "opacity": 0}, LEFT) == []


def test_each_row_is_checked_by_itself() -> None:
    first, second = (
        {**LEFT, "text": "{a}", "width": 80},
        {**LEFT, "name": "second", "text": "{b}", "x": 50},
    )

    assert met(first, second, a="Hi", b="There") == []
    assert met(first, second, a="Hi over there", b="There") == [["left", "second"]]
    assert met(first, second, a="Hi over there", b="") == []
