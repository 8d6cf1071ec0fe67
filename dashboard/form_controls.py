"""Form fields: numbers within a range, choices, colours."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms

from jobs.design.key_rules import HEX_COLOUR, HOW_COLOURS_ARE_WRITTEN, Number
from jobs.design.overrides import several

type Choices = list[tuple[str, str]]
"""Values of a control with their words."""

INPUT = {"class": "input"}
NUMBER = {"class": "input t", "inputmode": "decimal"}


def whole_field(low: int, high: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(**_within(Number(low, high, whole=True)), **options)


def field_within(number: Number, **options: Any) -> forms.IntegerField | forms.FloatField:
    """Return a field for a number of this range."""
    kind = forms.IntegerField if number.whole else forms.FloatField
    return kind(**_within(number), **options)


def _within(number: Number) -> dict[str, Any]:
    """Return the options of a field for this range, with one message for every wrong number."""
    sentence = f"Enter a {number.kind()} {number.range()}."
    step = {} if number.whole else {"step": number.step}
    attributes = {**NUMBER, **step, "min": number.low, "max": number.high}
    return {
        "min_value": number.low,
        "max_value": number.high,
        "widget": forms.NumberInput(attrs=attributes),
        "error_messages": dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), sentence
        ),
    }


def choice_field(choices: Sequence[tuple[Any, Any]], **options: Any) -> forms.ChoiceField:
    """Return a field with these choices, with or without groups."""
    return forms.ChoiceField(choices=choices, **{"widget": forms.Select(attrs=INPUT)} | options)


def missing_choice(current: str, known: Collection[str]) -> Choices:
    """Return the current value as a choice, unless it is among the known ones."""
    return [(current, f"{current} (missing)")] if current and current not in known else []


def offer(form: forms.BaseForm, name: str, choices: Sequence[Any]) -> None:
    """Fill in the choices of a field, with or without groups."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells mypy what was declared
    field.choices = choices


class SeveralField(forms.CharField):
    """A field for words separated by commas, which are a list in the document."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return several(super().to_python(value) or "")


def colour_field(label: str = "Colour") -> forms.RegexField:
    message = f"Enter a colour as {HOW_COLOURS_ARE_WRITTEN}."
    attributes = {"class": "input mono", "maxlength": 7, "pattern": HEX_COLOUR, "data-colour": ""}
    return forms.RegexField(
        f"^{HEX_COLOUR}$",
        label=label,
        widget=forms.TextInput(attrs=attributes),
        error_messages=dict.fromkeys(("required", "invalid"), message),
    )
