"""The controls of the whole result on the design page: its size, format, metadata and name."""

import copy
from collections.abc import Mapping
from typing import Any

from django import forms

from dashboard.desk import strips
from dashboard.form_controls import INPUT, choice_field, colour_field, number_field, whole_field

type Document = dict[str, Any]

SIZES = (
    ("photo", "Same as the photo"),
    ("edge", "By the long edge"),
    ("exact", "Exact, in pixels"),
)
FITS = (("crop", "Crop its edges"), ("pad", "Add a background"))
SIDES = (("", "None"), ("below", "Below"), ("above", "Above"), ("left", "Left"), ("right", "Right"))
NEW_STRIP = {"size": 15, "colour": "#ffffff"}
"""The strip to begin with: room for two lines of text."""
FORMATS = (
    ("keep", "Same as the photo (HEIC becomes JPEG)"),
    ("jpeg", "JPEG"),
    ("png", "PNG"),
    ("webp", "WebP"),
    ("avif", "AVIF"),
    ("tiff", "TIFF"),
)
KEPT = (
    ("keep", "Keep all"),
    ("no_place", "Keep all but the location"),
    ("none", "Remove all"),
)
_ACROSS, _DOWN = (("left", 0), ("", 50), ("right", 100)), (("top", 0), ("", 50), ("bottom", 100))
FOCUSES = tuple(
    (f"{x} {y}", " ".join(filter(None, (down, across))) or "middle")
    for down, y in _DOWN
    for across, x in _ACROSS
)

NEEDED = {"photo": (), "edge": ("long_edge",), "exact": ("result_width", "result_height")}
"""The controls that each kind of size needs. The others are ignored."""
OF_SIZES = ("long_edge", "result_width", "result_height", "ground")
OF_STRIPS = ("strip_size", "strip_colour")
LOSSLESS = ("png", "tiff")
PIXELS_NEEDED = "Enter the number of pixels."


class ResultForm(forms.Form):
    size_by = choice_field(SIZES, label="Size")
    long_edge = whole_field(16, 30_000, required=False, label="Long edge, px")
    result_width = whole_field(16, 30_000, required=False, label="Width, px")
    result_height = whole_field(16, 30_000, required=False, label="Height, px")
    fit = choice_field(FITS, label="If the shape of the photo differs")
    focus = forms.ChoiceField(choices=FOCUSES, required=False, widget=forms.RadioSelect)
    ground = colour_field("Background colour")
    enlarge = forms.BooleanField(required=False, label="Enlarge smaller photos")
    strip_side = choice_field(SIDES, required=False, label="A strip outside the photo")
    strip_size = number_field(1, 200, 0.5, label="Strip size, % of the photo")
    strip_colour = colour_field("Colour of the strip")
    placed_beside = forms.CharField(
        required=False, widget=forms.HiddenInput
    )  # the strip that the places belong to
    format = choice_field(FORMATS, label="Format")
    quality = whole_field(1, 100, required=False, label="Quality, 1 to 100")
    most_kb = whole_field(5, 100_000, required=False, label="Maximum file size, kB")
    metadata = choice_field(KEPT, label="Metadata")
    title = forms.CharField(required=False, label="Title", widget=forms.TextInput(attrs=INPUT))
    copyright = forms.CharField(
        required=False, label="Copyright", widget=forms.TextInput(attrs=INPUT)
    )
    name = forms.CharField(
        label="File name",
        error_messages={"required": "Enter a name, such as {file} or a column in braces."},
        widget=forms.TextInput(attrs=INPUT),
    )

    def clean(self) -> dict[str, Any]:
        """Require the fields of the chosen kind of size; ignore errors in the others."""
        values = super().clean() or self.cleaned_data
        size_by, result_format = values.get("size_by", "photo"), values.get("format")
        needed = NEEDED[size_by]
        unused = {name for name in OF_SIZES if name not in needed}
        if size_by == "exact" and values.get("fit") == "pad":
            unused.discard("ground")
        if result_format in LOSSLESS:
            unused |= {"quality", "most_kb"}
        if not values.get("strip_side"):
            unused |= set(OF_STRIPS)
        for name in unused:
            self.errors.pop(name, None)
            values.setdefault(name, None)
        for name in needed:
            if name not in self.errors and values.get(name) is None:
                self.add_error(name, PIXELS_NEEDED)
        return values


def initial(document: Document) -> dict[str, Any]:
    """Return the values of the controls for a complete document."""
    canvas, output = document["canvas"], document["output"]
    size_by = "exact" if canvas["width"] else "edge" if canvas["long_edge"] else "photo"
    return {
        "size_by": size_by,
        "long_edge": canvas["long_edge"],
        "result_width": canvas["width"],
        "result_height": canvas["height"],
        "fit": canvas["fit"],
        "focus": f"{canvas['focus_x']:g} {canvas['focus_y']:g}",
        "ground": canvas["ground"],
        "enlarge": canvas["enlarge"],
        **_of_strip(document),
        "format": output["format"],
        "quality": None if output["quality"] == "keep" else output["quality"],
        "most_kb": output["most_kb"],
        "metadata": output["metadata"],
        "title": output["title"],
        "copyright": output["copyright"],
        "name": output["name"],
    }


def _of_strip(document: Document) -> dict[str, Any]:
    strip = document["canvas"]["strip"]
    shown = strip or NEW_STRIP
    return {
        "strip_side": strip["side"] if strip else "",
        "strip_size": shown["size"],
        "strip_colour": shown["colour"],
        "placed_beside": strips.as_text(strips.of(document)),
    }


def _strip(values: Mapping[str, Any]) -> Document | None:
    side = values["strip_side"]
    return (
        {"side": side, "size": values["strip_size"], "colour": values["strip_colour"]}
        if side
        else None
    )


def edited(document: Document, values: Mapping[str, Any]) -> Document:
    """Return a copy of the document with the values of a valid form."""
    document = copy.deepcopy(document)
    by_edge, exact = values["size_by"] == "edge", values["size_by"] == "exact"
    canvas, output = document["canvas"], document["output"]
    canvas |= {
        "long_edge": values["long_edge"] if by_edge else None,
        "width": values["result_width"] if exact else None,
        "height": values["result_height"] if exact else None,
        "fit": values["fit"],
        "ground": values["ground"] or canvas.get("ground", "#ffffff"),
        "enlarge": values["enlarge"],
        "strip": _strip(values),
    }
    if values["focus"]:
        canvas["focus_x"], canvas["focus_y"] = map(int, values["focus"].split())
    has_quality = values["format"] not in LOSSLESS
    output |= {
        "format": values["format"],
        "quality": (values["quality"] or "keep") if has_quality else output["quality"],
        "most_kb": values["most_kb"] if has_quality else None,
        "metadata": values["metadata"],
        "title": values["title"],
        "copyright": values["copyright"],
        "name": values["name"],
    }
    return document
