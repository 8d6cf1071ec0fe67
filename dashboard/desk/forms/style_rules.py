"""The controls of the rules of a text box: one line for each rule, and one to add another.

A line without a column is not a rule.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField

from dashboard.desk.forms.fields import Values, document_of, fields_of, initial_of
from dashboard.form_controls import Choices, choice_field
from jobs.design import Document
from jobs.design.boxes.style_rules import MOST_RULES, StyleRule, rule_contradictions
from jobs.design.facts.columns import FACTS
from jobs.design.key_rules import Problems
from jobs.design.sections import Section

type FormProblems = Iterator[tuple[str, str]]
"""A control and a sentence for each problem."""

_NAMES = tuple(fields_of(StyleRule))
_RULE = Section(StyleRule, rule_contradictions)
_COLOUR = "colour_colour"
"""The control of the colour; `colour` is the checkbox before it."""
_BEGIN = "#d00000"
NO_COLUMN = "Choose the column that the rule looks at."


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


@dataclass(frozen=True, slots=True)
class RuleNames:
    """The names of the controls of one rule, by its line: `rule_0_column`."""

    line: int

    def of(self, name: str) -> str:
        return f"rule_{self.line}_{name}"

    @property
    def column(self) -> str:
        return self.of("column")

    def named[Value](self, own: Mapping[str, Value]) -> dict[str, Value]:
        """Return what belongs to the settings of a rule under the names of its controls."""
        return {self.of(name): value for name, value in own.items()}

    def found_in(self, values: Values) -> dict[str, Any]:
        """Return the values of the controls by setting; None for those that are not there."""
        return {name: values.get(self.of(name)) for name in _NAMES}


def initial(rules: Sequence[Document]) -> dict[str, Any]:
    """Return name → value of the controls of some rules."""
    found: dict[str, Any] = {}
    for line, rule in enumerate(rules):
        found |= RuleNames(line).named(initial_of(StyleRule, rule))
    return found


def fields(rules: Sequence[Document], columns: Sequence[str]) -> dict[str, forms.Field]:
    """Return name → control for these rules and one more."""
    found: dict[str, forms.Field] = {}
    named = [*(rule["column"] for rule in rules), ""]
    for line, own in enumerate(named[:MOST_RULES]):
        found |= RuleNames(line).named(_of_line(own, columns))
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
    of_sheet = ((column, column) for column in known)
    return [("", "No rule"), *of_sheet, ("From the photo", _facts(known))]


def _facts(known: Container[str]) -> Choices:
    names = (fact.name for fact in FACTS.values())
    return [(name, name) for name in names if name not in known]


def lines(form: forms.Form) -> list[RuleLine]:
    """Return the controls of a form, by rule."""
    return [_line(form, names) for names in _lines(form.fields)]


def _line(form: forms.Form, names: RuleNames) -> RuleLine:
    field = {name: form[names.of(name)] for name in _NAMES}
    return RuleLine(
        names.line + 1,
        field["column"],
        field["test"],
        field["value"],
        has_colour=field["colour"],
        colour=field[_COLOUR],
        weight=field["weight"],
        checks=[field["italic"], field["strike"], field["hidden"]],
    )


def not_sent(data: Values, initial: Values) -> dict[str, Any]:
    """Return the values of the rules that a page opened earlier did not send."""
    missing = (names for names in _lines(initial) if names.column not in data)
    values = chain.from_iterable(names.named(names.found_in(initial)).items() for names in missing)
    return {name: value for name, value in values if value not in (None, False)}


def edited(values: Values) -> list[Document]:
    """Return the rules of a valid form."""
    return [_document(values, names) for names in _lines(values) if values[names.column]]


def problems(values: Values) -> FormProblems:
    """Yield the control and the sentence for each problem of the rules."""
    for names in _lines(values):
        if values.get(names.column):
            yield from _problems_of(values, names)
        elif _says_something(values, names):
            yield names.column, NO_COLUMN


def _says_something(values: Values, names: RuleNames) -> bool:
    return any(values.get(names.of(name)) for name in ("value", "weight", "hidden"))


def _problems_of(values: Values, names: RuleNames) -> FormProblems:
    if not all(names.of(name) in values for name in _NAMES):
        return  # the errors of single controls are shown
    found: Problems = []
    _RULE.read(_document(values, names), "", found)
    for key, sentence in found:
        yield names.of(_COLOUR if key == "colour" else key), sentence


def _document(values: Values, names: RuleNames) -> Document:
    own = names.found_in(values)
    return document_of(StyleRule, own | {"test": own["test"] or "is"})


def _lines(named: Mapping[str, Any]) -> list[RuleNames]:
    """Return the rules that are there."""
    return [names for names in map(RuleNames, range(MOST_RULES)) if names.column in named]
