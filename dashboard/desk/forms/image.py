"""The controls of an image box on the design page: which inset, where and how."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms

from dashboard.desk.forms import box as forms_box
from dashboard.desk.forms.box import Offer, complete
from dashboard.desk.forms.fields import Values, document_of, initial_of, shows
from dashboard.desk.forms.kind import BoxControls, Told, pixels_of
from dashboard.form_controls import INPUT, Choices, choice_field, offer
from jobs.design import Document, ImageBox
from jobs.design.cells import patterns
from jobs.design.controls import control_of
from jobs.design.starting import placeholder
from jobs.matching import FileFinder
from jobs.rendering import Sizes

MOST_LISTED = 100  #: insets in the list of an image box
LONGEST_NAME = 200


@shows(ImageBox)
class ImageForm(forms_box.BoxForm):
    file = choice_field((), label=str(control_of(ImageBox, "file").label))
    # Only with more insets than the list has.
    named = forms.CharField(
        required=False,
        max_length=LONGEST_NAME,
        label="Or the name of any box picture",
        widget=forms.TextInput(attrs={**INPUT, "autocomplete": "off", "spellcheck": "false"}),
    )

    def offer(self, initial: Values) -> None:
        """Offer insets for all rows, each column, and the value of the design if it is neither.

        Of many insets only the first are listed; the others are found by name.
        """
        if len(self._names) <= MOST_LISTED:
            del self.fields["named"]
        groups = [self._always, self._by_column]
        offer(self, "file", [*self._other(initial.get("file", ""), groups), *groups])

    @property
    def _always(self) -> tuple[str, Choices]:
        """Return the group of the insets for all rows."""
        title = "The same in every row"
        if len(self._names) > MOST_LISTED:
            title = f"{title} (the first {MOST_LISTED} of {len(self._names):,})"
        return title, [(pattern_of(name), name) for name in self._names[:MOST_LISTED]]

    @property
    def _by_column(self) -> tuple[str, Choices]:
        return "A different one per row", _columns(self.offered.every_column())

    def _other(self, current: str, groups: Sequence[tuple[str, Choices]]) -> Choices:
        """Return the value of the design, if no group has it."""
        known = {value for _, choices in groups for value, _ in choices}
        return [] if current in known else [(current, self._words_of(current))]

    @cached_property
    def _names(self) -> list[str]:
        """Return the names of the insets; of many, in the order of the page of insets."""
        names = [inset["name"] for inset in self.offered.document.get("insets", [])]
        return sorted(names, key=str.casefold) if len(names) > MOST_LISTED else names

    def _words_of(self, pattern: str) -> str:
        name = next((name for name in self._names if pattern_of(name) == pattern), "")
        return name or _unknown(pattern)

    def clean(self) -> dict[str, Any]:
        """Let a typed name take the place of the choice."""
        values = super().clean()
        if typed := values.pop("named", "").strip():
            self.errors.pop("file", None)
            values["file"] = self._found(typed)
        return values

    def _found(self, typed: str) -> str:
        found = FileFinder(self._names, "box picture").find(typed)
        if found.index is not None:
            return pattern_of(self._names[found.index])
        several = f"Several box pictures fit “{typed}”. Enter the whole name, with its extension."
        self.add_error("named", found.problem if found.is_unknown else several)
        return ""


def _columns(columns: Sequence[str]) -> Choices:
    return [(placeholder(column), f"From column “{column}”") for column in columns]


def _unknown(pattern: str) -> str:
    return f"From the pattern {pattern}" if patterns.columns(pattern) else f"{pattern} (missing)"


def pattern_of(name: str) -> str:
    """Return a pattern that prints exactly this name."""
    return re.sub(r"[\[\]{}]", r"\g<0>\g<0>", name)


def initial(box: Document, _: Document) -> Document:
    return initial_of(ImageBox, box)


def edited(_: Document, values: Values) -> Document:
    return document_of(ImageBox, values)


IMAGE_PLACES = ("top-right", "top-left", "bottom-right", "bottom-left", "centre")


def new(offered: Offer) -> Document:
    """Return an image box for the first column."""
    column = next(iter(offered.every_column()), "file")
    return new_of(offered, placeholder(column), column)


def new_of(offered: Offer, file: str, name: str) -> Document:
    """Return an image box for the pattern of an inset, in a free corner."""
    place = forms_box.placed(offered.free_anchor(IMAGE_PLACES))
    named = {"name": offered.free_name(name or "picture")}
    return complete({"kind": "image", "file": file}) | named | place


def facts(told: Told | None, _: ImageBox, __: Sizes) -> str:
    if told is None:
        return "no picture"
    return f"{told['inset']}, {pixels_of(told)}"


KIND = BoxControls(
    "image",
    "Picture",
    "Add a picture…",
    "A logo, a portrait, a ribbon",
    "picture",
    ImageForm,
    initial,
    edited,
    new,
    facts,
    step="insets",
)
