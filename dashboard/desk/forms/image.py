"""The controls of an image box on the design page: which inset, where and how."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.desk.forms import box as forms_box
from dashboard.desk.forms.box import Offer, complete, free_anchor, free_name
from dashboard.desk.forms.fields import document_of, initial_of, shows
from dashboard.desk.forms.kind import BoxControls
from dashboard.form_controls import choice_field, offer
from jobs.design import Document, ImageBox
from jobs.design.cells import patterns
from jobs.design.controls import control_of
from jobs.design.starting import placeholder
from jobs.rendering import Sizes


@shows(ImageBox)
class ImageForm(forms_box.BoxForm):
    file = choice_field((), label=str(control_of(ImageBox, "file").label))

    def offer(self, initial: Mapping[str, Any]) -> None:
        """Offer each inset for all rows, each column, and the value of the design if it is
        neither.
        """
        always, by_column = _insets(self.offered.document), _columns(self.offered.every_column())
        current, known = initial.get("file", ""), dict([*always, *by_column])
        other = [] if current in known else [(current, _other(current))]
        groups = [("The same in every row", always), ("A different one per row", by_column)]
        offer(self, "file", [*other, *groups])


def _insets(document: Document) -> list[tuple[str, str]]:
    return [(pattern_of(inset["name"]), inset["name"]) for inset in document.get("insets", [])]


def _columns(columns: Sequence[str]) -> list[tuple[str, str]]:
    return [(placeholder(column), f"From column “{column}”") for column in columns]


def _other(pattern: str) -> str:
    return f"From the pattern {pattern}" if patterns.columns(pattern) else f"{pattern} (missing)"


def pattern_of(name: str) -> str:
    """Return a pattern that prints exactly this name."""
    return re.sub(r"[\[\]{}]", r"\g<0>\g<0>", name)


def initial(box: Document, _: Document) -> Document:
    return initial_of(ImageBox, box)


def edited(_: Document, values: Mapping[str, Any]) -> Document:
    return document_of(ImageBox, values)


IMAGE_PLACES = ("top-right", "top-left", "bottom-right", "bottom-left", "centre")


def new(offered: Offer) -> Document:
    """Return an image box for the first column."""
    column = next(iter(offered.every_column()), "file")
    return new_of(offered.document, placeholder(column), column)


def new_of(document: Document, file: str, name: str) -> Document:
    """Return an image box for the pattern of an inset, in a free corner."""
    boxes = document["boxes"]
    place = forms_box.placed(free_anchor(boxes, IMAGE_PLACES))
    named = {"name": free_name(name or "picture", boxes)}
    return complete({"kind": "image", "file": file}) | named | place


def facts(told: Mapping[str, Any] | None, _: ImageBox, __: Sizes) -> str:
    if told is None:
        return "no picture"
    return f"{told['inset']}, {told['width']:,} × {told['height']:,} px"


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
