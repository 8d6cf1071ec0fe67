"""Form fields: numbers within a range, choices, colours."""

from collections.abc import Sequence
from typing import Any

from django import forms

from jobs.design.overrides import several

INPUT = {"class": "input"}
NUMBER = {"class": "input t", "inputmode": "decimal"}


def _range(low: float, high: float, kind: str = "a number") -> dict[str, str]:
    """Return one error message for every kind of wrong number."""
    words = f"Enter {kind} from {low:,} to {high:,}."
    return dict.fromkeys(("required", "invalid", "min_value", "max_value"), words)


def number_field(low: float, high: float, step: float = 0.1, **options: Any) -> forms.FloatField:
    widget = forms.NumberInput(attrs={**NUMBER, "step": step, "min": low, "max": high})
    messages = _range(low, high)
    return forms.FloatField(
        min_value=low, max_value=high, widget=widget, error_messages=messages, **options
    )


def whole_field(low: int, high: int, **options: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={**NUMBER, "min": low, "max": high})
    messages = _range(low, high, "a whole number")
    return forms.IntegerField(
        min_value=low, max_value=high, widget=widget, error_messages=messages, **options
    )


def choice_field(choices: Sequence[tuple[Any, str]], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, widget=forms.Select(attrs=INPUT), **options)


class SeveralField(forms.CharField):
    """A field for words separated by commas, which are a list in the document."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return several(super().to_python(value) or "")


def colour_field(label: str = "Colour") -> forms.RegexField:
    message = "Enter a colour as #rrggbb, for example #ffffff for white."
    widget = forms.TextInput(attrs={"class": "input mono", "maxlength": 7, "data-colour": ""})
    messages = dict.fromkeys(("required", "invalid"), message)
    return forms.RegexField(
        r"^#[0-9a-fA-F]{6}$", label=label, widget=widget, error_messages=messages
    )
