"""The controls of the rules of a text box: one line for each rule, and one to add another.

A line without a column is not a rule.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from dashboard.desk.forms.fields import document_of, fields_of, initial_of
from dashboard.form_controls import choice_field
from jobs.design import Document
from jobs.design.boxes.style_rules import MOST_RULES, StyleRule, rule_contradictions
from jobs.design.facts.columns import FACTS
from jobs.design.key_rules import Problems
from jobs.design.sections import Section

_NAMES = tuple(fields_of(StyleRule))
_RULE = Section(StyleRule, rule_contradictions)
_COLOUR = "colour_colour"
"""The control of the colour; `colour` is the checkbox before it."""
_BEGIN = "#d00000"


class RuleLine(NamedTuple):
    """The controls of one rule."""

    number: int
    column: BoundField
    test: BoundField
    value: BoundField
    has_colour: BoundField
    colour: BoundField
    weight: BoundField
    checks: Sequence[BoundField]

    @property
    def fields(self) -> list[BoundField]:
        own = [self.column, self.test, self.value, self.has_colour, self.colour, self.weight]
        return [*own, *self.checks]

    @property
    def errors(self) -> list[str]:
        return [str(sentence) for field in self.fields for sentence in field.errors]


def initial(rules: Sequence[Document]) -> dict[str, Any]:
    """Return name → value of the controls of some rules."""
    return {
        _name(line, name): value
        for line, rule in enumerate(rules)
        for name, value in initial_of(StyleRule, rule).items()
    }


def fields(rules: Sequence[Document], columns: Sequence[str]) -> dict[str, forms.Field]:
    """Return name → control for these rules and one more."""
    found: dict[str, forms.Field] = {}
    for line in range(min(len(rules) + 1, MOST_RULES)):
        own = rules[line]["column"] if line < len(rules) else ""
        found |= {_name(line, name): it for name, it in _of_line(own, columns).items()}
    return found


def _of_line(own: str, columns: Sequence[str]) -> dict[str, forms.Field]:
    """Return the controls of a rule whose column is `own`, which the sheet may not have.

    None of them is required, because a line may be no rule.
    """
    column = choice_field(_column_choices(own, columns), label="If column")
    found = {**fields_of(StyleRule), "column": column}
    for field in found.values():
        field.required = False
    found[_COLOUR].initial = _BEGIN
    return found


def _column_choices(own: str, columns: Sequence[str]) -> list[tuple[str, Any]]:
    """Return the columns of the sheet, and those from the photo that it does not have."""
    known = dict.fromkeys([*columns, *filter(None, [own])])
    facts = [(fact.name, fact.name) for fact in FACTS.values() if fact.name not in known]
    of_sheet = ((column, column) for column in known)
    return [("", "No rule"), *of_sheet, ("From the photo", facts)]


def lines(form: forms.Form) -> list[RuleLine]:
    """Return the controls of a form, by rule."""
    return [_line(form, line) for line in _lines(form.fields)]


def _line(form: forms.Form, line: int) -> RuleLine:
    field = {name: form[_name(line, name)] for name in _NAMES}
    return RuleLine(
        line + 1,
        field["column"],
        field["test"],
        field["value"],
        has_colour=field["colour"],
        colour=field[_COLOUR],
        weight=field["weight"],
        checks=[field["italic"], field["strike"], field["hidden"]],
    )


def not_sent(data: Mapping[str, Any], initial: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the rules that a page opened earlier did not send."""
    missing = {line for line in _lines(initial) if _name(line, "column") not in data}
    values = {
        _name(line, name): initial.get(_name(line, name)) for line in missing for name in _NAMES
    }
    return {name: value for name, value in values.items() if value not in (None, False)}


def edited(values: Mapping[str, Any]) -> list[Document]:
    """Return the rules of a valid form."""
    return [_document(values, line) for line in _lines(values) if values[_name(line, "column")]]


def problems(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the control and the sentence for each problem of the rules."""
    for line in _lines(values):
        if values.get(_name(line, "column")):
            yield from _problems_of(values, line)
        elif any(values.get(_name(line, name)) for name in ("value", "weight", "hidden")):
            yield _name(line, "column"), "Choose the column that the rule looks at."


def _problems_of(values: Mapping[str, Any], line: int) -> Iterator[tuple[str, str]]:
    if not all(_name(line, name) in values for name in _NAMES):
        return  # the errors of single controls are shown
    found: Problems = []
    _RULE.read(_document(values, line), "", found)
    for key, sentence in found:
        yield _name(line, _COLOUR if key == "colour" else key), sentence


def _document(values: Mapping[str, Any], line: int) -> Document:
    own = {name: values.get(_name(line, name)) for name in _NAMES}
    return document_of(StyleRule, own | {"test": own["test"] or "is"})


def _lines(named: Mapping[str, Any]) -> list[int]:
    return [line for line in range(MOST_RULES) if _name(line, "column") in named]


def _name(line: int, name: str) -> str:
    return f"rule_{line}_{name}"
