"""The controls of every kind of box on the design page: its place, and its errors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from dashboard.desk.forms import result
from dashboard.form_controls import number_field
from jobs.design import parse, to_document
from jobs.design.boxes.properties import ANCHORS
from jobs.errors import DesignRefused

type Document = dict[str, Any]

MARGIN = 5  #: % of the canvas between a box at an edge and that edge
PLACES = tuple((anchor, anchor.replace("-", " ").capitalize()) for anchor in ANCHORS)


@dataclass(frozen=True, slots=True)
class Offer:
    """What forms and new boxes choose from: boxes and files of the document, and columns.

    `columns` have words and values, `printable` also the names of the pictures.
    """

    document: Document
    columns: Sequence[str] = ()
    printable: Sequence[str] = ()
    every_column: Callable[[], Sequence[str]] = tuple


class BoxForm(result.ResultForm):
    anchor = forms.ChoiceField(label="Where", choices=PLACES, widget=forms.RadioSelect)
    placed_as = forms.ChoiceField(
        choices=PLACES, widget=forms.HiddenInput
    )  # the anchor that x and y belong to
    x = number_field(-50, 150, label="From the left, %")
    y = number_field(-50, 150, label="From the top, %")
    width = number_field(0.5, 200, label="Width, % of the picture")
    height = number_field(0.5, 200, label="Height, % of the picture")
    rotation = number_field(-180, 180, 1, label="Rotation, ° clockwise")
    opacity = number_field(0, 1, 0.05, label="Opacity, 0 to 1")

    parts: Mapping[str, Any] = {}  #: names of parts, whose controls begin with them

    def __init__(self, data: Any = None, *, offered: Offer, initial: Any = None) -> None:
        self.offered = offered
        super().__init__(data, auto_id="design-%s", initial=initial)
        self.offer(initial or {})
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                self.fields[name].widget.attrs["aria-invalid"] = "true"

    def offer(self, initial: Mapping[str, Any]) -> None:
        """Fill in the choices that depend on the batch."""

    def add_problems(self, refused: DesignRefused) -> None:
        """Add the problems of a document to the controls that cause them."""
        for path, sentence in refused.details["problems"]:
            control = path.rpartition(".")[2].partition("[")[0]
            self.add_error(control if control in self.fields else None, sentence)

    def first_problem(self) -> tuple[str, str]:
        """Return the first wrong control and a message for places where the control is out of
        sight.

        Equal labels are told apart by the name of their part.
        """
        name, sentences = next(iter(self.errors.items()))
        part = name.partition("_")[0]
        label = self.fields[name].label or name.capitalize() if name in self.fields else ""
        words = [part.capitalize()] if part in self.parts and part not in label else []
        return name, ": ".join([*words, *filter(None, [str(label)]), str(sentences[0])])


def placed(anchor: str) -> Document:
    """Return the place of a box with this anchor: at the margin of its side."""
    x = MARGIN if "left" in anchor else 100 - MARGIN if "right" in anchor else 50
    y = MARGIN if "top" in anchor else 100 - MARGIN if "bottom" in anchor else 50
    return {"anchor": anchor, "x": x, "y": y}


def complete(box: Document) -> Document:
    """Return the box of a new design with every key."""
    document = to_document(parse({"format": 1, "boxes": [box]}))
    whole: Document = document["boxes"][0]
    return whole


def free_anchor(boxes: Sequence[Document], wanted: Sequence[str]) -> str:
    """Return the first of these anchors at which no box is; the last one if all are taken."""
    taken = {box["anchor"] for box in boxes}
    return next((anchor for anchor in wanted if anchor not in taken), wanted[-1])


def free_name(wanted: str, boxes: Sequence[Document]) -> str:
    taken = {box["name"] for box in boxes}
    numbered = (f"{wanted[:50]} {n}" for n in range(2, len(boxes) + 3))
    return next(name for name in (wanted[:50], *numbered) if name not in taken)
