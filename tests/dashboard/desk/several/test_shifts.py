"""Boxes that were moved beside the edited one: what the hidden control says, and where they are."""

import pytest
from django import forms

from dashboard.desk.several.shifts import UNUSABLE, ShiftsField, shifted


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("", {}),
        ("{}", {}),
        ('{"price": [5, -2.5], "a “b”": [0, 1]}', {"price": (5, -2.5), "a “b”": (0, 1)}),
    ],
)
def test_the_control_says_how_far_each_box_was_moved(written: str, found: object) -> None:
    assert ShiftsField().clean(written) == found


@pytest.mark.parametrize(
    "written",
    [
        "no JSON",
        "[]",
        "3",
        '{"a": 1}',
        '{"a": [1]}',
        '{"a": [1, 2, 3]}',
        '{"a": [NaN, 1]}',
        '{"a": [1e999, 1]}',
        '{"a": [null, 1]}',
        '{"a": ["x", 1]}',
        f'{{"a": [{"9" * 400}, 1]}}',
        "[" * 30_000,
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(forms.ValidationError, match=UNUSABLE):
        ShiftsField().clean(written)


def test_a_box_is_where_it_was_moved_to_within_what_a_design_allows() -> None:
    box = {"name": "price", "x": 50, "y": 20, "width": 30}

    assert shifted(box, {"other": (1, 1)}) is box
    assert shifted(box, {"price": (5, -2.123)}) == {**box, "x": 55, "y": 17.88}
    assert shifted(box, {"price": (1000, -1000)}) == {**box, "x": 150, "y": -50}
