"""The controls of a code box on the design page: content, type of code, place and colours."""

import re

from django import forms

from dashboard.desk.forms import box as forms_box
from dashboard.desk.forms.box import Offer, complete
from dashboard.desk.forms.fields import Values, document_of, field_of, initial_of, shows
from dashboard.desk.forms.kind import BoxControls, Told, pixels_of
from dashboard.form_controls import INPUT
from jobs.design import CodeBox, Document
from jobs.design.starting import placeholder
from jobs.rendering import Sizes

NUMBERS = re.compile(r"(?<![a-z])(ean|gtin|upc|isbn|barcode)(?![a-z])", re.IGNORECASE)
"""Names of columns that probably hold article numbers."""


@shows(CodeBox)
class CodeForm(forms_box.BoxForm):
    text = field_of(
        CodeBox,
        "text",
        max_length=2_000,
        error_messages={"required": "Enter what a scanner should read, or choose a column below."},
        widget=forms.Textarea(attrs={**INPUT, "rows": 2, "spellcheck": "false"}),
    )

    def clean_text(self) -> str:
        """Replace the line ends of browsers with those of the document."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


def initial(box: Document, _: Document) -> Document:
    return initial_of(CodeBox, box)


def edited(_: Document, values: Values) -> Document:
    return document_of(CodeBox, values)


def guessed(columns: list[str]) -> tuple[str, str]:
    """Return the most likely column and its type of code."""
    number = next((column for column in columns if NUMBERS.search(column)), "")
    return (number, "ean") if number else (next(iter(columns), ""), "qr")


CODE_PLACES = ("bottom-right", "bottom-left", "top-right", "top-left", "centre")
# In per cent: an EAN-13 fits on 800 pixels, and a QR code of an address card on 600.
ROOM_OF_QR, ROOM_OF_BARS = {"width": 30, "height": 25}, {"width": 30, "height": 20}
CONTENT = 40
"""Most characters shown of a code."""


def new(offered: Offer) -> Document:
    """Return a code box for the most likely column, in a free corner."""
    column, symbology = guessed(list(offered.printable))
    code = {"kind": "code", "text": placeholder(column or "file"), "symbology": symbology}
    place = forms_box.placed(offered.free_anchor(CODE_PLACES))
    room = ROOM_OF_QR if symbology == "qr" else ROOM_OF_BARS
    return complete(code | room) | {"name": offered.free_name(KIND.title)} | place


def facts(told: Told | None, _: CodeBox, __: Sizes) -> str:
    """Describe a code: `EAN-13 4006381333931, 3 px per module, 339 × 120 px`."""
    if told is None:
        return "no code"
    shown = f"{told['kind']} {_cut(told['content'])}"
    return f"{shown}, {told['module']} px per module, {pixels_of(told)}"


def _cut(content: str) -> str:
    return content if len(content) <= CONTENT else f"{content[: CONTENT - 1]}…"


KIND = BoxControls(
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
