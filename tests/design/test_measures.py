"""The parts of a design that affect the size of a text."""

from typing import Any

import pytest

from jobs.design import parse
from jobs.design.measures import measured_alike

BOX = {"name": "caption", "text": "{t}", "outline": {"width": 3}}


def alike(changed: dict[str, Any], box: dict[str, Any] | None = None) -> bool:
    before = parse({"format": 1, "boxes": [BOX]})
    return measured_alike(
        before, parse({"format": 1, "boxes": [BOX | (box or {})], **changed}), "caption"
    )


@pytest.mark.parametrize(
    "changed", [{"language": "de"}, {"language_column": "language"}, {"canvas": {"long_edge": 900}}]
)
def test_settings_that_affect_all_boxes_count(changed: dict[str, Any]) -> None:
    assert not alike(changed)


@pytest.mark.parametrize(
    "box",
    [{"size_max": 9}, {"outline": {"width": 4}}, {"text": "{u}"}, {"shadow": {"inside": True}}],
)
def test_settings_that_take_room_count(box: dict[str, Any]) -> None:
    assert not alike({}, box)


@pytest.mark.parametrize(
    "box",
    [
        {},
        {"colour": "#102030"},
        {"opacity": 0.5},
        {"shadow": {"blur": 9}},
        {"outline": {"width": 3, "colour": "#ff0000"}},
    ],
)
def test_paint_does_not_count(box: dict[str, Any]) -> None:
    assert alike({}, box)
