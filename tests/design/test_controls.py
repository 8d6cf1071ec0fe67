"""What is known of a setting is written once, and everyone reads it from there."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAliasType, get_args, get_type_hints

import pytest

from jobs.design import Canvas, CodeBox, ImageBox, Outline, Output, Plate, Shadow, Strip, TextBox
from jobs.design.controls import (
    Control,
    Key,
    Label,
    choices_of,
    control_of,
    controls_of,
    range_of,
    rules_of,
)
from jobs.design.key_rules import Choice, Flag, Number, OrElse

KINDS = (Canvas, Strip, TextBox, Outline, Shadow, Plate, ImageBox, CodeBox, Output)

Share = Annotated[float, Number(0, 1, step=0.05), Label("Share", "0 to 1"), "Of all."]


@dataclass(frozen=True)
class Cake:
    slices: Annotated[
        int | None, OrElse(Number(1, 12, whole=True)), Label("Slices"), "At most twelve."
    ]
    taste: Annotated[
        str,
        Key("flavour"),
        Choice({"sweet": "Sweet", "salt": "Salted"}),
        Label("Taste", summary="tastes {}"),
        "As in a bakery.",
    ] = "sweet"
    share: Annotated[Share, "Of the guests."] = 0.5
    secret: Annotated[bool, Flag(), "Not on the page."] = False


def test_a_setting_is_found_by_its_field_with_all_that_is_known_of_it() -> None:
    assert control_of(Cake, "share") == Control(
        name="share",
        key="share",
        rule=Number(0, 1, step=0.05),
        label=Label("Share", "0 to 1"),
        help="Of the guests.",
        default=0.5,
    )
    assert str(control_of(Cake, "share").label) == "Share, 0 to 1"
    assert [control.is_required for control in controls_of(Cake).values()] == [
        True,
        False,
        False,
        False,
    ]
    assert control_of(Cake, "secret").label is None


def test_a_key_may_have_another_name_in_the_document() -> None:
    assert list(rules_of(Cake)) == ["slices", "flavour", "share", "secret"]


def test_ranges_and_choices_are_read_from_the_rule() -> None:
    assert range_of(Cake, "slices") == Number(1, 12, whole=True)
    assert choices_of(Cake, "taste") == [("sweet", "Sweet"), ("salt", "Salted")]


def test_a_summary_says_a_number_and_the_words_of_a_choice() -> None:
    assert control_of(TextBox, "line_height").summary(1.5) == "line height 1.5 ×"
    assert control_of(Cake, "taste").summary("salt") == "tastes salted"


@pytest.mark.parametrize("kind", KINDS)
def test_the_choices_of_a_setting_are_those_of_its_type(kind: Any) -> None:
    for name, hint in get_type_hints(kind, include_extras=True).items():
        rule = control_of(kind, name).rule
        if isinstance(rule, Choice):
            type_ = hint.__origin__
            literal = type_.__value__ if isinstance(type_, TypeAliasType) else type_
            assert literal.__origin__ is Literal
            assert set(rule.options) == set(get_args(literal)), name


@pytest.mark.parametrize("kind", KINDS)
def test_the_default_of_a_setting_obeys_its_rule(kind: Any) -> None:
    for control in controls_of(kind).values():
        if not control.is_required and control.name != "name":
            problems: list[tuple[str, str]] = []
            written = control.rule.write(control.default)
            assert control.rule.read(written, control.key, problems) == control.default
            assert problems == []
