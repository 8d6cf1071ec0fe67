"""The controls of a text box on the design page. Fonts and less common settings have their own."""

import math
from collections.abc import Mapping
from typing import Any

from django import forms

from dashboard.desk import font_cards, strips
from dashboard.desk.forms import box as forms_box
from dashboard.desk.forms import fonts as forms_fonts
from dashboard.desk.forms import more
from dashboard.desk.forms.box import Document, Offer, free_anchor, free_name
from dashboard.desk.forms.kind import Kind
from dashboard.form_controls import INPUT, choice_field, colour_field, number_field, whole_field
from dashboard.templatetags.words import counted
from jobs.design import TextBox, starting_design, to_document
from jobs.design.cells import patterns
from jobs.rendering import Sizes

OVERFLOWS = (("fail", "Fail the row"), ("ellipsis", "Shorten it with …"))
WRAPS = (("greedy", "Fill lines"), ("balance", "Balance lines"), ("phrase", "Break at phrases"))
ALIGNS = (
    ("left", "Left"),
    ("centre", "Centre"),
    ("right", "Right"),
    ("start", "By script"),
    ("justify", "Justified"),
)
VALIGNS = (("top", "Top"), ("middle", "Middle"), ("bottom", "Bottom"))

LANGUAGE_KEYS = (
    "language",
    "language_column",
)  #: keys of the document, shown with the controls of a text

PARTS: dict[str, dict[str, Any]] = {
    "outline": {"width": 3, "colour": "#000000"},
    "shadow": {"dx": 0, "dy": 4, "blur": 18, "opacity": 0.7, "colour": "#000000", "inside": False},
    "plate": {"colour": "#000000", "opacity": 0.6, "padding": 30, "radius": 12, "per_line": False},
}


class TextForm(forms_fonts.FontForm, more.MoreForm, forms_box.BoxForm):
    """The controls of one text box, and the language of the design."""

    text = forms.CharField(
        strip=False,
        error_messages={"required": "Enter a text, or choose a column below."},
        widget=forms.Textarea(attrs={**INPUT, "rows": 2, "spellcheck": "false"}),
    )
    size_max = number_field(0.2, 100, label="Largest, % of height")
    size_min = number_field(0.2, 100, label="Smallest")
    same_size = forms.BooleanField(required=False, label="One size for all rows")
    max_lines = whole_field(1, 100, label="Maximum lines")
    wrap = choice_field(WRAPS, label="Line breaks")
    overflow = choice_field(OVERFLOWS, label="If it still does not fit")
    colour = colour_field()
    align = forms.ChoiceField(choices=ALIGNS, widget=forms.RadioSelect)
    valign = forms.ChoiceField(choices=VALIGNS, widget=forms.RadioSelect)

    outline = forms.BooleanField(required=False)
    outline_width = number_field(0, 30, label="Width, % of size")
    outline_colour = colour_field("Colour of the outline")
    shadow = forms.BooleanField(required=False)
    shadow_colour = colour_field("Colour of the shadow")
    shadow_opacity = number_field(0, 1, 0.05, label="Opacity, 0 to 1")
    shadow_dx = number_field(-100, 100, 1, label="Offset right, % of size")
    shadow_dy = number_field(-100, 100, 1, label="Offset down, % of size")
    shadow_blur = number_field(0, 100, 1, label="Blur, % of size")
    shadow_inside = forms.BooleanField(required=False, label="Keep it in the box")
    plate = forms.BooleanField(required=False)
    plate_colour = colour_field("Colour of the plate")
    plate_opacity = number_field(0, 1, 0.05, label="Opacity, 0 to 1")
    plate_padding = number_field(0, 200, 1, label="Padding, % of size")
    plate_radius = number_field(0, 200, 1, label="Corners, % of size")
    plate_per_line = forms.BooleanField(required=False, label="One plate per line")

    language = forms.CharField(
        max_length=20,
        label="Language",
        error_messages={"required": "Enter a language tag such as en, de or pt-BR."},
        widget=forms.TextInput(attrs={**INPUT, "list": "languages"}),
    )
    language_column = choice_field((), required=False, label="Or from a column")

    parts = PARTS

    def offer(self, initial: Mapping[str, Any]) -> None:
        self.offer_fonts(font_cards.shelves(font_cards.uploaded()), initial)
        columns = dict.fromkeys(
            filter(None, (*self.offered.columns, initial.get("language_column")))
        )
        by_column = self.fields["language_column"]
        assert isinstance(by_column, forms.ChoiceField)  # noqa: S101 - tells mypy what was declared above
        by_column.choices = [("", "Same for all"), *((column, column) for column in columns)]

    def clean(self) -> dict[str, Any]:
        """Ignore the errors of parts that are off: their controls are hidden."""
        values = super().clean()
        if values.get("size_min", 0) > values.get("size_max", math.inf):
            self.add_error(
                "size_min", f"This is larger than the largest size, {values['size_max']:g}."
            )
        for part, defaults in PARTS.items():
            for key in () if values.get(part) else defaults:
                self.errors.pop(f"{part}_{key}", None)
        return values


def initial(box: Document, document: Document) -> Document:
    values = {key: box[key] for key in BOX_KEYS} | {"font": box["fonts"][0]}
    values["fallback"] = next(iter(box["fonts"][1:]), "")
    for part, defaults in PARTS.items():
        values[part] = box[part] is not None
        values |= {f"{part}_{key}": (box[part] or defaults)[key] for key in defaults}
    return values | {key: document[key] for key in LANGUAGE_KEYS}


def edited(box: Document, values: Mapping[str, Any]) -> Document:
    fonts = list(
        dict.fromkeys(filter(None, (values["font"], values["fallback"], *box["fonts"][2:])))
    )
    parts = {
        part: {key: values[f"{part}_{key}"] for key in defaults} if values[part] else None
        for part, defaults in PARTS.items()
    }
    return {key: values[key] for key in BOX_KEYS} | {"fonts": fonts} | parts


BOX_KEYS = (
    "text",
    "anchor",
    "weight",
    "italic",
    "size_max",
    "size_min",
    "same_size",
    "max_lines",
    "wrap",
    "overflow",
    "colour",
    "align",
    "valign",
    *more.KEYS,
)


def placed(anchor: str) -> Document:
    """Return the place of a text box with this anchor: at the margin of its side, aligned to it."""
    valign = "top" if "top" in anchor else "bottom" if "bottom" in anchor else "middle"
    return forms_box.placed(anchor) | {"valign": valign}


NEXT_PLACES = ("bottom", "top", "top-right", "bottom-left", "centre", "top-left")


def new(offered: Offer) -> Document:
    """Return a text that prints a column no box prints yet, in a free place, best on the strip.

    If each row has its own language, the box must not be empty: an empty text is a missing
    translation.
    """
    document, columns = offered.document, offered.columns
    boxes = document["boxes"]
    used = {column for box in boxes for column in patterns.columns(box.get("text", ""))}
    free = next((column for column in columns if column not in used), columns[0] if columns else "")
    begin = to_document(starting_design([free or "file"]))["boxes"][0]
    place = placed(free_anchor(boxes, NEXT_PLACES))
    box = begin | {"name": free_name(free or "text", boxes)} | place
    box["required"] = bool(document.get("language_column"))
    is_free = strips.is_free(document)
    return strips.put_on(document["canvas"]["strip"], box) if is_free else box


def facts(told: Mapping[str, Any] | None, box: TextBox, sizes: Sizes) -> str:
    """Describe a text: `41 px · 2 lines · fits · contrast 9.1`."""
    if told is None:
        return "no text"
    set_in = f"{told['size_px']:,.0f} px{_whose(box, sizes)} · {counted(told['lines'], 'line')}"
    return f"{set_in} · fits · contrast {told['contrast']:.1f}"


def _whose(box: TextBox, sizes: Sizes) -> str:
    if not box.same_size:
        return ""
    if box.name in sizes:
        return " in all rows"
    return " in this row only; the check finds the size for all rows"


KIND = Kind(
    "text",
    "Text",
    "Add a text",
    "",
    "add",
    TextForm,
    initial,
    edited,
    new,
    facts,
    placed,
    more.unusual,
)
