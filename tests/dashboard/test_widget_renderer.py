"""Widgets written by Python are those that Django's templates write."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from dashboard.widget_renderer import WidgetRenderer

ODD = """<b> & "quoted" 'single' ü"""
VALUES = [None, "", 0, 1234.5, 12345, ODD, mark_safe("<i>&amp;</i>"), gettext_lazy("Yes"), False]
ATTRIBUTES = {"class": "input", "data-odd": ODD, "step": 1000.5, "required": True, "hidden": False}
CHOICES = [
    ("", "---------"),
    (1000, 1000),
    (ODD, mark_safe("<i>slanted</i>")),
    (ODD, [("a", gettext_lazy("Yes")), (None, ODD), (1.5, 1234.5)]),
]
INPUTS = [
    *(forms.TextInput, forms.NumberInput, forms.EmailInput, forms.ColorInput, forms.HiddenInput),
    *(forms.PasswordInput, forms.FileInput, forms.CheckboxInput, forms.Textarea),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("kind", INPUTS)
def test_an_input_is_written_alike(kind: type[forms.Widget], value: Any):
    assert_written_alike(kind(attrs=ATTRIBUTES), value)
    assert_written_alike(kind(), value)


@pytest.mark.parametrize("value", [None, "", "1000", ODD, "a", ["a", 1.5]], ids=repr)
@pytest.mark.parametrize("kind", [forms.Select, forms.SelectMultiple])
def test_a_choice_is_written_alike_with_its_groups(kind: type[forms.Select], value: Any):
    assert_written_alike(kind(attrs=ATTRIBUTES, choices=CHOICES), value)
    assert_written_alike(kind(), value)


def test_other_widgets_are_left_to_the_templates():
    assert_written_alike(forms.RadioSelect(choices=CHOICES), "a")
    assert_written_alike(forms.ClearableFileInput(), None)


def test_pages_use_it():
    form = forms.Form()

    assert isinstance(form.renderer, WidgetRenderer)


def assert_written_alike(widget: forms.Widget, value: Any) -> None:
    expected, written = (
        widget.render(ODD, value, attrs={"id": "id_x"}, renderer=renderer)
        for renderer in (DjangoTemplates(), WidgetRenderer())
    )
    assert written == expected
