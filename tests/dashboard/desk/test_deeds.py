"""What each button of the design page does to the design."""

from dataclasses import replace

import pytest

from dashboard.desk.deeds import outcome_of
from dashboard.desk.desk import Desk
from jobs.design import parse, to_document


def desk(*names: str, index: int = 0) -> Desk:
    boxes = [{"text": "{a}", "name": name} for name in names]
    return Desk(to_document(parse({"format": 1, "boxes": boxes})), index, ["a"])


def names_of(deed: str, edited: Desk) -> tuple[list[str], int, str]:
    outcome = outcome_of(deed, edited)
    return [box["name"] for box in outcome.document["boxes"]], outcome.index, outcome.step


@pytest.mark.parametrize(
    ("deed", "index", "outcome"),
    [
        ("save", 1, (["one", "two"], 1, "design")),
        ("no such button", 1, (["one", "two"], 1, "design")),
        ("check", 1, (["one", "two"], 1, "check")),
        ("picture", 0, (["one", "two"], 0, "insets")),
        ("show:1", 0, (["one", "two"], 1, "design")),
        ("show:99", 0, (["one", "two"], 1, "design")),
        ("backward", 1, (["two", "one"], 0, "design")),
        ("backward", 0, (["one", "two"], 0, "design")),
        ("forward", 0, (["two", "one"], 1, "design")),
        ("forward", 1, (["one", "two"], 1, "design")),
        ("duplicate", 0, (["one", "one 2", "two"], 1, "design")),
        ("remove", 1, (["one"], 0, "design")),
        ("code", 0, (["one", "two", "Code"], 2, "design")),
    ],
)
def test_a_button_changes_the_boxes_and_leads_on(
    deed: str, index: int, outcome: tuple[list[str], int, str]
) -> None:
    assert names_of(deed, desk("one", "two", index=index)) == outcome


def several(deed: str, *also: int, index: int = 0) -> tuple[list[str], int, list[int]]:
    """What a button does to three boxes, of which some are chosen beside the edited one."""
    outcome = outcome_of(deed, replace(desk("one", "two", "three", index=index), also=also))
    return [box["name"] for box in outcome.document["boxes"]], outcome.index, list(outcome.also)


@pytest.mark.parametrize(
    ("deed", "index", "also", "outcome"),
    [
        ("save", 0, [2], (["one", "two", "three"], 0, [2])),
        ("show:1", 0, [2], (["one", "two", "three"], 1, [])),
        ("show:2,0,2,99,x", 0, [1], (["one", "two", "three"], 2, [0])),
        ("duplicate", 2, [0], (["one", "two", "three", "one 2", "three 2"], 4, [3])),
        ("remove", 2, [1], (["one"], 0, [])),
        ("remove", 0, [1, 2], (["one", "two", "three"], 0, [1, 2])),
        ("forward", 0, [1], (["three", "one", "two"], 1, [2])),
        ("backward", 2, [0], (["one", "three", "two"], 1, [0])),
    ],
)
def test_a_button_acts_on_all_boxes_that_are_chosen(
    deed: str, index: int, also: list[int], outcome: tuple[list[str], int, list[int]]
) -> None:
    assert several(deed, *also, index=index) == outcome


def test_the_last_box_cannot_be_removed() -> None:
    assert names_of("remove", desk("one")) == (["one"], 0, "design")
