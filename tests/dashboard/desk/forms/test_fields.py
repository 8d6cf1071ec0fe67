"""The fields of the design page are made from the settings of the design."""

import pytest
from django import forms

from dashboard.desk.forms.fields import document_of, field_of, initial_of, switches_of
from dashboard.desk.forms.kinds import KINDS
from jobs.design import CodeBox, TextBox, parse, to_document
from jobs.design.boxes.kinds import BOXES
from jobs.design.controls import controls_of
from jobs.design.key_rules import Choice, Number


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_setting_of_a_box_with_a_label_has_a_field_of_its_range_or_choices(kind):
    for control in controls_of(BOXES.kinds()[kind.name].kind).values():
        field = kind.form.base_fields.get(control.name)
        match control.rule:
            case _ if control.label is None:
                continue
            case Number(low=low, high=high):
                own = (
                    (field.min_value, field.max_value) if control.name != "weight" else (low, high)
                )
                assert own == (low, high), control.name
            case Choice(options=options) if control.name != "behind":
                assert list(field.choices) == list(options.items()), control.name
        assert field is not None, control.name


def test_a_number_out_of_range_gets_the_range_in_its_message():
    with pytest.raises(forms.ValidationError, match=r"^\['Enter a number from -50 to 150\.'\]$"):
        field_of(TextBox, "x").clean("151")


def test_a_setting_that_can_be_off_is_a_checkbox_with_parts():
    assert switches_of(CodeBox) == {"background": ["background_colour"]}
    assert switches_of(TextBox)["outline"] == ["outline_width", "outline_colour"]


@pytest.mark.parametrize(
    "box",
    [
        {"kind": "code", "text": "{EAN}", "ground": None, "figures": False},
        {"kind": "code", "text": "{EAN}", "ground": "#f0f0f0"},
        {"kind": "text", "text": "{a}", "shadow": {"blur": 7}, "plate": None},
    ],
)
def test_the_values_of_the_fields_become_the_same_document_again(box):
    document = to_document(parse({"format": 1, "boxes": [box]}))["boxes"][0]
    kind = BOXES.kinds()[box["kind"]].kind

    values = initial_of(kind, document)

    assert document | document_of(kind, values) == document


def test_a_part_that_is_off_begins_with_the_values_of_the_design_page():
    document = to_document(parse({"format": 1, "boxes": [{"text": "{a}"}]}))["boxes"][0]

    values = initial_of(TextBox, document)

    assert (values["outline"], values["outline_width"], values["shadow_blur"]) == (False, 3, 18)
