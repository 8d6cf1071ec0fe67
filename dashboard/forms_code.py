"""The controls of a code box on the design desk: what it holds, as which code, where, and in which colours."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from dashboard import forms_box
from dashboard.controls import INPUT, choice_field, colour_field

type Document = dict[str, Any]

SYMBOLOGIES = (
    ("qr", "QR code"),
    ("ean", "EAN or UPC, by its length"),
    ("ean13", "EAN-13, check digit added to 12 figures"),
    ("code128", "Code 128"),
)
CORRECTIONS = (("low", "7 % of it"), ("medium", "15 % of it"), ("quartile", "25 % of it"), ("high", "30 % of it"))
KEYS = (
    *("text", "symbology", "correction", "figures", "colour", "anchor", "x", "y", "width", "height"),
    *("rotation", "opacity", "required"),
)
GROUND = "#ffffff"
NUMBERS = re.compile(r"(?<![a-z])(ean|gtin|upc|isbn|barcode)(?![a-z])", re.IGNORECASE)
"""Columns whose cells are most likely numbers of articles."""


class CodeForm(forms_box.BoxForm):
    text = forms.CharField(
        max_length=2_000,
        label="What it holds",
        error_messages={"required": "Write what a scanner reads, or press a column below."},
        widget=forms.Textarea(attrs={**INPUT, "rows": 2, "spellcheck": "false"}),
    )
    symbology = choice_field(SYMBOLOGIES, label="Kind of code")
    correction = choice_field(CORRECTIONS, label="May be hidden or worn")
    figures = forms.BooleanField(required=False, label="Its figures below the bars")
    colour = colour_field("Colour of the bars or squares")
    light = forms.BooleanField(required=False, label="Ground")
    light_colour = colour_field("Colour of the ground")
    required = forms.BooleanField(required=False, label="Must not be empty")

    def clean_text(self) -> str:
        """Lines end as the document has them, not as browsers send them."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """What the ground would have been is nobody's mistake when there is none."""
        values = super().clean()
        if not values.get("light"):
            self.errors.pop("light_colour", None)
        return values


def initial(box: Document) -> Document:
    ground = {"light": box["ground"] is not None, "light_colour": box["ground"] or GROUND}
    return {key: box[key] for key in KEYS} | ground | {"placed_as": box["anchor"]}


def edited(values: Mapping[str, Any]) -> Document:
    return {key: values[key] for key in KEYS} | {"ground": values["light_colour"] if values["light"] else None}


def guessed(columns: list[str]) -> tuple[str, str]:
    """The column that is most likely meant, and the kind of its code."""
    number = next((column for column in columns if NUMBERS.search(column)), "")
    return (number, "ean") if number else (next(iter(columns), ""), "qr")
