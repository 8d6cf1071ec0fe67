"""The controls of a code box on the design page: content, type of code, place and colours."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from dashboard.desk.forms import box as forms_box
from dashboard.desk.forms.box import Offer, complete, free_anchor, free_name
from dashboard.desk.forms.kind import Kind
from dashboard.form_controls import INPUT, choice_field, colour_field
from jobs.design import CodeBox
from jobs.design.starting import placeholder
from jobs.rendering import Sizes

type Document = dict[str, Any]

SYMBOLOGIES = (
    ("qr", "QR code"),
    ("ean", "EAN or UPC, by length"),
    ("ean13", "EAN-13, check digit added to 12 digits"),
    ("code128", "Code 128"),
)
CORRECTIONS = (
    ("low", "Low, 7 %"),
    ("medium", "Medium, 15 %"),
    ("quartile", "High, 25 %"),
    ("high", "Highest, 30 %"),
)
KEYS = (
    *(
        "text",
        "symbology",
        "correction",
        "figures",
        "colour",
        "anchor",
        "x",
        "y",
        "width",
        "height",
    ),
    *("rotation", "opacity", "required"),
)
GROUND = "#ffffff"
NUMBERS = re.compile(r"(?<![a-z])(ean|gtin|upc|isbn|barcode)(?![a-z])", re.IGNORECASE)
"""Names of columns that probably hold article numbers."""


class CodeForm(forms_box.BoxForm):
    text = forms.CharField(
        max_length=2_000,
        label="Content",
        error_messages={"required": "Enter what a scanner should read, or choose a column below."},
        widget=forms.Textarea(attrs={**INPUT, "rows": 2, "spellcheck": "false"}),
    )
    symbology = choice_field(SYMBOLOGIES, label="Type of code")
    correction = choice_field(CORRECTIONS, label="Error correction")
    figures = forms.BooleanField(required=False, label="Digits below the bars")
    colour = colour_field("Colour of the bars or squares")
    light = forms.BooleanField(required=False, label="Background")
    light_colour = colour_field("Background colour")
    required = forms.BooleanField(required=False, label="Must not be empty")

    def clean_text(self) -> str:
        """Replace the line ends of browsers with those of the document."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """Ignore the background colour when there is no background."""
        values = super().clean()
        if not values.get("light"):
            self.errors.pop("light_colour", None)
        return values


def initial(box: Document, _: Document) -> Document:
    ground = {"light": box["ground"] is not None, "light_colour": box["ground"] or GROUND}
    return {key: box[key] for key in KEYS} | ground


def edited(_: Document, values: Mapping[str, Any]) -> Document:
    return {key: values[key] for key in KEYS} | {
        "ground": values["light_colour"] if values["light"] else None
    }


def guessed(columns: list[str]) -> tuple[str, str]:
    """Return the most likely column and its type of code."""
    number = next((column for column in columns if NUMBERS.search(column)), "")
    return (number, "ean") if number else (next(iter(columns), ""), "qr")


CODE_PLACES = ("bottom-right", "bottom-left", "top-right", "top-left", "centre")
CONTENT = 40
"""Most characters shown of a code."""


def new(offered: Offer) -> Document:
    """Return a code box for the most likely column, in a free corner."""
    boxes = offered.document["boxes"]
    column, symbology = guessed(list(offered.printable))
    code = {"kind": "code", "text": placeholder(column or "file"), "symbology": symbology}
    place = forms_box.placed(free_anchor(boxes, CODE_PLACES))
    return complete(code) | {"name": free_name(column or "code", boxes)} | place


def facts(told: Mapping[str, Any] | None, _: CodeBox, __: Sizes) -> str:
    """Describe a code: `EAN-13 4006381333931, 3 px per module, 339 × 120 px`."""
    if told is None:
        return "no code"
    content = told["content"]
    shown = content if len(content) <= CONTENT else f"{content[: CONTENT - 1]}…"
    return (
        f"{told['kind']} {shown}, {told['module']} px per module, "
        f"{told['width']:,} × {told['height']:,} px"
    )


KIND = Kind(
    "code",
    "Code",
    "Add a code",
    "A QR code or a barcode",
    "code",
    CodeForm,
    initial,
    edited,
    new,
    facts,
)
