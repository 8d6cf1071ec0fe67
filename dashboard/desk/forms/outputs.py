"""The controls of the outputs on the design page: what an edit counts for, and which there are."""

from collections.abc import Sequence
from functools import partial

from django import forms

from dashboard.desk import differences, outputs
from dashboard.desk.forms.fields import Values
from dashboard.desk.presets import PRESETS
from dashboard.form_controls import INPUT, Choices, choice_field, missing_choice
from jobs.design import Design, Document, RowOutput
from jobs.design.controls import control_of

SCOPES = (("all", "In all outputs"), ("one", "Only here"))


class OutputsForm(forms.Form):
    """Of the chosen output: its name, and what is different there. Unused without outputs."""

    counts_for = forms.ChoiceField(choices=SCOPES, required=False, widget=forms.RadioSelect)
    hidden_here = forms.BooleanField(required=False)
    output_name = forms.CharField(
        required=False,
        max_length=60,
        label=str(control_of(RowOutput, "name").label),
        widget=forms.TextInput(attrs=INPUT),
    )
    outputs_column = choice_field(
        (), required=False, label=str(control_of(Design, "outputs_column").label)
    )
    another = choice_field(
        [(preset.name, preset.words) for preset in PRESETS],
        required=False,
        label="Add another size",
    )


WITHOUT_COLUMN = {
    "outputs_column": "No: every row has all",
    "boxes_column": "No: every row has all",
    "design_column": "No: every row has this design",
}
"""Setting that names a column → what is said of none."""


def column_choices(columns: Sequence[str], current: str, words: str) -> Choices:
    """Return the columns that can choose something for a row, and the current one if it is not
    there. `words`: what is said of none.
    """
    absent = missing_choice(current, columns)
    return [("", words), *absent, *((column, column) for column in columns)]


def counts_for(output: int) -> str:
    """Return what an edit counts for at first: the first output is what the others begin as."""
    return "one" if output else "all"


def initial(document: Document, index: int, *, counts_for: str, is_hidden: bool) -> Document:
    """Return the values of the controls for one output of a complete document."""
    outputs = document["outputs"]
    return {
        "counts_for": counts_for,
        "hidden_here": is_hidden,
        "output_name": outputs[index]["name"] if outputs else "",
        "outputs_column": document["outputs_column"],
    }


def edited(document: Document, index: int, box: str, values: Values) -> Document:
    """Return the document with the output's name, and the box hidden there or not."""
    if not document["outputs"]:
        return document
    hide = partial(differences.hidden_or_shown, name=box, hidden=values["hidden_here"])
    document = outputs.with_changes(document, index, hide)
    document = outputs.named(document, index, values["output_name"].strip())
    return document | {"outputs_column": values["outputs_column"]}
