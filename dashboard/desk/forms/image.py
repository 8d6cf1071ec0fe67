"""The controls of an image box on the design page: which inset, where and how."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from dashboard.desk.forms import box as forms_box
from dashboard.form_controls import choice_field
from jobs.design.cells import patterns
from jobs.design.starting import placeholder

type Document = dict[str, Any]

FITS = (("contain", "Show all of it"), ("cover", "Fill the box, crop the edges"))
MISSING = (("fail", "Fail the row"), ("hide", "Show nothing"))
KEYS = ("file", "anchor", "x", "y", "width", "height", "rotation", "opacity", "required", "missing")


class ImageForm(forms_box.BoxForm):
    file = choice_field((), label="Picture")
    image_fit = choice_field(FITS, label="If its shape differs")
    required = forms.BooleanField(required=False, label="Must not be empty")
    missing = choice_field(MISSING, label="If no picture has the cell's name")

    def __init__(
        self, data: Any = None, *, names: Sequence[str], columns: Sequence[str], initial: Any = None
    ) -> None:
        self.names, self.columns = names, columns
        super().__init__(data, initial=initial)

    def offer(self, initial: Mapping[str, Any]) -> None:
        """Offer each inset for all rows, each column, and the value of the design if it is
        neither.
        """
        always = [(pattern_of(name), name) for name in self.names]
        by_column = [(placeholder(column), f"From column “{column}”") for column in self.columns]
        current, known = initial.get("file", ""), dict([*always, *by_column])
        other = [] if current in known else [(current, _other(current))]
        file = self.fields["file"]
        assert isinstance(file, forms.ChoiceField)  # noqa: S101 - tells mypy what was declared above
        file.choices = [
            *other,
            ("The same in every row", always),
            ("A different one per row", by_column),
        ]


def _other(pattern: str) -> str:
    return f"From the pattern {pattern}" if patterns.columns(pattern) else f"{pattern} (missing)"


def pattern_of(name: str) -> str:
    """Return a pattern that prints exactly this name."""
    return re.sub(r"[\[\]{}]", r"\g<0>\g<0>", name)


def initial(box: Document) -> Document:
    return {key: box[key] for key in KEYS} | {"image_fit": box["fit"], "placed_as": box["anchor"]}


def edited(values: Mapping[str, Any]) -> Document:
    return {key: values[key] for key in KEYS} | {"fit": values["image_fit"]}
