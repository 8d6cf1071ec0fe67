"""What is known of each setting of a design, beside the field that holds it.

    rotation: Annotated[
        float,
        Number(-180, 180, step=1),
        Label("Rotation", "° clockwise", summary="rotated {:g}°"),
        "Around the centre of the box.",
    ] = 0.0

The rule has the range or the choices, the label is what a control of the design page is called, the
text is the help in the JSON Schema, and the default follows. The parser with its messages, the
schema, the columns that override a setting, the forms and the scripts of the design page all read
them from here, by `control_of(TextBox, "rotation")`. A setting without a label has no control.

`Key` names the key of the JSON document where it differs from the name of the field. Where two
rules, labels or texts are given, the last one counts. So a box can take a setting that all boxes
share, such as `Rotation`, and give it another help text: `Annotated[Rotation, "…"]`.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, get_type_hints

from jobs.design.key_rules import Choice, Number, OrElse, Rule, Several


@dataclass(frozen=True, slots=True)
class Label:
    """What a control is called, and the unit of its number.

    `summary` says the value in a few words, for a summary of settings that are not as usual. For
    a choice, it is filled with the words of the choice. `topic` is the group of less common
    settings that shows the control, if no template places it.
    """

    name: str
    unit: str = ""
    summary: str = ""
    topic: str = ""

    def __str__(self) -> str:
        return f"{self.name}, {self.unit}" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Key:
    """The key in the JSON document, for a field of another name."""

    name: str


@dataclass(frozen=True, slots=True)
class Control:
    """One setting: its field, its key in JSON, its rule, its words, and its default.

    `default` is MISSING if a document must give the setting.
    """

    name: str
    key: str
    rule: Rule
    label: Label | None
    help: str
    default: Any

    @property
    def is_required(self) -> bool:
        return self.default is MISSING

    def summary(self, value: Any) -> str:
        """Say a value in words: `line height 1.5 ×`, `must not be empty`."""
        return self.label.summary.format(self._in_words(value)) if self.label else ""

    def _in_words(self, value: Any) -> Any:
        match self.rule:
            case Choice(options=options):
                return options[value].lower()
            case Several():
                return " ".join(value)
        return value


def control_of(kind: Callable[..., Any], name: str) -> Control:
    """Return the control of a field of a dataclass, such as `control_of(TextBox, "x")`."""
    return controls_of(kind)[name]


@cache
def controls_of(kind: Callable[..., Any]) -> Mapping[str, Control]:
    """Return field → control, in the order of the fields."""
    hints = get_type_hints(kind, include_extras=True)
    given = fields(kind)  # type: ignore[arg-type]  # a dataclass
    return {
        field.name: _control(field.name, hints[field.name].__metadata__, field.default)
        for field in given
    }


def _control(name: str, metadata: tuple[Any, ...], default: Any) -> Control:
    told = {_part(one): one for one in metadata}
    key = told["key"].name if "key" in told else name
    return Control(name, key, told["rule"], told.get("label"), told["help"], default)


def _part(metadata: Any) -> str:
    match metadata:
        case str():
            return "help"
        case Label():
            return "label"
        case Key():
            return "key"
    return "rule"


def range_of(kind: Callable[..., Any], name: str) -> Number:
    """Return the range of a number, also of one that may be left out."""
    rule = _inner(control_of(kind, name).rule)
    assert isinstance(rule, Number), f"{name} is not a number"  # noqa: S101 - a mistake in code
    return rule


def choices_of(kind: Callable[..., Any], name: str) -> list[tuple[Any, str]]:
    """Return the choices with their words, as the design page offers them."""
    rule = _inner(control_of(kind, name).rule)
    assert isinstance(rule, Choice), f"{name} is not a choice"  # noqa: S101 - a mistake in code
    return list(rule.options.items())


def _inner(rule: Rule) -> Rule:
    return rule.rule if isinstance(rule, OrElse) else rule


@cache
def rules_of(kind: Callable[..., Any]) -> Mapping[str, Rule]:
    """Return key → rule, in the order of the fields."""
    return {control.key: control.rule for control in controls_of(kind).values()}
