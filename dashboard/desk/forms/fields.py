"""Form fields made from what `jobs.design.controls` knows of a setting.

    @shows(CodeBox)
    class CodeForm(BoxForm):
        text = field_of(CodeBox, "text", widget=…)

gives the form a field for each setting of the box that has a label. A field that the class declares
itself takes its place. `initial_of` and `document_of` carry the values over from and to JSON.

A setting that can be off has a checkbox of its name, and its parts have fields that begin with it:
`shadow`, `shadow_blur`; `background`, `background_colour`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms

from dashboard import form_controls
from jobs.design import Document
from jobs.design.boxes.properties import PER_CENT, SIZE_UNITS, SizeUnit, per_cent_of
from jobs.design.controls import Control, Label, control_of, controls_of
from jobs.design.key_rules import Choice, Colour, Flag, Number, OrElse, Rule, Several, Text
from jobs.design.sections import Section

type Values = Mapping[str, Any]
"""The values of the controls of a form, by name."""
type SettingsClass = Callable[..., Any]
"""A dataclass whose fields are settings: a kind of box, or a part of one."""


def shows[Form: type[forms.Form]](kind: SettingsClass) -> Callable[[Form], Form]:
    """Give a form the fields of all settings of a kind of box, and its `switches`."""

    def with_fields(form: Form) -> Form:
        form.switches = switches_of(kind)  # type: ignore[attr-defined]  # of BoxForm
        form.base_fields = {**fields_of(kind), **form.base_fields}
        return form

    return with_fields


def fields_of(kind: SettingsClass) -> dict[str, forms.Field]:
    """Return name → field for every setting with a label, those of its parts included."""
    fields: dict[str, forms.Field] = {}
    for control in _labelled(kind):
        fields[control.name] = _field(control.rule, control.label)
        for name, part in parts_of(control).items():
            fields[name] = _field(part.rule, part.label)
    return fields


def field_of(kind: SettingsClass, name: str, **options: Any) -> forms.Field:
    """Return the field of one setting, with more options for Django, such as a widget."""
    control = control_of(kind, name)
    return _field(control.rule, control.label, **options)


def parts_of(control: Control) -> dict[str, Control]:
    """Return name → setting for what counts only while this setting is on."""
    match control.rule:
        case OrElse(rule=Section(kind=kind)):
            return {f"{control.name}_{own.name}": own for own in _labelled(kind)}
        case OrElse(rule=Colour()):
            return {f"{control.name}_colour": _colour_of(control)}
    return {}


def _colour_of(control: Control) -> Control:
    """Return the colour of a setting that is a colour or none."""
    label = Label(f"{control.label.name} colour") if control.label else None
    return Control(control.name, control.key, Colour(), label, control.help, control.default)


def switches_of(kind: SettingsClass) -> dict[str, list[str]]:
    """Return name → the fields that count only while it is on, for each setting that has some."""
    parts = {control.name: list(parts_of(control)) for control in _labelled(kind)}
    return {name: fields for name, fields in parts.items() if fields}


def initial_of(kind: SettingsClass, document: Document) -> dict[str, Any]:
    """Return the values of the fields for a complete document of this kind."""
    values: dict[str, Any] = {}
    for control in _labelled(kind):
        given = document[control.key]
        values[control.name] = given is not None if parts_of(control) else given
        values |= _initial_of_parts(control, given)
    return values


def _initial_of_parts(control: Control, given: Any) -> dict[str, Any]:
    """Return the values of what a setting shows. While it is off, they are what it begins with."""
    if not isinstance(control.rule, OrElse):
        return {}
    shown = control.rule.write(control.rule.begin) if given is None else given
    return {
        name: shown[part.key] if isinstance(shown, dict) else shown
        for name, part in parts_of(control).items()
    }


def document_of(kind: SettingsClass, values: Values) -> Document:
    """Return the keys of a document for the values of a valid form."""
    return {control.key: _json(control, values) for control in _labelled(kind)}


def _json(control: Control, values: Values) -> Any:
    value = values[control.name]
    match control.rule:
        case OrElse(rule=Section()):
            parts = parts_of(control).items()
            return {part.key: values[name] for name, part in parts} if value else None
        case OrElse(rule=Colour()):
            return values[f"{control.name}_colour"] if value else None
    return value


def _labelled(kind: SettingsClass) -> Iterator[Control]:
    return (control for control in controls_of(kind).values() if control.label)


def say_unit(form: forms.Form, unit: SizeUnit) -> None:
    """Say the unit of sizes of the design in the labels of its fields.

    Each field has all of its labels, so that a script can change them with the unit.
    """
    for field in form.fields.values():
        labels = field.widget.attrs
        if f"{LABEL_IN}{unit}" in labels:
            field.label = labels[f"{LABEL_IN}{unit}"]


LABEL_IN = "data-label-"
"""What the attributes with the labels of a field begin with; the unit of sizes follows."""


def _labels_by_unit(label: Label | None) -> dict[str, str]:
    """Return the attributes with the labels of a size by its unit; none for other settings."""
    if label is None or label.unit != PER_CENT:
        return {}
    return {f"{LABEL_IN}{one}": f"{label.name}, {per_cent_of(one)}" for one in SIZE_UNITS}


def _field(rule: Rule, label: Label | None, **options: Any) -> forms.Field:
    field = _plain_field(rule, label, **options)
    field.widget.attrs.update(_labels_by_unit(label))
    return field


def _plain_field(rule: Rule, label: Label | None, **options: Any) -> forms.Field:
    options = {"label": str(label or "")} | options
    match rule:
        case Number():
            return form_controls.field_within(rule, **options)
        case Choice():
            return form_controls.choice_field(list(rule.options.items()), **options)
        case Colour():
            return form_controls.colour_field(**options)
        case Several():
            return form_controls.SeveralField(required=False, **_typed(options))
        case Text():
            return forms.CharField(required=not rule.empty, **_typed(options))
        case OrElse(rule=Number() as number):
            return form_controls.field_within(number, required=False, **options)
        case Flag() | OrElse():
            return forms.BooleanField(required=False, **options)
    raise TypeError(f"{rule} has no field.")


def _typed(options: dict[str, Any]) -> dict[str, Any]:
    return {"widget": forms.TextInput(attrs=form_controls.INPUT)} | options
