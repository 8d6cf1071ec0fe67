"""The controls of the whole result on the design page: its size, format, metadata and name."""

import copy
from itertools import chain
from typing import Any

from django import forms

from dashboard.desk import strips
from dashboard.desk.forms import fields
from dashboard.desk.forms.fields import Values, field_of
from dashboard.form_controls import choice_field
from jobs.design import Canvas, Design, Document, Output, Strip
from jobs.design.controls import choices_of, control_of, rules_of
from jobs.design.output import LOSSLESS

SIZES = (
    ("photo", "Same as the photo"),
    ("edge", "By the long edge"),
    ("exact", "Exact, in pixels"),
)
_ACROSS, _DOWN = (("left", 0), ("", 50), ("right", 100)), (("top", 0), ("", 50), ("bottom", 100))
FOCUSES = tuple(
    (f"{x} {y}", " ".join(filter(None, (down, across))) or "middle")
    for down, y in _DOWN
    for across, x in _ACROSS
)

OF_CANVAS = {
    name: control_of(Canvas, field).key
    for name, field in {
        "long_edge": "long_edge",
        "result_width": "width",
        "result_height": "height",
        "result_fit": "fit",
        "result_background": "background",
        "enlarge": "enlarge",
    }.items()
}
"""Control → key of the canvas."""
BACKGROUND = OF_CANVAS["result_background"]
NEEDED = {"photo": (), "edge": ("long_edge",), "exact": ("result_width", "result_height")}
"""The controls that each kind of size needs. The others are ignored."""
ALL_NEEDED = tuple(chain(*NEEDED.values()))
OF_SIZES = (*ALL_NEEDED, "result_background")
OF_DESIGN = ("size_unit", "boxes_column", "design_column")
"""Keys of the design itself."""
OF_STRIPS = ("strip_size", "strip_colour")
PIXELS_NEEDED = "Enter the number of pixels."


class ResultForm(forms.Form):
    """The settings of `Canvas`, `Strip` and `Output`, the unit of sizes, and what columns choose.

    Those that boxes have too are called `result_width` and so on.
    """

    size_by = choice_field(SIZES, label="Size")
    long_edge = field_of(Canvas, "long_edge")
    result_width = field_of(Canvas, "width")
    result_height = field_of(Canvas, "height")
    result_fit = field_of(Canvas, "fit")
    focus = forms.ChoiceField(choices=FOCUSES, required=False, widget=forms.RadioSelect)
    result_background = field_of(Canvas, "background")
    enlarge = field_of(Canvas, "enlarge")
    strip_side = choice_field(
        (("", "None"), *choices_of(Strip, "side")),
        required=False,
        label=str(control_of(Strip, "side").label),
    )
    strip_size = field_of(Strip, "size")
    strip_colour = field_of(Strip, "colour")
    # The strip that the places belong to.
    placed_beside = forms.CharField(required=False, widget=forms.HiddenInput)
    size_unit = field_of(Design, "size_unit")
    boxes_column = choice_field(
        (), required=False, label=str(control_of(Design, "boxes_column").label)
    )
    design_column = choice_field(
        (), required=False, label=str(control_of(Design, "design_column").label)
    )
    format = field_of(Output, "format")
    quality = field_of(Output, "quality")
    most_kb = field_of(Output, "most_kb")
    metadata = field_of(Output, "metadata")
    title = field_of(Output, "title")
    copyright = field_of(Output, "copyright")
    name = field_of(
        Output,
        "name",
        error_messages={"required": "Enter a name, such as {file} or a column in braces."},
    )

    words = field_of(Output, "words")

    def clean(self) -> dict[str, Any]:
        """Require the fields of the chosen kind of size; ignore errors in the others."""
        values = super().clean() or self.cleaned_data
        for name in _unused(values):
            self.errors.pop(name, None)
            values.setdefault(name, None)
        for name in NEEDED[values.get("size_by", "photo")]:
            if name not in self.errors and values.get(name) is None:
                self.add_error(name, PIXELS_NEEDED)
        return values


def _unused(values: Values) -> set[str]:
    """Return the controls that count for nothing beside the other choices."""
    size_by = values.get("size_by", "photo")
    unused = set(OF_SIZES).difference(NEEDED[size_by])
    if size_by == "exact" and values.get("result_fit") == "pad":
        unused.discard("result_background")
    if values.get("format") in LOSSLESS:
        unused |= {"quality", "most_kb"}
    return unused if values.get("strip_side") else unused | set(OF_STRIPS)


def initial(document: Document) -> dict[str, Any]:
    """Return the values of the controls for a complete document."""
    output = document["output"]
    quality = None if output["quality"] == "keep" else output["quality"]
    return {
        **_of_canvas(document["canvas"]),
        "placed_beside": strips.as_text(strips.of(document)),
        **{key: document[key] for key in OF_DESIGN},
        **fields.initial_of(Output, output),
        "quality": quality,
    }


def _of_canvas(canvas: Document) -> dict[str, Any]:
    return {
        "size_by": "exact" if canvas["width"] else "edge" if canvas["long_edge"] else "photo",
        **{name: canvas[key] for name, key in OF_CANVAS.items()},
        "focus": f"{canvas['focus_x']:g} {canvas['focus_y']:g}",
        **_of_strip(canvas["strip"]),
    }


def _of_strip(strip: Document | None) -> dict[str, Any]:
    shown = strip or {key: getattr(Strip(), key) for key in rules_of(Strip)}
    side = strip["side"] if strip else ""
    return {f"strip_{key}": value for key, value in shown.items()} | {"strip_side": side}


def edited(document: Document, values: Values) -> Document:
    """Return a copy of a complete document with the values of a valid form."""
    canvas = document["canvas"] | _canvas(values, document["canvas"])
    output = document["output"] | _output(values, document["output"])
    own = {key: values[key] for key in OF_DESIGN}
    changed = {"canvas": canvas, **own, "output": output}
    return copy.deepcopy(document | changed)


def _canvas(values: Values, canvas: Document) -> Document:
    strip = {key: values[f"strip_{key}"] for key in rules_of(Strip)}
    return {
        **{key: values[name] for name, key in OF_CANVAS.items()},
        **_unused_sizes(values["size_by"]),
        BACKGROUND: values["result_background"] or canvas[BACKGROUND],
        "strip": strip if strip["side"] else None,
        **_focus(values["focus"]),
    }


def _unused_sizes(size_by: str) -> Document:
    """Return the empty keys of the sizes that count for nothing."""
    return {OF_CANVAS[name]: None for name in ALL_NEEDED if name not in NEEDED[size_by]}


def _focus(focus: str) -> Document:
    """Return the keys for a focus such as `50 100`; none for an empty one."""
    return dict(zip(("focus_x", "focus_y"), map(int, focus.split()), strict=False))


def _output(values: Values, output: Document) -> Document:
    if values["format"] in LOSSLESS:
        lost = {"quality": output["quality"], "most_kb": None}
    else:
        lost = {"quality": values["quality"] or "keep"}
    return fields.document_of(Output, values) | lost
