"""Fields of forms: each refuses what its rule refuses, in one sentence."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.forms import Field

from dashboard import form_controls as controls
from jobs.design.key_rules import Number


def refusal(field: Field, value: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        field.clean(value)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize("value", ["", "x", "0.9", "9.1", "-1", "nan", "inf", "1e400"])
def test_every_wrong_number_gets_the_sentence_with_the_range(value: str) -> None:
    field = controls.field_within(Number(1, 9))

    sentence = refusal(field, value)

    assert sentence.startswith("Enter a ")
    assert "1" in sentence
    assert "9" in sentence


@pytest.mark.parametrize(("text", "number"), [("1", 1.0), ("9", 9.0), (" 2.5 ", 2.5), ("1e0", 1.0)])
def test_numbers_up_to_both_ends_are_taken(text: str, number: float) -> None:
    assert controls.field_within(Number(1, 9)).clean(text) == number


@pytest.mark.parametrize("value", ["2.5", "", "10"])
def test_a_whole_number_has_no_decimals(value: str) -> None:
    assert refusal(controls.whole_field(1, 9), value).startswith("Enter a ")
    assert controls.whole_field(1, 9).clean("9") == 9


def test_the_browser_knows_the_range_too() -> None:
    attributes = controls.field_within(Number(1, 9, step=0.5)).widget.attrs

    assert (attributes["min"], attributes["max"], attributes["step"]) == (1, 9, 0.5)


@pytest.mark.parametrize("value", ["", "red", "#12", "#12345", "#gggggg", "#123456\n#"])
def test_a_colour_that_is_none_is_refused_with_how_colours_are_written(value: str) -> None:
    assert refusal(controls.colour_field(), value).startswith("Enter a colour as ")


def test_a_colour_is_taken_as_it_is_written() -> None:
    assert controls.colour_field().clean("#1a2B3c") == "#1a2B3c"


def test_a_current_value_that_is_gone_stays_a_choice() -> None:
    assert controls.missing_choice("Inter", ["Lato"]) == [("Inter", "Inter (missing)")]
    assert controls.missing_choice("Lato", ["Lato"]) == []
    assert controls.missing_choice("", ["Lato"]) == []


def test_a_choice_that_is_not_offered_is_refused() -> None:
    field = controls.choice_field([("left", "Left"), ("right", "Right")])

    assert field.clean("left") == "left"
    assert refusal(field, "up")


@pytest.mark.parametrize(
    ("text", "values"), [("Inter, Lato", ["Inter", "Lato"]), ("Inter", ["Inter"]), ("", [])]
)
def test_words_between_commas_are_a_list(text: str, values: list[str]) -> None:
    field = controls.SeveralField(required=False)

    assert list(field.clean(text)) == values
    assert field.prepare_value(values) == text
